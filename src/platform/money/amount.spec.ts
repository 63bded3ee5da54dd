import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatAmount, parseAmount, parseSignedAmount } from './amount.js';

describe('amounts are exact decimal strings', () => {
  it.each([
    ['12.30', 2, 1230n],
    ['12.3', 2, 1230n],
    ['12', 2, 1200n],
    ['0', 0, 0n],
    ['500', 0, 500n],
    ['1.234', 3, 1234n],
    ['0.000000000000000001', 18, 1n],
    ['90071992547409.93', 2, 9007199254740993n],
    ['9'.repeat(36), 0, 10n ** 36n - 1n],
    [`${'9'.repeat(34)}.99`, 2, 10n ** 36n - 1n],
  ])('%s with %i decimals is %s minor units', (text, decimals, minor) => {
    expect(parseAmount(text, decimals)).toEqual({ ok: true, minor });
  });

  it.each([
    '1e2',
    ' 12',
    '12 ',
    '+1',
    '-1',
    '01',
    '.5',
    '5.',
    '',
    '1,000',
    '１２',
    '0x10',
    'NaN',
    'Infinity',
    '1\u0000',
    '--1',
  ])('refuses the spelling %j', (text) => {
    expect(parseAmount(text, 2)).toEqual({ ok: false, problem: 'not-an-amount' });
  });

  it('refuses more decimals than the currency has instead of rounding', () => {
    expect(parseAmount('12.345', 2)).toEqual({ ok: false, problem: 'too-many-decimals' });
    expect(parseAmount('12.0', 0)).toEqual({ ok: false, problem: 'too-many-decimals' });
  });

  it('refuses more than 36 digits of minor units', () => {
    expect(parseAmount('1'.repeat(35), 2)).toEqual({ ok: false, problem: 'too-many-digits' });
    expect(parseAmount('1'.repeat(40), 0)).toEqual({ ok: false, problem: 'not-an-amount' });
  });

  it('reads back what it writes, for every currency and size', () => {
    fc.assert(
      fc.property(
        fc.bigInt(-(10n ** 36n) + 1n, 10n ** 36n - 1n),
        fc.integer({ min: 0, max: 18 }),
        (minor, decimals) => {
          expect(parseSignedAmount(formatAmount(minor, decimals), decimals)).toEqual({ ok: true, minor });
        },
      ),
    );
  });
});
