import { parseExpression } from '../expression/parse.js';
import type { Binary, Conversion, Expression } from '../expression/syntax.js';
import { isNegativePossible, NOT_NEGATIVE, ANYTHING } from '../range.js';
import { round } from '../rational.js';
import { ruleRefusals } from '../rule.errors.js';
import { Arithmetic } from './arithmetic.js';
import { atom, describeType, type Quantity, type Workings } from './quantity.js';
import type { Scope } from './scope.js';

/** A quantity with the expression it was written as. */
export interface Written {
  readonly expression: Expression;
  readonly quantity: Quantity;
}

/** An amount in whole minor units, as lines and values need it. */
export type WholeAmount = Quantity & {
  readonly currency: NonNullable<Quantity['currency']>;
  readonly whole: NonNullable<Quantity['whole']>;
};

export interface WrittenAmount extends Written {
  readonly quantity: WholeAmount;
}

export function compileQuantity(text: string, scope: Scope, field: string): Written | undefined {
  const expression = parseExpression(text, field, scope.findings);
  const quantity = expression && quantityOf(expression, scope, field);
  return quantity && { expression, quantity };
}

export function compileAmount(text: string, scope: Scope, field: string): WrittenAmount | undefined {
  const written = compileQuantity(text, scope, field);
  if (!written) return undefined;
  const { currency, whole } = written.quantity;
  if (!currency) {
    const message = `An amount is needed here, and ${text.slice(0, 80)} is a number; of which currency?`;
    return scope.findings.refuse(ruleRefusals.typeMismatch(field, message));
  }
  if (whole) return { expression: written.expression, quantity: { ...written.quantity, currency, whole } };
  const message = `${text.slice(0, 80)} has fractions of the minor unit of ${currency.text}; say round(…, half-up) or another rounding`;
  return scope.findings.refuse(ruleRefusals.tooPrecise(field, message));
}

export function quantityOf(expression: Expression, scope: Scope, field: string): Quantity | undefined {
  const arithmetic = new Arithmetic(scope, field);
  const of = (one: Expression): Quantity | undefined => quantityOf(one, scope, field);
  switch (expression.kind) {
    case 'number':
      return arithmetic.number(expression.value);
    case 'name':
      return namedQuantity(expression.name, scope, field);
    case 'minus': {
      const one = of(expression.of);
      return one && arithmetic.minus(one);
    }
    case 'binary':
      return binary(expression, arithmetic, of);
    case 'round': {
      const one = of(expression.of);
      return one && arithmetic.round(one, expression.rounding);
    }
    case 'extreme': {
      const all = expression.of.map(of).filter((one) => one !== undefined);
      return all.length === expression.of.length ? arithmetic.extreme(expression.which, all) : undefined;
    }
    case 'convert':
      return converted(expression, scope, field);
    case 'text':
    case 'not':
      return arithmetic.mismatch('Texts and conditions are not quantities');
  }
}

function namedQuantity(name: string, scope: Scope, field: string): Quantity | undefined {
  const named = scope.lookUp(name, field);
  if (!named) return undefined;
  if (named.kind === 'quantity') return named.quantity;
  const hint = named.kind === 'exchange-rate' ? '; say convert(amount, rate, currency, rounding)' : '';
  return new Arithmetic(scope, field).mismatch(`${name} is of type ${named.kind}, not a quantity${hint}`);
}

function binary(
  { operator, left, right }: Binary,
  arithmetic: Arithmetic,
  of: (one: Expression) => Quantity | undefined,
): Quantity | undefined {
  if (!isArithmetic(operator)) return arithmetic.mismatch(`A condition (${operator}) is not a quantity`);
  const [one, other] = [of(left), of(right)];
  if (!one || !other) return undefined;
  if (operator === '*') return arithmetic.product(one, other);
  if (operator === '/') return arithmetic.quotient(one, other);
  return arithmetic.sum(operator, one, other);
}

const isArithmetic = (operator: Binary['operator']): operator is '+' | '-' | '*' | '/' =>
  operator === '+' || operator === '-' || operator === '*' || operator === '/';

/** One way with the rate, the other way by dividing: a rate is greater than zero. */
function converted(expression: Conversion, scope: Scope, field: string): Quantity | undefined {
  const arithmetic = new Arithmetic(scope, field);
  const given = quantityOf(expression.amount, scope, field);
  const rate = given && scope.lookUp(expression.rate, field);
  const target = rate && scope.currencyByWord(expression.currency, field);
  if (!target) return undefined;
  if (rate.kind !== 'exchange-rate') {
    return arithmetic.mismatch(`${expression.rate} is of type ${rate.kind}, not an exchange rate`);
  }
  const isForward = target === rate.to;
  if (!isForward && target !== rate.from) {
    const pair = `${rate.from.text} and ${rate.to.text}`;
    return arithmetic.mismatch(`${expression.rate} converts between ${pair}, not into ${target.text}`);
  }
  const source = isForward ? rate.from : rate.to;
  const amount = arithmetic.amountIn(source, given);
  if (!amount) return undefined;
  const { slot } = rate;
  const { rounding } = expression;
  const whole: Workings['whole'] = (frame) => {
    const { n, d } = amount.ratio(frame);
    const quoted = frame.ratios[slot]!;
    const [up, down] = isForward ? [quoted.n, quoted.d] : [quoted.d, quoted.n];
    return round(
      { n: n * up * frame.scales[target.slot]!, d: d * down * frame.scales[source.slot]! },
      rounding,
    );
  };
  const key = `convert(${amount.key}, ${expression.rate}, ${target.text}, ${rounding})`;
  const range = isNegativePossible(amount.range) ? ANYTHING : NOT_NEGATIVE;
  return atom({ currency: target, whole, key }, range, scope.atoms);
}

export function compileNumber(text: string, scope: Scope, field: string): Written | undefined {
  const written = compileQuantity(text, scope, field);
  if (!written?.quantity.currency) return written;
  const message = `A number is needed here, and ${text.slice(0, 80)} is ${describeType(written.quantity)}`;
  return scope.findings.refuse(ruleRefusals.typeMismatch(field, message));
}
