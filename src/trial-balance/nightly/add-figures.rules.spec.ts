import { describe, expect, it } from 'vitest';
import { addTurnovers, FigureTotals, type FigureSum } from './add-figures.rules.js';

const NOTHING = {
  ...{ accounts: 0, sequences: 0n, baseDebit: 0n, baseCredit: 0n, openingDebit: 0n, openingCredit: 0n },
  ...{ debitTurnover: 0n, creditTurnover: 0n, closingDebit: 0n, closingCredit: 0n },
};
const sum = (more: Partial<FigureSum>): FigureSum => ({
  ...NOTHING,
  currency: 'CNY',
  glAccountId: '9',
  ...more,
});
const line = { currency: 'CNY', glAccountId: '9', ...NOTHING };

describe('figures that go on from an earlier date', () => {
  it('leave what did not move where it stood', () => {
    const totals = new FigureTotals([{ ...line, closingDebit: 7n, closingCredit: 2n, debitTurnover: 5n }]);
    expect(totals.result()).toEqual([
      {
        ...{ currency: 'CNY', glAccountId: '9', debitTurnover: 0n, creditTurnover: 0n },
        ...{ openingDebit: 7n, openingCredit: 2n, closingDebit: 7n, closingCredit: 2n },
      },
    ]);
    expect(totals.accounts).toBe(0);
  });

  it('move an account from the side on which it stood to the other', () => {
    // It stood at 3 debit, came to 1 debit in between, and is at 4 credit after credits of 5.
    const moved = sum({
      accounts: 1,
      sequences: 8n,
      baseDebit: 3n,
      openingDebit: 1n,
      creditTurnover: 5n,
      closingCredit: 4n,
    });
    const totals = new FigureTotals([{ ...line, closingDebit: 10n, closingCredit: 10n }]);
    totals.add([moved]);
    expect(totals.result()).toMatchObject([
      { openingDebit: 8n, openingCredit: 10n, creditTurnover: 5n, closingDebit: 7n, closingCredit: 14n },
    ]);
    expect([totals.accounts, totals.sequences]).toEqual([1, 8n]);
  });

  it('add up pages, and leave out where nothing ever stood', () => {
    const totals = new FigureTotals([]);
    totals.add([sum({ debitTurnover: 2n, closingDebit: 2n, accounts: 1 }), sum({ glAccountId: '10' })]);
    totals.add([sum({ debitTurnover: 1n, closingDebit: 1n, accounts: 2 })]);
    expect(totals.result()).toMatchObject([{ glAccountId: '9', debitTurnover: 3n, closingDebit: 3n }]);
    expect(totals.accounts).toBe(3);
  });

  it('stand in the order of currency and number', () => {
    const totals = new FigureTotals([]);
    const keys = [
      ['JPY', '2'],
      ['CNY', '10'],
      ['CNY', '9'],
    ] as const;
    totals.add(keys.map(([currency, glAccountId]) => sum({ currency, glAccountId, closingDebit: 1n })));
    expect(totals.result().map(({ currency, glAccountId }) => `${currency} ${glAccountId}`)).toEqual([
      'CNY 9',
      'CNY 10',
      'JPY 2',
    ]);
  });
});

it('turnovers of pages become one for each GL account and currency', () => {
  const sums = new Map();
  addTurnovers(sums, [{ currency: 'CNY', glAccountId: '1', debit: 1n, credit: 2n }]);
  addTurnovers(sums, [
    { currency: 'CNY', glAccountId: '1', debit: 10n, credit: 20n },
    { currency: 'JPY', glAccountId: '1', debit: 5n, credit: 5n },
  ]);
  expect([...sums.values()]).toEqual([
    { currency: 'CNY', glAccountId: '1', debit: 11n, credit: 22n },
    { currency: 'JPY', glAccountId: '1', debit: 5n, credit: 5n },
  ]);
});
