import { addForms, constantForm, scaleForm, subtractForms, type LinearForm } from '../linear-form.js';
import {
  addRanges,
  exactly,
  extremeRange,
  invertRange,
  isZeroPossible,
  multiplyRanges,
  negateRange,
  roundedRange,
  type Range,
} from '../range.js';
import {
  add,
  compare,
  decimalsNeeded,
  divide,
  multiply,
  negate,
  ONE,
  reduce,
  round,
  subtract,
  writeRational,
  type Rational,
} from '../rational.js';
import { ruleRefusals } from '../rule.errors.js';
import type { Rounding } from '../rule-definition.js';
import type { RuleCurrency } from './frame.js';
import { atom, constantNumber, describeType, quantity, type Quantity, type Workings } from './quantity.js';
import type { Scope } from './scope.js';

/** The rules of reckoning with quantities; each says no where the result would have no meaning. */
export class Arithmetic {
  constructor(
    private readonly scope: Scope,
    private readonly field: string,
  ) {}

  number(value: Rational): Quantity {
    const reduced = reduce(value);
    const whole = reduced.d === 1n ? () => reduced.n : null;
    const workings = { currency: null, whole, ratio: () => reduced, key: writeRational(reduced) };
    return quantity(workings, constantForm(reduced), exactly(reduced), this.scope.atoms);
  }

  /** A sum or a difference. */
  sum(operator: '+' | '-', one: Quantity, other: Quantity): Quantity | undefined {
    const both = this.alike([one, other]);
    if (!both) return undefined;
    const [left, right] = both as [Quantity, Quantity];
    const [leftWhole, rightWhole] = [left.whole, right.whole];
    const isSum = operator === '+';
    const workings: Workings = {
      currency: left.currency,
      whole:
        leftWhole && rightWhole
          ? isSum
            ? (frame) => leftWhole(frame) + rightWhole(frame)
            : (frame) => leftWhole(frame) - rightWhole(frame)
          : null,
      ratio: isSum
        ? (frame) => add(left.ratio(frame), right.ratio(frame))
        : (frame) => subtract(left.ratio(frame), right.ratio(frame)),
      key: `(${left.key} ${operator} ${right.key})`,
    };
    const form = isSum ? addForms(left.form, right.form) : subtractForms(left.form, right.form);
    return quantity(workings, form, differenceRange(isSum, left.range, right.range), this.scope.atoms);
  }

  minus(one: Quantity): Quantity {
    const { whole } = one;
    const workings: Workings = {
      currency: one.currency,
      whole: whole && ((frame) => -whole(frame)),
      ratio: (frame) => negate(one.ratio(frame)),
      key: `-${one.key}`,
    };
    return quantity(workings, scaleForm(one.form, negate(ONE)), negateRange(one.range), this.scope.atoms);
  }

  product(left: Quantity, right: Quantity): Quantity | undefined {
    if (left.currency && right.currency) return this.mismatch('Two amounts cannot be multiplied');
    const [leftWhole, rightWhole] = [left.whole, right.whole];
    const workings: Workings = {
      currency: left.currency ?? right.currency,
      whole: leftWhole && rightWhole && ((frame) => leftWhole(frame) * rightWhole(frame)),
      ratio: (frame) => multiply(left.ratio(frame), right.ratio(frame)),
      key: `(${[left.key, right.key].sort().join(' * ')})`,
    };
    const range = multiplyRanges(left.range, right.range);
    const form = scaled(left.form, constantNumber(right)) ?? scaled(right.form, constantNumber(left));
    return form ? quantity(workings, form, range, this.scope.atoms) : atom(workings, range, this.scope.atoms);
  }

  quotient(left: Quantity, right: Quantity): Quantity | undefined {
    if (isZeroPossible(right.range)) {
      const message = `${right.key} can be zero, and divides; declare a minimum above zero for what it is made of`;
      return this.scope.findings.refuse(ruleRefusals.divisionByZero(this.field, message));
    }
    if (right.currency && left.currency !== right.currency) {
      return this.mismatch('An amount divides amounts of its own currency only');
    }
    const workings: Workings = {
      currency: right.currency ? null : left.currency,
      ratio: (frame) => divide(left.ratio(frame), right.ratio(frame)),
      key: `(${left.key} / ${right.key})`,
    };
    const range = multiplyRanges(left.range, invertRange(right.range));
    const divisor = constantNumber(right);
    const form = divisor && scaled(left.form, divide(ONE, divisor));
    return form ? quantity(workings, form, range, this.scope.atoms) : atom(workings, range, this.scope.atoms);
  }

  extreme(which: 'min' | 'max', all: readonly Quantity[]): Quantity | undefined {
    const alike = this.alike(all);
    if (!alike) return undefined;
    return alike.reduce((left, right) => this.extremeOfTwo(which, left, right));
  }

  private extremeOfTwo(which: 'min' | 'max', left: Quantity, right: Quantity): Quantity {
    const [leftWhole, rightWhole] = [left.whole, right.whole];
    const wanted = which === 'min' ? -1 : 1;
    const pickWhole =
      which === 'min'
        ? (one: bigint, other: bigint) => (one < other ? one : other)
        : (one: bigint, other: bigint) => (one > other ? one : other);
    const workings: Workings = {
      currency: left.currency,
      whole: leftWhole && rightWhole && ((frame) => pickWhole(leftWhole(frame), rightWhole(frame))),
      ratio: (frame) => {
        const [one, other] = [left.ratio(frame), right.ratio(frame)];
        return compare(one, other) === wanted ? one : other;
      },
      key: `${which}(${left.key}, ${right.key})`,
    };
    const [one, other] = [constantNumber(left), constantNumber(right)];
    if (one && other) return this.number(compare(one, other) === wanted ? one : other);
    return atom(workings, extremeRange(which, left.range, right.range), this.scope.atoms);
  }

  round(of: Quantity, rounding: Rounding): Quantity | undefined {
    if (!of.currency) return this.mismatch('Only amounts are rounded, to the minor unit of their currency');
    if (of.whole) return of;
    const whole: Workings['whole'] = (frame) => round(of.ratio(frame), rounding);
    const workings = { currency: of.currency, whole, key: `round(${of.key}, ${rounding})` };
    return atom(workings, roundedRange(of.range), this.scope.atoms);
  }

  /** The same quantities, all numbers or all amounts of one currency; numbers written into the rule become amounts. */
  alike(all: readonly Quantity[]): Quantity[] | undefined {
    const currency = all.find((one) => one.currency)?.currency;
    if (!currency) return [...all];
    const amounts: Quantity[] = [];
    for (const one of all) {
      const amount = this.amountIn(currency, one);
      if (!amount) return undefined;
      amounts.push(amount);
    }
    return amounts;
  }

  /** An amount in that currency; a number written into the rule becomes one where its decimals fit. */
  amountIn(currency: RuleCurrency, one: Quantity): Quantity | undefined {
    if (one.currency === currency) return one;
    const value = constantNumber(one);
    if (!value) {
      return this.mismatch(`An amount in ${currency.text} is needed, and ${one.key} is ${describeType(one)}`);
    }
    if (!this.fits(currency, value)) return undefined;
    const { slot } = currency;
    const whole: Workings['whole'] = (frame) => (value.n * frame.scales[slot]!) / value.d;
    return quantity({ currency, whole, key: one.key }, constantForm(value), exactly(value), this.scope.atoms);
  }

  /** Whether a fixed amount has no more decimals than its currency; for that of a parameter it is asked again later. */
  fits(currency: RuleCurrency, value: Rational): boolean {
    const decimals = decimalsNeeded(value);
    const text = writeRational(value);
    if (decimals === undefined || (currency.decimals !== null && decimals > currency.decimals)) {
      const message = `${text} has more decimals than ${currency.text}; write an amount that can be paid, or round`;
      this.scope.findings.refuse(ruleRefusals.tooPrecise(this.field, message));
      return false;
    }
    if (currency.decimals === null && decimals > 0)
      this.scope.fixedAmounts.push({ currency, text, decimals });
    return true;
  }

  mismatch(message: string): undefined {
    return this.scope.findings.refuse(ruleRefusals.typeMismatch(this.field, message));
  }
}

const differenceRange = (isSum: boolean, left: Range, right: Range): Range =>
  addRanges(left, isSum ? right : negateRange(right));

const scaled = (form: LinearForm, factor: Rational | undefined): LinearForm | undefined =>
  factor && scaleForm(form, factor);
