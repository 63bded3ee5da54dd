import type { Rounding } from './fee-schedule.js';

/**
 * A quotient as a whole number.
 * @param dividend zero or more
 * @param divisor more than zero
 */
export function dividedRounded(dividend: bigint, divisor: bigint, rounding: Rounding): bigint {
  const quotient = dividend / divisor;
  const rest = dividend - quotient * divisor;
  if (rest === 0n) return quotient;
  return isRoundedUp(rest * 2n, divisor, quotient, rounding) ? quotient + 1n : quotient;
}

function isRoundedUp(twiceRest: bigint, divisor: bigint, quotient: bigint, rounding: Rounding): boolean {
  if (rounding === 'down') return false;
  if (rounding === 'up') return true;
  if (twiceRest !== divisor) return twiceRest > divisor;
  if (rounding === 'half-even') return (quotient & 1n) === 1n;
  return rounding === 'half-up';
}
