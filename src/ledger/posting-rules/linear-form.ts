import {
  add,
  divide,
  multiply,
  negate,
  ONE,
  reduce,
  signOf,
  writeRational,
  type Rational,
} from './rational.js';
import { addRanges, ANYTHING, exactly, scaleRange, type Range } from './range.js';

/**
 * A sum of atoms, each with a factor, plus a constant: what the proof of balance reckons with. An atom is a quantity
 * that the proof does not look into: a parameter, a rounded or converted amount, a part of a split.
 */
export type LinearForm = ReadonlyMap<string, Rational>;

/** The key of the constant; no atom has an empty key. */
export const CONSTANT = '';

export const NOTHING: LinearForm = new Map();

export const constantForm = (value: Rational): LinearForm =>
  value.n === 0n ? NOTHING : new Map([[CONSTANT, reduce(value)]]);

export const atomForm = (key: string): LinearForm => new Map([[key, ONE]]);

export function scaleForm(form: LinearForm, factor: Rational): LinearForm {
  if (factor.n === 0n) return NOTHING;
  return new Map([...form].map(([key, coefficient]) => [key, reduce(multiply(coefficient, factor))]));
}

/** left + factor × right */
export function addForms(left: LinearForm, right: LinearForm, factor: Rational = ONE): LinearForm {
  const sum = new Map(left);
  for (const [key, coefficient] of right) {
    const before = sum.get(key);
    const more = multiply(coefficient, factor);
    const after = reduce(before ? add(before, more) : more);
    if (after.n === 0n) sum.delete(key);
    else sum.set(key, after);
  }
  return sum;
}

export const subtractForms = (left: LinearForm, right: LinearForm): LinearForm =>
  addForms(left, right, negate(ONE));

/** The value of a form without atoms. */
export function constantOf(form: LinearForm): Rational | undefined {
  if (form.size === 0) return { n: 0n, d: 1n };
  return form.size === 1 ? form.get(CONSTANT) : undefined;
}

export function rangeOfForm(form: LinearForm, atoms: ReadonlyMap<string, Range>): Range {
  let range: Range = exactly({ n: 0n, d: 1n });
  for (const [key, coefficient] of form) {
    const one = key === CONSTANT ? exactly(ONE) : (atoms.get(key) ?? ANYTHING);
    range = addRanges(range, scaleRange(one, coefficient));
  }
  return range;
}

/** The first atom in order of its key, which makes the choice the same for equal forms. */
export function leadingAtom(form: LinearForm): string | undefined {
  let first: string | undefined;
  for (const key of form.keys()) if (key !== CONSTANT && (first === undefined || key < first)) first = key;
  return first;
}

/** With the factor of the leading atom 1, and that factor; undefined for a constant. */
export function normalized(form: LinearForm): { form: LinearForm; factor: Rational } | undefined {
  const leading = leadingAtom(form);
  if (leading === undefined) return undefined;
  const factor = form.get(leading)!;
  return { form: scaleForm(form, divide(ONE, factor)), factor };
}

/** As a person would write it: `amount - 2 * fee + 1.50`; equal forms give equal texts. */
export function writeForm(form: LinearForm): string {
  const terms = [...form].sort(([left], [right]) =>
    left === CONSTANT ? 1 : right === CONSTANT ? -1 : left < right ? -1 : 1,
  );
  if (terms.length === 0) return '0';
  return terms
    .map(([key, coefficient], index) => {
      const isNegative = signOf(coefficient) < 0;
      const size = isNegative ? negate(coefficient) : coefficient;
      const sign = index === 0 ? (isNegative ? '-' : '') : isNegative ? ' - ' : ' + ';
      return sign + writeTerm(key, size);
    })
    .join('');
}

function writeTerm(key: string, size: Rational): string {
  if (key === CONSTANT) return writeRational(size);
  return size.n === size.d ? key : `${writeRational(size)} * ${key}`;
}
