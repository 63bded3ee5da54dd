import { expect, it } from 'vitest';
import { closingLines } from './closing-entry.rules.js';

const told = (lines: ReturnType<typeof closingLines>): string[] =>
  lines.map(({ account, side, amount, currency }) => `${account} ${side} ${amount} ${currency}`);

it('profits are debited and go to the credit of the retained earnings', () => {
  const accounts = [
    { account: 'fees', net: -700n },
    { account: 'refunded', net: 200n },
  ];
  expect(told(closingLines(accounts, 'retained', 'CNY'))).toEqual([
    'fees D 700 CNY',
    'refunded C 200 CNY',
    'retained C 500 CNY',
  ]);
});

it('losses go to the debit', () => {
  expect(told(closingLines([{ account: 'costs', net: 5n }], 'retained', 'USD'))).toEqual([
    'costs C 5 USD',
    'retained D 5 USD',
  ]);
});

it('what cancels out by itself moves nothing', () => {
  const accounts = [
    { account: 'fees', net: -7n },
    { account: 'other', net: 7n },
  ];
  expect(told(closingLines(accounts, 'retained', 'CNY'))).toEqual(['fees D 7 CNY', 'other C 7 CNY']);
});
