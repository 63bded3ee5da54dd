import { AMOUNT_PATTERN } from '../../../platform/money/index.js';
import { printExpression } from '../expression/print.js';
import { atomForm } from '../linear-form.js';
import { amountRange, isNegativePossible, type Range } from '../range.js';
import { add, compare, multiply, readDecimal, round, ZERO, type Rational } from '../rational.js';
import { ruleRefusals } from '../rule.errors.js';
import type { Tiers } from '../rule-definition.js';
import { Arithmetic } from './arithmetic.js';
import { compileNumber, compileQuantity, type Written } from './compile-expression.js';
import { defineValue, type CompiledValue } from './define-value.js';
import { writeMoney, type Frame, type RuleCurrency } from './frame.js';
import type { Scope } from './scope.js';

const MAX_STEPS = 20;
const amountShape = new RegExp(AMOUNT_PATTERN);

interface Step {
  readonly upTo: Rational | null;
  readonly rate: Written;
  readonly plus: Rational;
}

interface Table {
  readonly tiers: Tiers;
  readonly of: Written;
  readonly currency: RuleCurrency;
  readonly steps: readonly Step[];
  readonly minimum: Rational | null;
  readonly maximum: Rational | null;
}

/** A step that applies to an amount, with the part of the amount it applies to, in minor units. */
interface Applied {
  readonly step: Step;
  readonly part: Rational;
}

export function compileTiers(
  name: string,
  tiers: Tiers,
  scope: Scope,
  field: string,
): CompiledValue[] | undefined {
  const of = compileQuantity(tiers.of, scope, `${field}/of`);
  if (!of) return undefined;
  const { currency } = of.quantity;
  if (!currency) {
    const message = `Tiers are of an amount, and ${tiers.of.slice(0, 80)} is a number`;
    return scope.findings.refuse(ruleRefusals.typeMismatch(`${field}/of`, message));
  }
  const steps = compileSteps(tiers, currency, scope, field);
  const limits = steps && compileLimits(tiers, currency, scope, field);
  if (!limits) return undefined;
  const table: Table = { tiers, of, currency, steps, ...limits };
  const range = rangeOfTiers(table);
  scope.atoms.set(name, amountRange(range));
  const slot = defineValue(name, { currency, form: atomForm(name), range }, scope);
  const compute = (frame: Frame): bigint => valueOf(table, frame);
  const formula = `tiers of ${tiers.of} by ${tiers.by}`;
  return [{ name, field, currency, slot, compute, formula, worked: workedOut(table) }];
}

function compileSteps(tiers: Tiers, currency: RuleCurrency, scope: Scope, field: string): Step[] | undefined {
  const refuse = (place: string, message: string): undefined =>
    scope.findings.refuse(ruleRefusals.tiersInvalid(place, message));
  const last = tiers.steps.length - 1;
  if (last < 0 || last >= MAX_STEPS) return refuse(`${field}/steps`, `Tiers have 1 to ${MAX_STEPS} steps`);
  const steps: Step[] = [];
  for (const [index, { upTo, rate, plus }] of tiers.steps.entries()) {
    const place = `${field}/steps/${index}`;
    if ((upTo === undefined) !== (index === last)) {
      return refuse(`${place}/upTo`, 'Every step but the last says upTo; the last goes on without end');
    }
    const end = upTo === undefined ? null : fixedAmount(upTo, currency, scope, `${place}/upTo`);
    const written = end !== undefined && compileNumber(rate, scope, `${place}/rate`);
    const fixed =
      written && (plus === undefined ? ZERO : fixedAmount(plus, currency, scope, `${place}/plus`));
    if (!written || !fixed || end === undefined) return undefined;
    const before = steps.at(-1)?.upTo ?? ZERO;
    if (end && compare(end, before) <= 0)
      return refuse(`${place}/upTo`, 'Each step ends above the one before it');
    steps.push({ upTo: end, rate: written, plus: fixed });
  }
  return steps;
}

function compileLimits(
  { minimum, maximum }: Tiers,
  currency: RuleCurrency,
  scope: Scope,
  field: string,
): Pick<Table, 'minimum' | 'maximum'> | undefined {
  const low = minimum === undefined ? null : fixedAmount(minimum, currency, scope, `${field}/minimum`);
  const high = maximum === undefined ? null : fixedAmount(maximum, currency, scope, `${field}/maximum`);
  if (low === undefined || high === undefined) return undefined;
  if (!low || !high || compare(low, high) <= 0) return { minimum: low, maximum: high };
  return scope.findings.refuse(
    ruleRefusals.tiersInvalid(`${field}/maximum`, 'The maximum is below the minimum'),
  );
}

function fixedAmount(
  text: string,
  currency: RuleCurrency,
  scope: Scope,
  field: string,
): Rational | undefined {
  if (!amountShape.test(text)) {
    const message = `${text.slice(0, 60)} is no amount; write digits such as 12.50`;
    return scope.findings.refuse(ruleRefusals.syntax(field, message));
  }
  const value = readDecimal(text);
  return new Arithmetic(scope, field).fits(currency, value) ? value : undefined;
}

/** What is sure of the result: it is within its limits, and not negative where nothing it is made of is. */
function rangeOfTiers({ of, steps, minimum, maximum }: Table): Range {
  const isNegative =
    isNegativePossible(of.quantity.range) ||
    steps.some(({ rate }) => isNegativePossible(rate.quantity.range));
  return { low: minimum ?? (isNegative ? null : ZERO), high: maximum };
}

const minorUnits = (value: Rational, currency: RuleCurrency, frame: Frame): bigint =>
  (value.n * frame.scales[currency.slot]!) / value.d;

function valueOf(table: Table, frame: Frame): bigint {
  const { tiers, currency, minimum, maximum } = table;
  let sum = ZERO;
  for (const { step, part } of appliedSteps(table, frame)) {
    const fee = multiply(part, step.rate.quantity.ratio(frame));
    sum = add(sum, add(fee, { n: minorUnits(step.plus, currency, frame), d: 1n }));
  }
  const fee = round(sum, tiers.rounding);
  const low = minimum && minorUnits(minimum, currency, frame);
  const high = maximum && minorUnits(maximum, currency, frame);
  if (low !== null && fee < low) return low;
  return high !== null && fee > high ? high : fee;
}

/** By whole: the step that the amount falls into. By slice: every step that it reaches, with its part. */
function appliedSteps({ tiers, of, currency, steps }: Table, frame: Frame): Applied[] {
  const amount = of.quantity.ratio(frame);
  const applied: Applied[] = [];
  let before = ZERO;
  for (const step of steps) {
    const end = step.upTo && { n: minorUnits(step.upTo, currency, frame), d: 1n };
    const isLast = !end || compare(amount, end) <= 0;
    if (tiers.by === 'slice') {
      applied.push({ step, part: add(isLast ? amount : end, { n: -before.n, d: before.d }) });
    } else if (isLast) {
      applied.push({ step, part: amount });
    }
    if (isLast) break;
    before = end;
  }
  return applied;
}

function workedOut(table: Table): CompiledValue['worked'] {
  const { tiers, currency, minimum, maximum } = table;
  return (frame, figureOf) => {
    const money = (minor: Rational): string => writeMoney(minor, currency, frame);
    const terms = appliedSteps(table, frame).map(({ step, part }) => {
      const product = `${money(part)} * ${printExpression(step.rate.expression, figureOf)}`;
      const plus = minorUnits(step.plus, currency, frame);
      return plus === 0n ? product : `${product} + ${money({ n: plus, d: 1n })}`;
    });
    const rounded = `round(${terms.join(' + ')}, ${tiers.rounding})`;
    const raised = minimum ? `max(${rounded}, ${tiers.minimum})` : rounded;
    return maximum ? `min(${raised}, ${tiers.maximum})` : raised;
  };
}
