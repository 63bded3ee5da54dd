import { expect, it } from 'vitest';
import { differencesOf } from './difference.rules.js';

const line = (glAccountId: string, figures: object) => ({
  ...{ currency: 'CNY', glAccountId, openingDebit: 0n, openingCredit: 0n },
  ...{ debitTurnover: 0n, creditTurnover: 0n, closingDebit: 0n, closingCredit: 0n },
  ...figures,
});
const nothing = { opening: 0n, debitTurnover: 0n, creditTurnover: 0n, closing: 0n };

it('tells the GL accounts whose figures differ, also those of one side only', () => {
  const before = [line('1', { openingDebit: 5n, closingDebit: 5n }), line('2', { closingCredit: 3n })];
  const after = [
    line('1', { openingDebit: 5n, closingDebit: 5n }),
    line('3', { debitTurnover: 1n, closingDebit: 1n }),
  ];
  expect(differencesOf(before, before)).toEqual([]);
  expect(differencesOf(before, after)).toEqual([
    {
      ...{ currency: 'CNY', glAccountId: '2', from: { ...nothing, closing: -3n }, to: nothing },
      difference: { ...nothing, closing: 3n },
    },
    {
      ...{
        currency: 'CNY',
        glAccountId: '3',
        from: nothing,
        to: { ...nothing, debitTurnover: 1n, closing: 1n },
      },
      difference: { ...nothing, debitTurnover: 1n, closing: 1n },
    },
  ]);
});

it('tells one whose accounts stand on other sides although they come to the same', () => {
  const split = [line('1', { closingDebit: 5n, closingCredit: 5n })];
  expect(differencesOf([line('1', {})], split)).toMatchObject([{ glAccountId: '1', difference: nothing }]);
});
