import {
  addForms,
  CONSTANT,
  leadingAtom,
  normalized,
  NOTHING,
  subtractForms,
  writeForm,
  type LinearForm,
} from '../linear-form.js';
import { contains, type Range } from '../range.js';
import { compare, negate, ONE, signOf, writeRational, type Rational } from '../rational.js';
import { ruleRefusals } from '../rule.errors.js';
import { comparisonHolds, type Logic } from './compile-condition.js';
import type { CompiledLine } from './compile-lines.js';
import type { Axis, Scope } from './scope.js';

const MAX_OUTCOMES = 256;

/** One of the ways in which a condition's question can be answered. */
interface Answer {
  /** For people: `urgent`, `amount <= 100`. */
  readonly text: string;
  /** Of a text: the text, null for all others. */
  readonly chosen?: string | null;
  readonly flag?: boolean;
  /** Of a quantity: its place among the sorted thresholds; odd on one, even between two. */
  readonly place?: { readonly at: number; readonly thresholds: readonly Rational[] };
  /** What is zero if this is the answer. */
  readonly zero?: LinearForm;
}

type Outcome = ReadonlyMap<string, Answer>;

/**
 * Proves that the lines balance, whatever the parameters: for every outcome of the conditions, the debits minus the
 * credits of each currency, as a sum of atoms, are identically zero. Returns nothing; a gap becomes a finding.
 */
export function proveBalance(lines: readonly CompiledLine[], scope: Scope): void {
  const outcomes = outcomesOf(scope);
  if (!outcomes) return;
  for (const outcome of outcomes) {
    const zeros = eliminate([...outcome.values()].flatMap(({ zero }) => zero ?? []));
    if (!zeros) continue;
    const remaining = lines.filter(({ when }) => !when || holds(when.logic, outcome));
    const found = tooFew(remaining, outcome) ?? unbalanced(remaining, zeros, outcome);
    if (!found) continue;
    scope.findings.refuse(found);
    return;
  }
}

function tooFew(lines: readonly CompiledLine[], outcome: Outcome) {
  if (lines.length >= 2) return undefined;
  const message = `${inWords(outcome)} ${lines.length} of the lines remain, and a voucher has two at least`;
  return ruleRefusals.tooFewLines('lines', message);
}

function unbalanced(lines: readonly CompiledLine[], zeros: readonly LinearForm[], outcome: Outcome) {
  const totals = new Map<string, LinearForm>();
  for (const { currency, amount, side } of lines) {
    const before = totals.get(currency.text) ?? NOTHING;
    totals.set(currency.text, addForms(before, amount.form, side === 'D' ? ONE : negate(ONE)));
  }
  for (const [currency, total] of totals) {
    const gap = reduceBy(zeros, total);
    if (gap.size === 0) continue;
    const message = `${inWords(outcome)} debits minus credits in ${currency} come to ${writeForm(gap)}, not to zero`;
    return ruleRefusals.unbalanced('lines', message);
  }
  return undefined;
}

function inWords(outcome: Outcome): string {
  const answers = [...outcome.values()].map(({ text }) => text).join(', ');
  return answers === '' ? 'Always:' : `When ${answers}:`;
}

/** All combinations of answers; those that contradict each other may be among them. */
function outcomesOf(scope: Scope): Outcome[] | undefined {
  let outcomes: Outcome[] = [new Map()];
  for (const [name, axis] of scope.axes) {
    const answers = answersOf(name, axis);
    if (outcomes.length * answers.length > MAX_OUTCOMES) {
      const message = `The conditions have more than ${MAX_OUTCOMES} outcomes together; make two business types of it`;
      return scope.findings.refuse(ruleRefusals.tooComplex('lines', message));
    }
    outcomes = outcomes.flatMap((outcome) => answers.map((answer) => new Map([...outcome, [name, answer]])));
  }
  return outcomes;
}

function answersOf(name: string, axis: Axis): Answer[] {
  switch (axis.kind) {
    case 'flag':
      return [
        { text: name, flag: true },
        { text: `not ${name}`, flag: false },
      ];
    case 'text':
      return textAnswers(name, axis.values, axis.asked);
    case 'quantity':
      return placesOf(name, axis.form, axis.range, axis.thresholds);
  }
}

/** Values that no condition asks for behave alike; there are none if a choice has no others. */
function textAnswers(name: string, values: readonly string[] | null, asked: ReadonlySet<string>): Answer[] {
  const answers: Answer[] = [...asked].map((text) => ({ text: `${name} = '${text}'`, chosen: text }));
  if (values?.every((value) => asked.has(value))) return answers;
  return [...answers, { text: `${name} is something else`, chosen: null }];
}

function placesOf(name: string, form: LinearForm, range: Range, unsorted: readonly Rational[]): Answer[] {
  const thresholds = [...unsorted].sort(compare);
  const answers: Answer[] = [];
  for (let at = 0; at <= 2 * thresholds.length; at += 1) {
    const [below, above] = [thresholds[Math.ceil(at / 2) - 1], thresholds[Math.floor(at / 2)]];
    const place = { at, thresholds };
    if (at % 2 === 1) {
      const zero = subtractForms(form, new Map([[CONSTANT, below!]]));
      if (contains(range, below!)) answers.push({ text: `${name} = ${writeRational(below!)}`, place, zero });
    } else if (isBetweenPossible(range, below, above)) {
      answers.push({ text: between(name, below, above), place });
    }
  }
  return answers;
}

const isBetweenPossible = (
  { low, high }: Range,
  below: Rational | undefined,
  above: Rational | undefined,
): boolean => !(above && low && compare(low, above) >= 0) && !(below && high && compare(high, below) <= 0);

function between(name: string, below: Rational | undefined, above: Rational | undefined): string {
  if (!below) return `${name} < ${writeRational(above!)}`;
  if (!above) return `${name} > ${writeRational(below)}`;
  return `${writeRational(below)} < ${name} < ${writeRational(above)}`;
}

function holds(logic: Logic, outcome: Outcome): boolean {
  switch (logic.kind) {
    case 'and':
      return holds(logic.left, outcome) && holds(logic.right, outcome);
    case 'or':
      return holds(logic.left, outcome) || holds(logic.right, outcome);
    case 'not':
      return !holds(logic.of, outcome);
    case 'certain':
      return logic.holds;
    case 'flag':
      return outcome.get(logic.axis)!.flag === true;
    case 'text':
      return outcome.get(logic.axis)!.chosen === logic.text;
    case 'quantity': {
      const { at, thresholds } = outcome.get(logic.axis)!.place!;
      const index = thresholds.findIndex((threshold) => compare(threshold, logic.threshold) === 0);
      return comparisonHolds(logic.operator, signOf({ n: BigInt(at - (2 * index + 1)), d: 1n }));
    }
  }
}

/** Forms that are zero, each without the leading atoms of those before it; undefined when they contradict each other. */
function eliminate(forms: readonly LinearForm[]): LinearForm[] | undefined {
  const rows: LinearForm[] = [];
  for (const form of forms) {
    const rest = reduceBy(rows, form);
    const row = normalized(rest);
    if (row) rows.push(row.form);
    else if (rest.size > 0) return undefined;
  }
  return rows;
}

function reduceBy(rows: readonly LinearForm[], form: LinearForm): LinearForm {
  return rows.reduce((rest, row) => {
    const coefficient = rest.get(leadingAtom(row)!);
    return coefficient ? addForms(rest, row, negate(coefficient)) : rest;
  }, form);
}
