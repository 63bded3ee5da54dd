import type { Rounding } from './rule-definition.js';

/**
 * Exact fractions for rules: rates, weights and quotients are never rounded on the way, only where the rule says so.
 * The denominator is greater than zero. Fractions are not reduced while a voucher is worked out, because their size is
 * bounded by the length of an expression and a greatest common divisor costs more than it saves.
 */
export interface Rational {
  readonly n: bigint;
  readonly d: bigint;
}

export const ZERO: Rational = { n: 0n, d: 1n };
export const ONE: Rational = { n: 1n, d: 1n };

const POWERS_OF_TEN = Array.from({ length: 64 }, (_, exponent) => 10n ** BigInt(exponent));

export const powerOfTen = (exponent: number): bigint => POWERS_OF_TEN[exponent] ?? 10n ** BigInt(exponent);

export const rational = (n: bigint, d = 1n): Rational => (d < 0n ? { n: -n, d: -d } : { n, d });

export function add(left: Rational, right: Rational): Rational {
  if (left.d === right.d) return { n: left.n + right.n, d: left.d };
  return { n: left.n * right.d + right.n * left.d, d: left.d * right.d };
}

export const negate = ({ n, d }: Rational): Rational => ({ n: -n, d });

export const subtract = (left: Rational, right: Rational): Rational => add(left, negate(right));

export const multiply = (left: Rational, right: Rational): Rational => ({
  n: left.n * right.n,
  d: left.d * right.d,
});

/** The divisor is not zero; a rule that could divide by zero is not saved. */
export const divide = (left: Rational, right: Rational): Rational =>
  rational(left.n * right.d, left.d * right.n);

/** Less than, equal to or greater than zero, as left is to right. */
export function compare(left: Rational, right: Rational): -1 | 0 | 1 {
  const difference = left.d === right.d ? left.n - right.n : left.n * right.d - right.n * left.d;
  if (difference === 0n) return 0;
  return difference < 0n ? -1 : 1;
}

export const signOf = ({ n }: Rational): -1 | 0 | 1 => (n === 0n ? 0 : n < 0n ? -1 : 1);

/** Lowest terms: for proofs, where fractions live on. */
export function reduce({ n, d }: Rational): Rational {
  let [left, right] = [n < 0n ? -n : n, d];
  while (right !== 0n) [left, right] = [right, left % right];
  return left <= 1n ? { n, d } : { n: n / left, d: d / left };
}

/** Nearest whole number in the direction that is named; ties matter to the three halves only. */
export function round({ n, d }: Rational, rounding: Rounding): bigint {
  const towardsZero = n / d;
  const rest = n % d;
  if (rest === 0n) return towardsZero;
  const awayFromZero = n < 0n ? towardsZero - 1n : towardsZero + 1n;
  switch (rounding) {
    case 'down':
      return towardsZero;
    case 'up':
      return awayFromZero;
    case 'floor':
      return n < 0n ? awayFromZero : towardsZero;
    case 'ceiling':
      return n < 0n ? towardsZero : awayFromZero;
    case 'half-down':
    case 'half-up':
    case 'half-even':
      return roundHalf(towardsZero, awayFromZero, 2n * (rest < 0n ? -rest : rest) - d, rounding);
  }
}

function roundHalf(
  towardsZero: bigint,
  awayFromZero: bigint,
  beyondHalf: bigint,
  rounding: 'half-down' | 'half-up' | 'half-even',
): bigint {
  if (beyondHalf !== 0n) return beyondHalf > 0n ? awayFromZero : towardsZero;
  if (rounding === 'half-even') return towardsZero % 2n === 0n ? towardsZero : awayFromZero;
  return rounding === 'half-up' ? awayFromZero : towardsZero;
}

/** Reads plain digits with an optional point; the caller has checked the spelling. */
export function readDecimal(text: string): Rational {
  const point = text.indexOf('.');
  if (point < 0) return { n: BigInt(text), d: 1n };
  return { n: BigInt(text.slice(0, point) + text.slice(point + 1)), d: powerOfTen(text.length - point - 1) };
}

/** Decimals needed to write it out; undefined when it cannot be written with 18. */
export function decimalsNeeded(value: Rational): number | undefined {
  const { d } = reduce(value);
  for (let decimals = 0; decimals <= 18; decimals += 1) if (powerOfTen(decimals) % d === 0n) return decimals;
  return undefined;
}

/** As people write it: a decimal where that is exact, else a fraction. */
export function writeRational(value: Rational): string {
  const decimals = decimalsNeeded(value);
  const { n, d } = reduce(value);
  if (decimals === undefined) return `${n}/${d}`;
  const digits = ((n < 0n ? -n : n) * (powerOfTen(decimals) / d)).toString().padStart(decimals + 1, '0');
  const sign = n < 0n ? '-' : '';
  return decimals === 0 ? sign + digits : `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}
