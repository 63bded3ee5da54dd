import { describe, expect, it } from 'vitest';
import { Turns } from './turns.js';

describe('turns', () => {
  it('of one key are taken in order of arrival, each when the one before is over, failed or not', async () => {
    const turns = new Turns();
    const seen: string[] = [];
    const work = (name: string, fails = false) =>
      turns.take('v', async () => {
        seen.push(`${name} begins`);
        await Promise.resolve();
        seen.push(`${name} ends`);
        if (fails) throw new Error(name);
        return name;
      });
    const settled = await Promise.allSettled([work('a'), work('b', true), work('c')]);
    expect(seen).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(turns.size).toBe(0);
  });

  it('of two keys do not wait for each other', async () => {
    const turns = new Turns();
    let open!: () => void;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const slow = turns.take('a', () => gate);
    expect(await turns.take('b', () => Promise.resolve('done'))).toBe('done');
    open();
    await slow;
  });
});
