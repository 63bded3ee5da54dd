import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FEE_ROUNDINGS, type FeeRule } from './channel.js';
import { feeOf } from './fee.rules.js';

const rule = (more: Partial<FeeRule> = {}): FeeRule => ({
  flat: '0',
  rate: '0',
  minimum: null,
  maximum: null,
  rounding: 'half-up',
  ...more,
});
const SEED = Number(process.env.SEED ?? Date.now() % 1_000_000_000);

describe('the fee of a channel', () => {
  it.each([
    ['nothing', null, 1_000n, 0n],
    ['flat', rule({ flat: '1.50' }), 1_000n, 150n],
    ['a part', rule({ rate: '0.001' }), 1_000_00n, 100n],
    ['both', rule({ flat: '1.00', rate: '0.001' }), 1_000_00n, 200n],
    ['never less', rule({ rate: '0.001', minimum: '2.00' }), 1_00n, 200n],
    ['never more', rule({ rate: '0.001', maximum: '25.00' }), 100_000_00n, 2_500n],
    ['the least of the two', rule({ flat: '9', minimum: '2.00', maximum: '5.00' }), 1n, 500n],
  ] as const)('%s', (_, fee, amount, expected) => expect(feeOf(fee, amount, 2)).toBe(expected));

  it.each([
    ['down', [0n, 0n, 1n, 1n, 2n]],
    ['up', [1n, 1n, 2n, 2n, 3n]],
    ['half-down', [0n, 0n, 1n, 2n, 2n]],
    ['half-up', [0n, 1n, 1n, 2n, 3n]],
    ['half-even', [0n, 0n, 1n, 2n, 2n]],
  ] as const)('rounds %s', (rounding, expected) => {
    // 0.4, 0.5, 1.4, 1.6 and 2.5 of the minor unit.
    const amounts = [4n, 5n, 14n, 16n, 25n];
    expect(amounts.map((amount) => feeOf(rule({ rate: '0.1', rounding }), amount, 2))).toEqual(expected);
  });

  it('is exact for amounts of 36 digits and rates of 18 decimals', () => {
    const amount = 10n ** 36n - 1n;
    const fee = feeOf(rule({ rate: '0.999999999999999999', rounding: 'down' }), amount, 18);
    expect(fee).toBe((amount * 999_999_999_999_999_999n) / 10n ** 18n);
  });

  it(`is what whole numbers come to (seed ${SEED})`, () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 10n ** 30n }),
        fc.integer({ min: 0, max: 999_999 }),
        fc.constantFrom(...FEE_ROUNDINGS),
        (amount, millionths, rounding) => {
          const rate = `0.${String(millionths).padStart(6, '0')}`;
          const exact = amount * BigInt(millionths);
          const [below, rest] = [exact / 1_000_000n, exact % 1_000_000n];
          const fee = feeOf(rule({ rate, rounding }), amount, 2);
          expect([below, rest === 0n ? below : below + 1n]).toContain(fee);
          if (rest < 500_000n && rounding !== 'up') expect(fee).toBe(below);
          if (rest > 500_000n && rounding !== 'down') expect(fee).toBe(below + 1n);
        },
      ),
      { seed: SEED, numRuns: 2_000 },
    );
  });
});
