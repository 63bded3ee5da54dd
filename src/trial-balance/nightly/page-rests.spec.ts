import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { PageRests } from './page-rests.js';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance', 'setTimeout'] }));
afterEach(() => void vi.useRealTimers());

/** How long it rests, to the millisecond. */
async function restOf(rests: PageRests): Promise<number> {
  let isOver = false;
  const rest = rests.rest().then(() => (isOver = true));
  for (let milliseconds = 0; ; milliseconds++) {
    await vi.advanceTimersByTimeAsync(milliseconds === 0 ? 0 : 1);
    if (!isOver) continue;
    await rest;
    return milliseconds;
  }
}

it('is as long as the page took, times what was said; what was rested does not count as work', async () => {
  const rests = new PageRests(2);
  for (const worked of [30, 5, 100]) {
    vi.advanceTimersByTime(worked);
    expect(await restOf(rests)).toBe(2 * worked);
  }
});

it('is never longer than a second', async () => {
  const rests = new PageRests(1);
  vi.advanceTimersByTime(60_000);
  expect(await restOf(rests)).toBe(1_000);
});
