import { describe, expect, it } from 'vitest';
import { findImbalance } from './find-imbalance.js';

/** `'D 10 CNY'` is a debit of 10 in minor units. */
const lines = (...texts: string[]) =>
  texts.map((text) => {
    const [side, amount, currency] = text.split(' ') as ['D' | 'C', string, string];
    return { side, amount: BigInt(amount), currency };
  });

describe('debits and credits are equal in every currency', () => {
  it.each([
    ['nothing', lines()],
    ['one against one', lines('D 10 CNY', 'C 10 CNY')],
    ['one against many', lines('C 3 CNY', 'D 10 CNY', 'C 7 CNY')],
    ['two currencies', lines('D 10 CNY', 'D 5 JPY', 'C 5 JPY', 'C 10 CNY')],
    ['a red reversal', lines('D -10 CNY', 'C -10 CNY')],
  ])('%s', (_, balanced) => expect(findImbalance(balanced)).toBeUndefined());

  it.each([
    ['one side', lines('D 10 CNY'), { currency: 'CNY', debit: 10n, credit: 0n }],
    ['by one', lines('D 10 CNY', 'C 9 CNY'), { currency: 'CNY', debit: 10n, credit: 9n }],
    ['across currencies', lines('D 10 CNY', 'C 10 JPY'), { currency: 'CNY', debit: 10n, credit: 0n }],
    [
      'in a later currency',
      lines('D 1 CNY', 'D 5 JPY', 'C 1 CNY', 'C 2 JPY', 'C 2 JPY'),
      { currency: 'JPY', debit: 5n, credit: 4n },
    ],
    [
      'in two, of which the first is named',
      lines('C 5 JPY', 'D 1 CNY'),
      { currency: 'JPY', debit: 0n, credit: 5n },
    ],
  ])('found: %s', (_, unbalanced, imbalance) => expect(findImbalance(unbalanced)).toEqual(imbalance));
});
