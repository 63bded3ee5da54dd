import { Decimal } from 'decimal.js';
import type { FeeRule } from './channel.js';

/** More digits than an amount times a rate can have, so that only the named rounding rounds. */
const Exact = Decimal.clone({ precision: 120, toExpNeg: -200, toExpPos: 200 });

const ROUNDINGS: Readonly<Record<FeeRule['rounding'], Decimal.Rounding>> = {
  down: Decimal.ROUND_DOWN,
  up: Decimal.ROUND_UP,
  'half-down': Decimal.ROUND_HALF_DOWN,
  'half-up': Decimal.ROUND_HALF_UP,
  'half-even': Decimal.ROUND_HALF_EVEN,
};

/**
 * What the channel takes for a payment of that amount.
 * @param amount minor units
 * @param decimals of the channel's currency
 * @returns minor units
 */
export function feeOf(rule: FeeRule | null, amount: bigint, decimals: number): bigint {
  if (rule === null) return 0n;
  const unit = new Exact(10).pow(decimals);
  const minor = (text: string): Decimal => new Exact(text).times(unit);
  let fee = new Exact(amount.toString()).times(rule.rate).plus(minor(rule.flat));
  if (rule.minimum !== null) fee = Exact.max(fee, minor(rule.minimum));
  if (rule.maximum !== null) fee = Exact.min(fee, minor(rule.maximum));
  return BigInt(fee.toDecimalPlaces(0, ROUNDINGS[rule.rounding]).toFixed(0));
}
