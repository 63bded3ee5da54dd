import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OriginalLine } from '../voucher-progress/index.js';
import type { Receipt } from './receipt.rules.js';
import { apportion, divideHalfEven, FEE_RULES, splitRefund, type FeeRule } from './split-refund.rules.js';

let number = 0;
const lineOf = (amount: bigint): OriginalLine => ({
  lineNumber: ++number,
  account: `account-${number}`,
  glClass: 'liability',
  normalSide: 'C',
  side: 'C',
  amount,
  currency: 'CNY',
  decimals: 2,
  purpose: null,
  reversed: 0n,
  refunded: 0n,
});

/** Money from one or two sources that payees and fees share. */
const receipts: fc.Arbitrary<Receipt> = fc
  .record({
    payees: fc.array(fc.bigInt({ min: 1n, max: 5_000n }), { minLength: 1, maxLength: 3 }),
    fees: fc.array(fc.bigInt({ min: 1n, max: 400n }), { maxLength: 2 }),
    second: fc.bigInt({ min: 0n, max: 300n }),
  })
  .map(({ payees, fees, second }) => {
    const sum = [...payees, ...fees].reduce((left, right) => left + right, 0n);
    const received = second > 0n && second < sum ? [sum - second, second] : [sum];
    return {
      original: {} as Receipt['original'],
      currency: 'CNY',
      decimals: 2,
      received: received.map(lineOf),
      payees: payees.map(lineOf),
      fees: fees.map(lineOf),
    };
  });

const sumOf = (lines: readonly { amount: bigint }[]): bigint =>
  lines.reduce((sum, { amount }) => sum + amount, 0n);

/** Refunds amounts one after the other. @returns what each line has given back, by number */
function refundAll(
  receipt: Receipt,
  parts: readonly { amount: bigint; fee: FeeRule }[],
): Map<number, bigint> {
  const gone = new Map<number, bigint>();
  const now = (lines: readonly OriginalLine[]): OriginalLine[] =>
    lines.map((line) => ({ ...line, refunded: gone.get(line.lineNumber) ?? 0n }));
  for (const part of parts) {
    const current = {
      ...receipt,
      received: now(receipt.received),
      payees: now(receipt.payees),
      fees: now(receipt.fees),
    };
    const split = splitRefund(current, { ...part, named: new Map() });
    if (!split.ok) throw new Error(split.refusal.code);
    const isReceived = ({ lineNumber }: OriginalLine): boolean =>
      receipt.received.some((line) => line.lineNumber === lineNumber);
    const { shares } = split.value;
    expect(sumOf(shares.filter(({ line }) => isReceived(line)))).toBe(part.amount);
    expect(sumOf(shares.filter(({ line }) => !isReceived(line)))).toBe(part.amount);
    for (const { line, amount, isBounded } of shares) {
      const before = gone.get(line.lineNumber) ?? 0n;
      expect(amount > 0n && (!isBounded || before + amount <= line.amount)).toBe(true);
      gone.set(line.lineNumber, before + amount);
    }
  }
  return gone;
}

/** Cuts an amount into parts greater than zero. */
const partsOf = (whole: bigint, cuts: readonly number[]): bigint[] => {
  const places = [...new Set(cuts.map((cut) => (whole * BigInt(cut)) / 1_000n))].sort((left, right) =>
    Number(left - right),
  );
  return [...places, whole]
    .map((place, index) => place - (places[index - 1] ?? 0n))
    .filter((part) => part > 0n);
};
const cuts = fc.array(fc.integer({ min: 1, max: 999 }), { maxLength: 12 });

describe('a refund of a receipt', () => {
  it.each(['returned', 'in-proportion'] as const)(
    '%s: the whole in any parts gives back every line exactly',
    (fee) => {
      fc.assert(
        fc.property(receipts, cuts, (receipt, places) => {
          const whole = sumOf(receipt.received);
          const gone = refundAll(
            receipt,
            partsOf(whole, places).map((amount) => ({ amount, fee })),
          );
          for (const line of [...receipt.received, ...receipt.payees, ...receipt.fees])
            expect(gone.get(line.lineNumber) ?? 0n).toBe(line.amount);
        }),
      );
    },
  );

  it('kept: payees bear the whole, and no fee is touched', () => {
    fc.assert(
      fc.property(receipts, cuts, (receipt, places) => {
        const whole = sumOf(receipt.received);
        const gone = refundAll(
          receipt,
          partsOf(whole, places).map((amount) => ({ amount, fee: 'kept' as const })),
        );
        for (const { lineNumber } of receipt.fees) expect(gone.get(lineNumber)).toBeUndefined();
        const borne = receipt.payees.map(({ lineNumber }) => ({ amount: gone.get(lineNumber) ?? 0n }));
        expect(sumOf(borne)).toBe(whole);
      }),
    );
  });

  it('rules of fees may be mixed: sums hold and no bounded line gives back more than it has', () => {
    fc.assert(
      fc.property(receipts, cuts, fc.array(fc.constantFrom(...FEE_RULES), { minLength: 13 }), (...given) => {
        const [receipt, places, rules] = given;
        const parts = partsOf(sumOf(receipt.received), places);
        const gone = refundAll(
          receipt,
          parts.map((amount, index) => ({ amount, fee: rules[index]! })),
        );
        for (const line of receipt.received) expect(gone.get(line.lineNumber)).toBe(line.amount);
      }),
    );
  });

  it('depends on what was taken back before where it is shared or the fee has a part', () => {
    const one = { received: [lineOf(100n)], payees: [lineOf(98n)], fees: [lineOf(2n)] };
    const depends = (more: Partial<Receipt>, fee: FeeRule): boolean => {
      const receipt = { original: {} as Receipt['original'], currency: 'CNY', decimals: 2, ...one, ...more };
      const split = splitRefund(receipt, { amount: 1n, fee, named: new Map() });
      if (!split.ok) throw new Error(split.refusal.code);
      return split.value.dependsOnProgress;
    };
    expect(depends({}, 'kept')).toBe(false);
    expect(depends({ fees: [] }, 'in-proportion')).toBe(false);
    expect(depends({}, 'in-proportion')).toBe(true);
    expect(depends({ payees: [lineOf(50n), lineOf(48n)] }, 'kept')).toBe(true);
    expect(depends({ received: [lineOf(50n), lineOf(50n)] }, 'kept')).toBe(true);
  });
});

describe('rounding', () => {
  it.each([
    [5n, 10n, 0n],
    [15n, 10n, 2n],
    [25n, 10n, 2n],
    [26n, 10n, 3n],
    [24n, 10n, 2n],
    [7n, 3n, 2n],
    [8n, 3n, 3n],
  ])('%s / %s half to even is %s', (dividend, divisor, quotient) => {
    expect(divideHalfEven(dividend, divisor)).toBe(quotient);
  });

  it('parts by weight add up; the rest goes by largest remainder, then by order', () => {
    expect(apportion(100n, [1n, 1n, 1n])).toEqual([34n, 33n, 33n]);
    expect(apportion(10n, [0n, 2n, 5n])).toEqual([0n, 3n, 7n]);
    expect(apportion(0n, [0n, 0n])).toEqual([0n, 0n]);
  });
});
