import { accepted, refused, type Result } from '../../platform/errors/index.js';
import { formatAmount } from '../../platform/money/index.js';
import { leftOf, type OriginalLine } from '../voucher-progress/index.js';
import type { Receipt } from './receipt.rules.js';
import { refundRefusals } from './refunds.errors.js';

export const FEE_RULES = ['returned', 'kept', 'in-proportion'] as const;
export type FeeRule = (typeof FEE_RULES)[number];

/** What is refunded, in minor units. */
export interface WantedRefund {
  readonly amount: bigint;
  readonly fee: FeeRule;
  /** Parts of lines by number; a side none of whose lines is named is shared by what is left of its lines. */
  readonly named: ReadonlyMap<number, bigint>;
}

/** Part of a line of the receipt that is given back, greater than zero. */
export interface RefundShare {
  readonly line: OriginalLine;
  readonly amount: bigint;
  /** What a payee gives back is bounded by what was received, not by what it got: it may bear a fee that is kept. */
  readonly isBounded: boolean;
}

export interface RefundSplit {
  readonly shares: readonly RefundShare[];
  /** Whether it would be another one if more, or less, had been taken back before. */
  readonly dependsOnProgress: boolean;
}

/** Who gives back what of a receipt when a part of it is refunded. Pure; amounts add up to the minor unit. */
export function splitRefund(receipt: Receipt, wanted: WantedRefund): Result<RefundSplit> {
  const { received, fees, payees, decimals } = receipt;
  const left = sumOf(received.map(leftOf));
  if (wanted.amount > left) return refused(refundRefusals.exceedsReceipt(formatAmount(left, decimals)));
  const feePart = feePartOf(receipt, wanted, left);
  const payeePart = wanted.amount - feePart;
  if (payeePart > 0n && payees.length === 0) {
    return refused(refundRefusals.noPayee(formatAmount(payeePart, decimals)));
  }
  const sharesOfReceived = share(received, wanted.amount, wanted.named, decimals);
  if (!sharesOfReceived.ok) return sharesOfReceived;
  const sharesOfPayees = share(payees, payeePart, wanted.named, decimals);
  if (!sharesOfPayees.ok) return sharesOfPayees;
  const bounded = [...sharesOfReceived.value, ...shareByLeft(fees, feePart)];
  const shares = [
    ...bounded.map((one) => ({ ...one, isBounded: true })),
    ...sharesOfPayees.value.map((one) => ({ ...one, isBounded: false })),
  ];
  return accepted({
    shares: shares.filter(({ amount }) => amount > 0n),
    dependsOnProgress:
      (wanted.fee !== 'kept' && fees.length > 0) ||
      isShared(received, wanted.named) ||
      isShared(payees, wanted.named),
  });
}

/**
 * The part of the fee that is given back.
 * in-proportion: that of all that was taken back up to now, less that of all before, so that whatever the parts are, the
 * whole of a receipt gives back the whole fee.
 */
function feePartOf({ received, fees }: Receipt, { amount, fee }: WantedRefund, left: bigint): bigint {
  const feeLeft = sumOf(fees.map(positive));
  if (fee === 'kept') return 0n;
  if (fee === 'returned') return smallest(feeLeft, amount);
  const total = sumOf(received.map((line) => line.amount));
  const whole = sumOf(fees.map((line) => line.amount));
  const before = total - left;
  const part = divideHalfEven(whole * (before + amount), total) - divideHalfEven(whole * before, total);
  return smallest(part, feeLeft, amount);
}

type Share = Pick<RefundShare, 'line' | 'amount'>;

function share(
  lines: readonly OriginalLine[],
  amount: bigint,
  named: ReadonlyMap<number, bigint>,
  decimals: number,
): Result<Share[]> {
  const ofThese = lines.flatMap((line) => {
    const part = named.get(line.lineNumber);
    return part === undefined ? [] : [{ line, amount: part }];
  });
  if (ofThese.length === 0) return accepted(shareByLeft(lines, amount));
  const sum = sumOf(ofThese.map((one) => one.amount));
  if (sum === amount) return accepted(ofThese);
  return refused(refundRefusals.linesDiffer(formatAmount(sum, decimals), formatAmount(amount, decimals)));
}

/** By what is left of each line, so that the last refund takes exactly that; what goes beyond it by their amounts. */
function shareByLeft(lines: readonly OriginalLine[], amount: bigint): Share[] {
  const lefts = lines.map(positive);
  const all = sumOf(lefts);
  const within = apportion(smallest(amount, all), lefts);
  const beyond = apportion(
    amount > all ? amount - all : 0n,
    lines.map((line) => line.amount),
  );
  return lines.map((line, index) => ({ line, amount: within[index]! + beyond[index]! }));
}

/** Parts by weight that add up to the amount: each rounded down, the rest by largest remainder, then by order. */
export function apportion(amount: bigint, weights: readonly bigint[]): bigint[] {
  const total = sumOf(weights);
  if (total === 0n) return weights.map(() => 0n);
  const parts = weights.map((weight) => (amount * weight) / total);
  const byRemainder = weights
    .map((weight, index) => ({ index, remainder: (amount * weight) % total }))
    .sort(
      (left, right) => Number(right.remainder > left.remainder) - Number(right.remainder < left.remainder),
    );
  const rest = Number(amount - sumOf(parts));
  for (const { index } of byRemainder.slice(0, rest)) parts[index]! += 1n;
  return parts;
}

/** Both greater than or equal to zero, the divisor greater. */
export function divideHalfEven(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor;
  const twice = (dividend % divisor) * 2n;
  if (twice < divisor || (twice === divisor && quotient % 2n === 0n)) return quotient;
  return quotient + 1n;
}

const isShared = (lines: readonly OriginalLine[], named: ReadonlyMap<number, bigint>): boolean =>
  lines.length > 1 && !lines.some(({ lineNumber }) => named.has(lineNumber));

const positive = (line: OriginalLine): bigint => (leftOf(line) > 0n ? leftOf(line) : 0n);
const smallest = (...values: readonly bigint[]): bigint =>
  values.reduce((least, value) => (value < least ? value : least));
const sumOf = (values: readonly bigint[]): bigint => values.reduce((sum, value) => sum + value, 0n);
