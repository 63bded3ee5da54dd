import {
  add,
  compare,
  divide,
  multiply,
  negate,
  ONE,
  powerOfTen,
  rational,
  signOf,
  subtract,
  ZERO,
  type Rational,
} from './rational.js';

/** Between which bounds, both included, a quantity can lie; null is without bound. Amounts are in units of money. */
export interface Range {
  readonly low: Rational | null;
  readonly high: Rational | null;
}

export const ANYTHING: Range = { low: null, high: null };
export const NOT_NEGATIVE: Range = { low: ZERO, high: null };
/** The smallest amount above zero of any currency; the largest that is not refused. */
const SMALLEST_UNIT = rational(1n, powerOfTen(18));
const LARGEST = rational(powerOfTen(36));

export const exactly = (value: Rational): Range => ({ low: value, high: value });

const lower = (left: Rational, right: Rational): Rational => (compare(left, right) < 0 ? left : right);
const higher = (left: Rational, right: Rational): Rational => (compare(left, right) > 0 ? left : right);

export const addRanges = (left: Range, right: Range): Range => ({
  low: left.low && right.low && add(left.low, right.low),
  high: left.high && right.high && add(left.high, right.high),
});

export const negateRange = ({ low, high }: Range): Range => ({
  low: high && negate(high),
  high: low && negate(low),
});

export function multiplyRanges(left: Range, right: Range): Range {
  if (left.low && left.high && right.low && right.high) {
    const corners = [left.low, left.high].flatMap((one) => [
      multiply(one, right.low!),
      multiply(one, right.high!),
    ]);
    return { low: corners.reduce(lower), high: corners.reduce(higher) };
  }
  if (isNegativePossible(left) || isNegativePossible(right)) return ANYTHING;
  return { low: multiply(left.low!, right.low!), high: null };
}

export function scaleRange(range: Range, factor: Rational): Range {
  const scaled = {
    low: range.low && multiply(range.low, factor),
    high: range.high && multiply(range.high, factor),
  };
  return signOf(factor) < 0 ? { low: scaled.high, high: scaled.low } : scaled;
}

/** Of a range without zero. */
export function invertRange({ low, high }: Range): Range {
  if (low && signOf(low) > 0) return { low: high ? divide(ONE, high) : ZERO, high: divide(ONE, low) };
  return { low: divide(ONE, high!), high: low ? divide(ONE, low) : ZERO };
}

export const extremeRange = (which: 'min' | 'max', left: Range, right: Range): Range =>
  which === 'min'
    ? {
        low: left.low && right.low && lower(left.low, right.low),
        high: left.high && right.high ? lower(left.high, right.high) : (left.high ?? right.high),
      }
    : {
        low: left.low && right.low ? higher(left.low, right.low) : (left.low ?? right.low),
        high: left.high && right.high && higher(left.high, right.high),
      };

/** Rounding moves a quantity by less than one minor unit, which is at most one unit, and never across zero. */
export function roundedRange({ low, high }: Range): Range {
  const floor = low && subtract(low, ONE);
  const ceiling = high && add(high, ONE);
  return {
    low: low && signOf(low) >= 0 ? higher(floor!, ZERO) : floor,
    high: high && signOf(high) <= 0 ? lower(ceiling!, ZERO) : ceiling,
  };
}

/** What both ranges allow; both are true of the same quantity. */
export const narrow = (left: Range, right: Range): Range => ({
  low: left.low && right.low ? higher(left.low, right.low) : (left.low ?? right.low),
  high: left.high && right.high ? lower(left.high, right.high) : (left.high ?? right.high),
});

/**
 * The range of an amount: a whole number of minor units of at most 36 digits. Bounds become multiples of the smallest
 * unit, so that they do not grow from value to value.
 */
export function amountRange(range: Range): Range {
  const { low, high } = narrow(range, { low: negate(LARGEST), high: LARGEST });
  return { low: low && onGrid(low, 'up'), high: high && onGrid(high, 'down') };
}

function onGrid({ n, d }: Rational, direction: 'up' | 'down'): Rational {
  const scaled = n * SMALLEST_UNIT.d;
  const floor = scaled / d - (scaled < 0n && scaled % d !== 0n ? 1n : 0n);
  const whole = direction === 'up' && scaled % d !== 0n ? floor + 1n : floor;
  return { n: whole, d: SMALLEST_UNIT.d };
}

/** Of an amount parameter without a declared minimum. */
export const MORE_THAN_ZERO: Range = { low: SMALLEST_UNIT, high: LARGEST };

export const isNegativePossible = ({ low }: Range): boolean => !low || signOf(low) < 0;

export const isZeroPossible = ({ low, high }: Range): boolean =>
  (!low || signOf(low) <= 0) && (!high || signOf(high) >= 0);

export const contains = ({ low, high }: Range, value: Rational): boolean =>
  (!low || compare(low, value) <= 0) && (!high || compare(value, high) <= 0);
