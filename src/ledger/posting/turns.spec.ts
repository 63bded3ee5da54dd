import { describe, expect, it } from 'vitest';
import { Turns } from './turns.js';

const LONG = 60_000;
const SOON = 5;

describe('turns', () => {
  it('come in the order of asking, whoever is done first', async () => {
    const turns = new Turns();
    const [first, second, third] = [turns.take(), turns.take(), turns.take()];
    const came: string[] = [];
    const waiting = [
      second.comes(LONG).then(() => came.push('second')),
      third.comes(LONG).then(() => came.push('third')),
    ];
    second.done();
    expect(await third.comes(SOON)).toBe(false);
    expect(came).toEqual([]);
    first.done();
    await Promise.all(waiting);
    expect(came).toEqual(['second', 'third']);
  });

  it('are not waited for longer than somebody wants', async () => {
    const turns = new Turns();
    const first = turns.take();
    const impatient = turns.take();
    expect(await impatient.comes(SOON)).toBe(false);
    impatient.done();
    expect(await turns.idle(SOON)).toBe(false);
    first.done();
    expect(await turns.idle(LONG)).toBe(true);
  });

  it('are over when nobody has asked', async () => {
    expect(await new Turns().idle(LONG)).toBe(true);
    expect(await new Turns().take().comes(LONG)).toBe(true);
  });
});
