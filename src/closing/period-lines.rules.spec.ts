import { describe, expect, it } from 'vitest';
import type { TrialBalanceLine } from '../trial-balance/index.js';
import { linesOfPeriod } from './period-lines.rules.js';

/** A line of GL account and six figures: opening, turnover and closing, each debit and credit. */
const line = (glAccountId: string, figures: readonly number[], currency = 'CNY'): TrialBalanceLine => {
  const [openingDebit, openingCredit, debitTurnover, creditTurnover, closingDebit, closingCredit] =
    figures.map(BigInt) as [bigint, bigint, bigint, bigint, bigint, bigint];
  return {
    ...{ currency, glAccountId, openingDebit, openingCredit },
    ...{ debitTurnover, creditTurnover, closingDebit, closingCredit },
  };
};
const FIRST = [line('9', [5, 0, 10, 1, 14, 0]), line('10', [0, 5, 1, 10, 0, 14])];
const SECOND = [line('9', [14, 0, 0, 4, 10, 0]), line('10', [0, 14, 4, 0, 0, 10])];

describe('the lines of a period', () => {
  it('have the opening of the first part, all turnovers, and the closing of the last', () => {
    expect(linesOfPeriod(null, [FIRST, SECOND])).toEqual({
      ok: true,
      lines: [line('9', [5, 0, 10, 5, 10, 0]), line('10', [0, 5, 5, 10, 0, 10])],
    });
  });

  it('go on from the period before', () => {
    expect(linesOfPeriod(FIRST, [SECOND])).toEqual({ ok: true, lines: SECOND });
    expect(linesOfPeriod(FIRST, [])).toEqual({
      ok: true,
      lines: [line('9', [14, 0, 0, 0, 14, 0]), line('10', [0, 14, 0, 0, 0, 14])],
    });
  });

  it('leave out what has nothing on it, and take in what begins on the way', () => {
    const closed = [line('9', [14, 0, 0, 14, 0, 0]), line('10', [0, 14, 14, 0, 0, 0])];
    const begun = [line('11', [0, 0, 2, 0, 2, 0], 'USD'), line('12', [0, 0, 0, 2, 0, 2], 'USD')];
    expect(linesOfPeriod(FIRST, [closed, begun])).toEqual({ ok: true, lines: [...closed, ...begun] });
    expect(linesOfPeriod(closed, [])).toEqual({ ok: true, lines: [] });
  });

  it.each([
    [
      'a part opens where the one before did not close',
      [FIRST, [SECOND[0]!, line('10', [0, 13, 4, 0, 0, 9])]],
      1,
    ],
    ['a part opens on another side', [FIRST, [SECOND[0]!, line('10', [1, 15, 4, 0, 0, 10])]], 1],
    ['a part does not come to its own closing', [[FIRST[0]!, line('10', [0, 5, 1, 10, 0, 15])]], 0],
    ['a part lacks what stood before', [FIRST, [SECOND[0]!]], 1],
  ])('are none when %s', (_, parts, part) => {
    expect(linesOfPeriod(null, parts)).toEqual({ ok: false, part, currency: 'CNY', glAccountId: '10' });
  });

  it('are none when the first part does not go on from the period before', () => {
    const wrong = [SECOND[0]!, line('10', [0, 15, 5, 0, 0, 10])];
    expect(linesOfPeriod(FIRST, [wrong])).toMatchObject({ ok: false, part: 0, glAccountId: '10' });
    expect(linesOfPeriod([], [FIRST])).toMatchObject({ ok: false, part: 0, glAccountId: '9' });
  });
});
