import { describe, expect, it } from 'vitest';
import type { Figures } from './figures.js';
import { rollUp, type GlAccount, type TrialBalance } from './roll-up.js';

/**
 * Charts and figures as tables. A chart line is: code, parent, class, normal side. A figures line is: code, opening
 * debit and credit, turnover debit and credit, closing debit and credit. The expected rows say in addition the level,
 * and the balances on the normal side.
 */
const CHART = `
  code    parent  class      side
  1       -       asset      D
  1002    1       asset      D
  100201  1002    asset      D
  100202  1002    asset      D
  1231    1       asset      C
  2       -       liability  C
  2203    2       liability  C
  2204    2       liability  C
  6       -       income     C
  6051    6       income     C
`;

describe('the trial balance rolled up', () => {
  it('adds children up to their parents and puts every balance on the normal side', () => {
    const result = trialBalance(`
      code    opening D  opening C  turnover D  turnover C  closing D  closing C
      100201  500        0          200         50          650        0
      100202  100        0          0           30          70         0
      2203    0          600        70          200         0          730
      6051    0          0          0           -10         10         0
      2204    0          0          0           0           0          0
    `);
    expect(rowsOf(result)).toBe(
      table(`
        code    level  opening  turnover D  turnover C  closing  closing D  closing C
        1       1      600      200         80          720      720        0
        1002    2      600      200         80          720      720        0
        100201  3      500      200         50          650      650        0
        100202  3      100      0           30          70       70         0
        2       1      600      70          200         730      0          730
        2203    2      600      70          200         730      0          730
        2204    2      0        0           0           0        0          0
        6       1      0        0           -10         -10      10         0
        6051    2      0        0           -10         -10      10         0
      `),
    );
  });

  it('shows an overdrawn account as debit beside the credits of the others', () => {
    const result = trialBalance(`
      code    opening D  opening C  turnover D  turnover C  closing D  closing C
      100201  70         0          0           0           70         0
      2203    30         100        0           0           30         100
    `);
    expect(result.rows.find((row) => row.glAccount.code === '2')).toMatchObject({
      openingDebit: 30n,
      openingCredit: 100n,
      openingBalance: 70n,
    });
    expect(result.balanced).toBe(true);
  });

  it('lets a contra account with the other normal side reduce its parent', () => {
    const result = trialBalance(`
      code    opening D  opening C  turnover D  turnover C  closing D  closing C
      100201  100        0          0           0           100        0
      1231    0          15         0           5           0          20
      2203    0          85         5           0           0          80
    `);
    expect(rowsOf(result)).toBe(
      table(`
        code    level  opening  turnover D  turnover C  closing  closing D  closing C
        1       1      85       0           5           80       100        20
        1002    2      100      0           0           100      100        0
        100201  3      100      0           0           100      100        0
        1231    2      15       0           5           20       0          20
        2       1      85       5           0           80       0          80
        2203    2      85       5           0           80       0          80
      `),
    );
  });

  it.each([
    ['at opening', '10 0 0 0 10 0', '0 9 0 0 0 10'],
    ['over the day', '10 0 5 0 10 0', '0 10 0 6 0 10'],
    ['at closing', '10 0 0 0 11 0', '0 10 0 0 0 10'],
  ])('is not balanced when debits and credits differ %s', (_where, asset, liability) => {
    const result = trialBalance(`
      code  figures
      100201 ${asset}
      2203 ${liability}
    `);
    expect(result.balanced).toBe(false);
  });

  it('counts every account once in the totals, whatever the number of levels', () => {
    const { totals } = trialBalance(`
      code    opening D  opening C  turnover D  turnover C  closing D  closing C
      100201  7          0          1           0           8          0
      100202  3          0          0           1           2          0
      2203    0          10         0           0           0          10
    `);
    expect(totals).toEqual({
      openingDebit: 10n,
      openingCredit: 10n,
      debitTurnover: 1n,
      creditTurnover: 1n,
      closingDebit: 10n,
      closingCredit: 10n,
    });
  });

  it('is empty and balanced for a book without accounts', () => {
    expect(rollUp(chartOf(CHART), new Map())).toMatchObject({ rows: [], balanced: true });
  });

  it('refuses to lose figures that the chart does not lead to', () => {
    const orphan = { ...chartOf(CHART).at(-1)!, id: 99, parentId: 98 };
    const figures = new Map([[99, figuresOf(['0', '0', '0', '0', '0', '0'])]]);
    expect(() => rollUp([orphan], figures)).toThrow('does not lead to GL account 99');
  });
});

function trialBalance(figures: string): TrialBalance {
  const chart = chartOf(CHART);
  const idOf = (code: string): number => chart.find((node) => node.code === code)!.id;
  return rollUp(chart, new Map(linesOf(figures).map(([code, ...sums]) => [idOf(code!), figuresOf(sums)])));
}

function figuresOf(sums: readonly string[]): Figures {
  const [openingDebit, openingCredit, debitTurnover, creditTurnover, closingDebit, closingCredit] =
    sums.map(BigInt);
  return {
    openingDebit: openingDebit!,
    openingCredit: openingCredit!,
    debitTurnover: debitTurnover!,
    creditTurnover: creditTurnover!,
    closingDebit: closingDebit!,
    closingCredit: closingCredit!,
  };
}

function chartOf(text: string): GlAccount[] {
  const lines = linesOf(text);
  const idOf = (code: string): number => lines.findIndex((line) => line[0] === code) + 1;
  return lines.map(([code, parent, glClass, side]) => ({
    id: idOf(code!),
    code: code!,
    name: `Account ${code}`,
    parentId: parent === '-' ? null : idOf(parent!),
    class: glClass!,
    normalSide: side as 'D' | 'C',
  }));
}

function rowsOf({ rows }: TrialBalance): string {
  return rows
    .map((row) => [
      row.glAccount.code,
      row.level,
      row.openingBalance,
      row.debitTurnover,
      row.creditTurnover,
      row.closingBalance,
      row.closingDebit,
      row.closingCredit,
    ])
    .map((columns) => columns.join(' '))
    .join('\n');
}

/** The lines of a table below its heading, columns separated by any number of spaces. */
function linesOf(text: string): string[][] {
  const [, ...lines] = text.trim().split('\n');
  return lines.map((line) => line.trim().split(/\s+/));
}

const table = (text: string): string =>
  linesOf(text)
    .map((columns) => columns.join(' '))
    .join('\n');
