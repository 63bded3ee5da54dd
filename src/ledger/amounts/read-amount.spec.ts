import { describe, expect, it } from 'vitest';
import { readAmount, readPositiveAmount, readSignedAmount } from './read-amount.js';

const CNY = { currency: 'CNY', decimals: 2 };
const WANTED = 'What is moved is greater than zero';
const readers = {
  readAmount: (text: string) => readAmount(text, CNY, 'a/b'),
  readSignedAmount: (text: string) => readSignedAmount(text, CNY, 'a/b'),
  readPositiveAmount: (text: string) => readPositiveAmount(text, CNY, 'a/b', WANTED),
};
const MOST = `${'9'.repeat(34)}.99`;
const tooPrecise = {
  kind: 'malformed',
  code: 'LEDGER.AMOUNT_TOO_PRECISE',
  message: 'CNY has 2 decimals; amounts are never rounded',
  field: 'a/b',
};
const tooLarge = {
  kind: 'malformed',
  code: 'LEDGER.AMOUNT_TOO_LARGE',
  message: 'An amount has at most 36 digits in minor units',
  field: 'a/b',
};
const notPositive = {
  kind: 'malformed',
  code: 'LEDGER.AMOUNT_NOT_POSITIVE',
  message: WANTED,
  field: 'a/b',
};

describe.each(Object.entries(readers))('%s', (_, read) => {
  it.each([
    ['12.3', 1230n],
    ['0.01', 1n],
    [MOST, 10n ** 36n - 1n],
  ])('reads %s into minor units', (text, value) => expect(read(text)).toEqual({ ok: true, value }));

  it.each([
    ['12.345', tooPrecise],
    ['0.000', tooPrecise],
    ['1'.repeat(35), tooLarge],
    ['1'.repeat(37), tooLarge],
  ])('refuses %s', (text, refusal) => expect(read(text)).toEqual({ ok: false, refusal }));
});

describe('zero and what lies below', () => {
  it.each(['0', '0.0', '0.00'])('%s is an amount, and no positive one', (text) => {
    expect(readers.readAmount(text)).toEqual({ ok: true, value: 0n });
    expect(readers.readSignedAmount(text)).toEqual({ ok: true, value: 0n });
    expect(readers.readPositiveAmount(text)).toEqual({ ok: false, refusal: notPositive });
  });

  it('only a signed amount has a minus', () => {
    expect(readers.readSignedAmount('-1.5')).toEqual({ ok: true, value: -150n });
    expect(readers.readSignedAmount('-1.555')).toEqual({ ok: false, refusal: tooPrecise });
    expect(readers.readAmount('-1.5')).toEqual({ ok: false, refusal: tooLarge });
    expect(readers.readPositiveAmount('-1.5')).toEqual({ ok: false, refusal: tooLarge });
  });
});
