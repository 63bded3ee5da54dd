import { parseExpression } from '../expression/parse.js';
import { COMPARISONS, type Binary, type Comparison, type Expression } from '../expression/syntax.js';
import { CONSTANT, constantOf, normalized, rangeOfForm, subtractForms, writeForm } from '../linear-form.js';
import { compare, divide, negate, signOf, ZERO, type Rational } from '../rational.js';
import { ruleRefusals } from '../rule.errors.js';
import { Arithmetic } from './arithmetic.js';
import { quantityOf } from './compile-expression.js';
import type { Frame } from './frame.js';
import type { Quantity } from './quantity.js';
import type { Axis, NamedText, Scope } from './scope.js';

/** A condition in the shape that the proof of balance reads: questions to axes, put together. */
export type Logic =
  | { readonly kind: 'and' | 'or'; readonly left: Logic; readonly right: Logic }
  | { readonly kind: 'not'; readonly of: Logic }
  | { readonly kind: 'certain'; readonly holds: boolean }
  | { readonly kind: 'flag'; readonly axis: string }
  | { readonly kind: 'text'; readonly axis: string; readonly text: string }
  | {
      readonly kind: 'quantity';
      readonly axis: string;
      readonly operator: Comparison;
      readonly threshold: Rational;
    };

export interface Condition {
  readonly holds: (frame: Frame) => boolean;
  readonly logic: Logic;
}

export interface WrittenCondition extends Condition {
  readonly text: string;
}

export function compileCondition(text: string, scope: Scope, field: string): WrittenCondition | undefined {
  const expression = parseExpression(text, field, scope.findings);
  const condition = expression && conditionOf(expression, scope, field);
  return condition && { ...condition, text };
}

function conditionOf(expression: Expression, scope: Scope, field: string): Condition | undefined {
  if (expression.kind === 'name') return flagCondition(expression.name, scope, field);
  if (expression.kind === 'not') {
    const of = conditionOf(expression.of, scope, field);
    return of && { holds: (frame) => !of.holds(frame), logic: { kind: 'not', of: of.logic } };
  }
  if (expression.kind !== 'binary')
    return mismatch(scope, field, 'A condition is needed here: compare something');
  const { operator } = expression;
  if (operator === 'and' || operator === 'or') {
    const left = conditionOf(expression.left, scope, field);
    const right = left && conditionOf(expression.right, scope, field);
    if (!right) return undefined;
    const logic: Logic = { kind: operator, left: left.logic, right: right.logic };
    if (operator === 'and') return { holds: (frame) => left.holds(frame) && right.holds(frame), logic };
    return { holds: (frame) => left.holds(frame) || right.holds(frame), logic };
  }
  if (!isComparison(operator)) return mismatch(scope, field, 'An amount alone is no condition: compare it');
  if (expression.left.kind === 'text' || expression.right.kind === 'text') {
    return textCondition(expression, operator, scope, field);
  }
  return quantityCondition(expression, operator, scope, field);
}

const isComparison = (operator: Binary['operator']): operator is Comparison =>
  (COMPARISONS as readonly string[]).includes(operator);

function flagCondition(name: string, scope: Scope, field: string): Condition | undefined {
  const named = scope.lookUp(name, field);
  if (!named) return undefined;
  if (named.kind !== 'flag') {
    const message = `${name} is of type ${named.kind}; only a flag is a condition by itself, compare it with something`;
    return mismatch(scope, field, message);
  }
  const { slot } = named;
  scope.axes.set(name, { kind: 'flag' });
  return { holds: (frame) => frame.flags[slot]!, logic: { kind: 'flag', axis: name } };
}

function textCondition(
  { left, right }: Binary,
  operator: Comparison,
  scope: Scope,
  field: string,
): Condition | undefined {
  if (left.kind !== 'name' || right.kind !== 'text') {
    return mismatch(scope, field, "A text is compared like this: name = 'text'");
  }
  const named = scope.lookUp(left.name, field);
  if (!named) return undefined;
  if (named.kind !== 'choice' && named.kind !== 'currency' && named.kind !== 'code') {
    const message = `${left.name} is of type ${typeName(named)}; texts are compared with a choice, a currency or a code`;
    return mismatch(scope, field, message);
  }
  if (operator !== '=' && operator !== '!=') {
    return mismatch(scope, field, `Texts are equal (=) or not (!=); ${operator} has no meaning for them`);
  }
  const { text } = right;
  if (named.kind === 'choice' && !named.values.includes(text)) {
    return mismatch(scope, field, `'${text.slice(0, 60)}' is none of the values of ${left.name}`);
  }
  textAxis(left.name, named, scope).asked.add(text);
  const logic: Logic = { kind: 'text', axis: left.name, text };
  const { slot } = named;
  if (operator === '=') return { holds: (frame) => frame.texts[slot] === text, logic };
  return { holds: (frame) => frame.texts[slot] !== text, logic: { kind: 'not', of: logic } };
}

const typeName = (named: { kind: string }): string =>
  named.kind === 'quantity' ? 'number or amount' : named.kind;

function textAxis(name: string, named: NamedText, scope: Scope): Extract<Axis, { kind: 'text' }> {
  const known = scope.axes.get(name);
  if (known?.kind === 'text') return known;
  const axis = {
    kind: 'text',
    values: named.kind === 'choice' ? named.values : null,
    asked: new Set<string>(),
  } as const;
  scope.axes.set(name, axis);
  return axis;
}

const HOLDS: Record<Comparison, (sign: -1 | 0 | 1) => boolean> = {
  '<': (sign) => sign < 0,
  '<=': (sign) => sign <= 0,
  '=': (sign) => sign === 0,
  '!=': (sign) => sign !== 0,
  '>=': (sign) => sign >= 0,
  '>': (sign) => sign > 0,
};
const MIRRORED: Record<Comparison, Comparison> = {
  '<': '>',
  '<=': '>=',
  '=': '=',
  '!=': '!=',
  '>=': '<=',
  '>': '<',
};

/** Whether a comparison holds for a quantity that is less than, equal to or greater than what it is compared with. */
export const comparisonHolds = (operator: Comparison, sign: -1 | 0 | 1): boolean => HOLDS[operator](sign);

function quantityCondition(
  { left, right }: Binary,
  operator: Comparison,
  scope: Scope,
  field: string,
): Condition | undefined {
  const one = quantityOf(left, scope, field);
  const other = one && quantityOf(right, scope, field);
  const both = other && new Arithmetic(scope, field).alike([one, other]);
  if (!both) return undefined;
  const [first, second] = both as [Quantity, Quantity];
  return { holds: comparisonOf(first, second, operator), logic: logicOf(first, second, operator, scope) };
}

function comparisonOf(left: Quantity, right: Quantity, operator: Comparison): Condition['holds'] {
  const holds = HOLDS[operator];
  return (frame) => holds(compare(left.ratio(frame), right.ratio(frame)));
}

/** Comparisons of the same quantity with different numbers are questions to one axis. */
function logicOf(left: Quantity, right: Quantity, operator: Comparison, scope: Scope): Logic {
  const difference = subtractForms(left.form, right.form);
  const constant = difference.get(CONSTANT) ?? ZERO;
  const rest = new Map([...difference].filter(([key]) => key !== CONSTANT));
  const found = normalized(rest);
  if (!found) return { kind: 'certain', holds: HOLDS[operator](signOf(constantOf(difference)!)) };
  const { form, factor } = found;
  const threshold = negate(divide(constant, factor));
  const text = writeForm(form);
  const known = scope.axes.get(text);
  const range = rangeOfForm(form, scope.atoms);
  const axis: Extract<Axis, { kind: 'quantity' }> =
    known?.kind === 'quantity' ? known : { kind: 'quantity', form, range, thresholds: [] };
  if (!axis.thresholds.some((other) => compare(other, threshold) === 0)) axis.thresholds.push(threshold);
  scope.axes.set(text, axis);
  return {
    kind: 'quantity',
    axis: text,
    threshold,
    operator: signOf(factor) < 0 ? MIRRORED[operator] : operator,
  };
}

function mismatch(scope: Scope, field: string, message: string): undefined {
  return scope.findings.refuse(ruleRefusals.typeMismatch(field, message));
}
