import { describe, expect, it } from 'vitest';
import { collect, windowSizes, type Examined } from './collect.js';

/** Rows 1, 2, 3 …; those that a number divides are found. */
async function* rows(count: number, divisor: number): AsyncGenerator<Examined<number>> {
  for (let row = 1; row <= count; row++) {
    yield { found: row % divisor === 0 ? row : null, position: () => `at ${row}` };
  }
}

describe('a page of what a search finds', () => {
  it('ends where its last row stands when there is more', async () => {
    expect(await collect(rows(100, 3), 2)).toEqual({ found: [3, 6], next: 'at 6' });
  });

  it('is the last when nothing more is found, full or not', async () => {
    expect(await collect(rows(8, 3), 2)).toEqual({ found: [3, 6], next: null });
    expect(await collect(rows(5, 3), 2)).toEqual({ found: [3], next: null });
    expect(await collect(rows(0, 1), 2)).toEqual({ found: [], next: null });
  });

  it('ends after the rows that one request may look at, with or without anything found', async () => {
    expect(await collect(rows(100, 60), 2, 50)).toEqual({ found: [], next: 'at 50' });
    expect(await collect(rows(100, 40), 1, 50)).toEqual({ found: [40], next: 'at 50' });
  });

  it('looks at larger windows as it finds less', () => {
    const sizes = windowSizes(51);
    expect(Array.from({ length: 5 }, () => sizes.next().value)).toEqual([51, 204, 816, 2_000, 2_000]);
  });
});
