import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  add,
  compare,
  decimalsNeeded,
  divide,
  multiply,
  negate,
  ONE,
  rational,
  readDecimal,
  reduce,
  round,
  signOf,
  subtract,
  writeRational,
  ZERO,
  type Rational,
} from './rational.js';
import { ROUNDINGS } from './rule-definition.js';

const numbers = fc
  .tuple(fc.bigInt(-(10n ** 20n), 10n ** 20n), fc.bigInt(1n, 10n ** 20n))
  .map(([n, d]) => rational(n, d));
const isSame = (left: Rational, right: Rational): boolean => compare(left, right) === 0;

describe('rounding', () => {
  it.each([
    //          2.5, 2.4, 2.6, 3.5, -2.5, -2.4, -2.6, -3.5, 2
    ['down', [2, 2, 2, 3, -2, -2, -2, -3, 2]],
    ['up', [3, 3, 3, 4, -3, -3, -3, -4, 2]],
    ['half-down', [2, 2, 3, 3, -2, -2, -3, -3, 2]],
    ['half-up', [3, 2, 3, 4, -3, -2, -3, -4, 2]],
    ['half-even', [2, 2, 3, 4, -2, -2, -3, -4, 2]],
    ['floor', [2, 2, 2, 3, -3, -3, -3, -4, 2]],
    ['ceiling', [3, 3, 3, 4, -2, -2, -2, -3, 2]],
  ] as const)('%s', (rounding, expected) => {
    const tenths = [25n, 24n, 26n, 35n, -25n, -24n, -26n, -35n, 20n];
    expect(tenths.map((n) => Number(round({ n, d: 10n }, rounding)))).toEqual(expected);
  });

  it('moves by less than one, and not at all what is whole', () => {
    fc.assert(
      fc.property(numbers, fc.constantFrom(...ROUNDINGS), (value, rounding) => {
        const rounded = rational(round(value, rounding));
        expect(compare(subtract(rounded, value), ONE)).toBe(-1);
        expect(compare(subtract(value, rounded), ONE)).toBe(-1);
        expect(round(rounded, rounding)).toBe(rounded.n);
      }),
    );
  });
});

describe('fractions keep the laws of arithmetic', () => {
  it('sums and products, whichever the order', () => {
    fc.assert(
      fc.property(numbers, numbers, numbers, (a, b, c) => {
        expect(isSame(add(a, b), add(b, a))).toBe(true);
        expect(isSame(add(add(a, b), c), add(a, add(b, c)))).toBe(true);
        expect(isSame(multiply(a, add(b, c)), add(multiply(a, b), multiply(a, c)))).toBe(true);
        expect(isSame(multiply(multiply(a, b), c), multiply(a, multiply(b, c)))).toBe(true);
      }),
    );
  });

  it('differences and quotients undo them', () => {
    fc.assert(
      fc.property(numbers, numbers, (a, b) => {
        expect(isSame(subtract(add(a, b), b), a)).toBe(true);
        expect(isSame(add(a, negate(a)), ZERO)).toBe(true);
        expect(b.n === 0n || isSame(divide(multiply(a, b), b), a)).toBe(true);
        expect(compare(a, b)).toBe(signOf(subtract(a, b)));
      }),
    );
  });

  it('reduces to lowest terms without changing the value', () => {
    fc.assert(
      fc.property(numbers, fc.bigInt(1n, 10n ** 9n), ({ n, d }, factor) => {
        expect(reduce({ n: n * factor, d: d * factor })).toEqual(reduce({ n, d }));
        expect(isSame(reduce({ n, d }), { n, d })).toBe(true);
      }),
    );
  });
});

describe('decimals', () => {
  it.each(['0', '12', '12.3', '0.006', '0.000000000000000001', '-7.25', '1200'])(
    '%s is read and written',
    (text) => {
      const value = text.startsWith('-') ? negate(readDecimal(text.slice(1))) : readDecimal(text);
      expect(writeRational(value)).toBe(text);
    },
  );

  it('what is no decimal is written as a fraction', () => {
    expect(writeRational({ n: -2n, d: 6n })).toBe('-1/3');
    expect(decimalsNeeded({ n: 1n, d: 3n })).toBeUndefined();
    expect(decimalsNeeded({ n: 3n, d: 8n })).toBe(3);
  });
});
