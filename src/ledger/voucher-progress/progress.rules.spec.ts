import { describe, expect, it } from 'vitest';
import { changeOf, mergeChanges, progressAfter, takenBack } from './progress.rules.js';

describe('what of a voucher was taken back', () => {
  it('is nothing until something was, and both columns together after', () => {
    expect(takenBack(undefined, 1)).toBe(0n);
    const reversed = progressAfter(undefined, [changeOf(undefined, 1, 'reversed', 3n)]);
    const both = progressAfter(reversed, [changeOf(reversed, 1, 'refunded', 4n)]);
    expect([takenBack(both, 1), takenBack(both, 2)]).toEqual([7n, 0n]);
    expect(both.get(1)).toEqual({ reversed: 3n, refunded: 4n, version: 2 });
  });

  it('changes of one group become one write: from the row that was locked to the last', () => {
    const first = changeOf(undefined, 2, 'refunded', 5n);
    const after = progressAfter(undefined, [first]);
    const second = changeOf(after, 2, 'refunded', -1n);
    const other = changeOf(after, 1, 'reversed', 9n);
    expect(mergeChanges([first, other, second])).toEqual([
      { lineNumber: 1, before: null, after: { reversed: 9n, refunded: 0n, version: 1 } },
      { lineNumber: 2, before: null, after: { reversed: 0n, refunded: 4n, version: 2 } },
    ]);
  });
});
