import { printExpression } from '../expression/print.js';
import type { Expression } from '../expression/syntax.js';
import { addForms, atomForm, NOTHING, subtractForms } from '../linear-form.js';
import { amountRange, ANYTHING, isNegativePossible, isZeroPossible, NOT_NEGATIVE } from '../range.js';
import { round } from '../rational.js';
import { ruleRefusals } from '../rule.errors.js';
import type { Rounding, Split } from '../rule-definition.js';
import { Arithmetic } from './arithmetic.js';
import { compileAmount, compileQuantity, type Written, type WrittenAmount } from './compile-expression.js';
import { defineValue, type CompiledValue } from './define-value.js';
import type { Frame } from './frame.js';
import type { Quantity } from './quantity.js';
import type { Scope } from './scope.js';

const MAX_PARTS = 20;

/** What the parts of a split are worked out from. */
interface Whole {
  readonly split: Split;
  readonly amount: WrittenAmount;
  readonly weights: readonly Written[];
  readonly sum: Quantity;
}

/**
 * Every part but one is its share of the whole, rounded; the one named by `remainderTo` is the whole minus the others,
 * so that the parts add up whatever rounding does.
 */
export function compileSplit(split: Split, scope: Scope, field: string): CompiledValue[] | undefined {
  const { parts, remainderTo } = split;
  if (parts.length < 2 || parts.length > MAX_PARTS) {
    return scope.findings.refuse(
      ruleRefusals.syntax(`${field}/parts`, `A split has 2 to ${MAX_PARTS} parts`),
    );
  }
  if (!parts.some(({ name }) => name === remainderTo)) {
    const message = `${remainderTo.slice(0, 60)} is no part of this split; the remainder goes to one of its parts`;
    return scope.findings.refuse(ruleRefusals.nameUnknown(`${field}/remainderTo`, message));
  }
  const amount = compileAmount(split.amount, scope, `${field}/amount`);
  const weights = amount && compileWeights(split, scope, field);
  const sum = weights && sumOfWeights(weights, scope, field);
  return sum && defineParts({ split, amount, weights, sum }, scope, field);
}

function compileWeights({ parts }: Split, scope: Scope, field: string): Written[] | undefined {
  const weights: Written[] = [];
  for (const [index, { weight }] of parts.entries()) {
    const place = `${field}/parts/${index}/weight`;
    const written = compileQuantity(weight, scope, place);
    if (!written) return undefined;
    if (isNegativePossible(written.quantity.range)) {
      const message = `${weight.slice(0, 80)} can be less than zero; declare the minimum or maximum of what it is made of`;
      return scope.findings.refuse(ruleRefusals.weightNegative(place, message));
    }
    weights.push(written);
  }
  return weights;
}

/** Weights are relative to their sum, which can therefore not be zero. */
function sumOfWeights(weights: readonly Written[], scope: Scope, field: string): Quantity | undefined {
  const place = `${field}/parts`;
  const arithmetic = new Arithmetic(scope, place);
  let sum: Quantity | undefined;
  for (const { quantity } of weights) {
    const more = sum ? arithmetic.sum('+', sum, quantity) : quantity;
    if (!more) return undefined;
    sum = more;
  }
  if (sum && !isZeroPossible(sum.range)) return sum;
  const message =
    'All weights of this split can be zero at once; declare a minimum above zero for one of them';
  return scope.findings.refuse(ruleRefusals.divisionByZero(place, message));
}

function defineParts(whole: Whole, scope: Scope, field: string): CompiledValue[] {
  const { split, amount } = whole;
  const { currency } = amount.quantity;
  const range = isNegativePossible(amount.quantity.range) ? ANYTHING : NOT_NEGATIVE;
  const shares: CompiledValue[] = [];
  let others = NOTHING;
  for (const [index, { name }] of split.parts.entries()) {
    if (name === split.remainderTo) continue;
    const form = atomForm(name);
    scope.atoms.set(name, amountRange(range));
    others = addForms(others, form);
    const slot = defineValue(name, { currency, form, range }, scope);
    shares.push({ name, field: `${field}/parts/${index}`, currency, slot, ...shareOf(whole, index) });
  }
  const form = subtractForms(amount.quantity.form, others);
  const slot = defineValue(split.remainderTo, { currency, form, range: ANYTHING }, scope);
  const remainder = remainderOf(whole, shares);
  return [...shares, { name: split.remainderTo, field, currency, slot, ...remainder }];
}

type Workings = Pick<CompiledValue, 'compute' | 'formula' | 'worked'>;

function shareOf({ split, amount, weights, sum }: Whole, index: number): Workings {
  const { rounding } = split;
  const own = weights[index]!;
  const compute = (frame: Frame): bigint => {
    const [share, all] = [own.quantity.ratio(frame), sum.ratio(frame)];
    return round({ n: amount.quantity.whole(frame) * share.n * all.d, d: share.d * all.n }, rounding);
  };
  return { compute, ...described(shareExpression(index, amount, weights, rounding)) };
}

function remainderOf({ amount }: Whole, shares: readonly CompiledValue[]): Workings {
  const { whole } = amount.quantity;
  const compute = (frame: Frame): bigint =>
    shares.reduce((rest, { slot }) => rest - frame.wholes[slot]!, whole(frame));
  const written = shares.reduce<Expression>(
    (left, { name }) => ({ kind: 'binary', operator: '-', left, right: { kind: 'name', name } }),
    amount.expression,
  );
  return { compute, ...described(written) };
}

/** What the share is, in the words of the language. */
function shareExpression(
  index: number,
  amount: Written,
  weights: readonly Written[],
  rounding: Rounding,
): Expression {
  const all = weights.map(({ expression }) => expression);
  const sum = all.reduce((left, right) => ({ kind: 'binary', operator: '+', left, right }));
  const left: Expression = { kind: 'binary', operator: '*', left: amount.expression, right: all[index]! };
  return { kind: 'round', of: { kind: 'binary', operator: '/', left, right: sum }, rounding };
}

const described = (expression: Expression): Pick<Workings, 'formula' | 'worked'> => ({
  formula: printExpression(expression),
  worked: (_, figureOf) => printExpression(expression, figureOf),
});
