import { setTimeout as pause } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { withinTime } from './within-time.js';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Ends when it is aborted, and is told of it by nobody but the signal. */
const until = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error));
  });

describe('work within a time', () => {
  it('is told when the time is up, whatever is collected meanwhile', async () => {
    const collecting = setInterval(collect, 5);
    try {
      const work = withinTime(50, new AbortController().signal, until);
      await expect(work).rejects.toMatchObject({ name: 'TimeoutError' });
    } finally {
      clearInterval(collecting);
    }
  });

  it('is told when it is interrupted, before it begins too', async () => {
    const interrupt = new AbortController();
    const work = withinTime(60_000, interrupt.signal, until);
    interrupt.abort(new Error('enough'));
    await expect(work).rejects.toThrow('enough');
    await expect(withinTime(60_000, interrupt.signal, () => pause(0))).rejects.toThrow('enough');
  });

  it('answers what the work answers', async () => {
    expect(await withinTime(60_000, new AbortController().signal, async () => 'done')).toBe('done');
  });
});
