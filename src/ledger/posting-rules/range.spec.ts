import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addRanges,
  amountRange,
  contains,
  extremeRange,
  invertRange,
  isZeroPossible,
  multiplyRanges,
  narrow,
  negateRange,
  roundedRange,
  scaleRange,
  type Range,
} from './range.js';
import {
  add,
  compare,
  divide,
  multiply,
  negate,
  ONE,
  powerOfTen,
  rational,
  readDecimal,
  round,
  type Rational,
} from './rational.js';
import { ROUNDINGS } from './rule-definition.js';

const fractions = fc
  .tuple(fc.bigInt(-60n, 60n), fc.constantFrom(1n, 7n, 10n))
  .map(([n, d]) => rational(n, d));
const bounds = fc.option(fc.tuple(fc.bigInt(0n, 40n), fc.constantFrom(1n, 3n)));

/** A value and a range around it, open on no, one or both sides. */
const inside = fc.tuple(fractions, bounds, bounds).map(([value, below, above]) => ({
  value,
  range: {
    low: below && add(value, negate(rational(...below))),
    high: above && add(value, rational(...above)),
  } satisfies Range,
}));

const smaller = (left: Rational, right: Rational): Rational => (compare(left, right) < 0 ? left : right);
const larger = (left: Rational, right: Rational): Rational => (compare(left, right) > 0 ? left : right);

describe('whatever lies in the ranges of the parts', () => {
  it('lies in the range of what is made of them', () => {
    fc.assert(
      fc.property(inside, inside, fractions, (one, other, factor) => {
        const [left, right] = [one.range, other.range];
        expect(contains(addRanges(left, right), add(one.value, other.value))).toBe(true);
        expect(contains(negateRange(left), negate(one.value))).toBe(true);
        expect(contains(multiplyRanges(left, right), multiply(one.value, other.value))).toBe(true);
        expect(contains(scaleRange(left, factor), multiply(one.value, factor))).toBe(true);
        expect(contains(extremeRange('min', left, right), smaller(one.value, other.value))).toBe(true);
        expect(contains(extremeRange('max', left, right), larger(one.value, other.value))).toBe(true);
        expect(contains(narrow(left, { low: null, high: one.value }), one.value)).toBe(true);
        expect(isZeroPossible(left) || contains(invertRange(left), divide(ONE, one.value))).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('lies in the range of what it is rounded to, and on the grid of amounts', () => {
    fc.assert(
      fc.property(
        inside,
        fc.constantFrom(...ROUNDINGS),
        fc.integer({ min: 0, max: 18 }),
        (one, rounding, decimals) => {
          const scale = powerOfTen(decimals);
          const minor = round({ n: one.value.n * scale, d: one.value.d }, rounding);
          const rounded = rational(minor, scale);
          expect(contains(roundedRange(one.range), rounded)).toBe(true);
          expect(contains(amountRange(roundedRange(one.range)), rounded)).toBe(true);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

describe('bounds that matter', () => {
  it('rounding does not go below zero', () => {
    expect(roundedRange({ low: readDecimal('0.5'), high: ONE }).low).toEqual({ n: 0n, d: 1n });
  });

  it('a product without upper bound has the product of the lower ones below it', () => {
    const half = { low: readDecimal('0.5'), high: null };
    expect(multiplyRanges(half, { low: readDecimal('0.3'), high: ONE })).toEqual({
      low: rational(15n, 100n),
      high: null,
    });
  });

  it('the range of an amount has bounds of bounded size', () => {
    const { low, high } = amountRange({ low: rational(1n, 3n), high: null });
    expect(low).toEqual({ n: 333333333333333334n, d: powerOfTen(18) });
    expect(high).toEqual({ n: powerOfTen(54), d: powerOfTen(18) });
  });
});
