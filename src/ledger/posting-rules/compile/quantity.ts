import { atomForm, constantOf, rangeOfForm, type LinearForm } from '../linear-form.js';
import type { Range } from '../range.js';
import { narrow } from '../range.js';
import type { Rational } from '../rational.js';
import type { Frame, RuleCurrency } from './frame.js';

/** What an expression comes to: how it is worked out, and what can be said of it beforehand. */
export interface Quantity {
  /** null: a plain number. */
  readonly currency: RuleCurrency | null;
  /** In whole minor units, or a whole number; null where it can have fractions of them. */
  readonly whole: ((frame: Frame) => bigint) | null;
  /** In minor units where it is money. */
  readonly ratio: (frame: Frame) => Rational;
  /** In units of the currency. */
  readonly form: LinearForm;
  readonly range: Range;
  /** Equal keys mean equal quantities. */
  readonly key: string;
}

export interface Workings {
  readonly currency: RuleCurrency | null;
  readonly whole?: ((frame: Frame) => bigint) | null;
  readonly ratio?: (frame: Frame) => Rational;
  readonly key: string;
}

/** What is known of the quantities that a proof does not look into, by key. */
export type Atoms = Map<string, Range>;

export function quantity(workings: Workings, form: LinearForm, range: Range, atoms: Atoms): Quantity {
  const { currency, whole = null, key } = workings;
  const ratio = workings.ratio ?? ratioOf(whole!);
  return { currency, whole, ratio, key, form, range: narrow(range, rangeOfForm(form, atoms)) };
}

export function atom(workings: Workings, range: Range, atoms: Atoms): Quantity {
  atoms.set(workings.key, range);
  return quantity(workings, atomForm(workings.key), range, atoms);
}

const ratioOf =
  (whole: (frame: Frame) => bigint) =>
  (frame: Frame): Rational => ({ n: whole(frame), d: 1n });

/** The value of a number that does not depend on parameters. */
export const constantNumber = ({ currency, form }: Quantity): Rational | undefined =>
  currency ? undefined : constantOf(form);

export const describeType = ({ currency, whole }: Quantity): string =>
  currency ? `an amount in ${currency.text}${whole ? '' : ' that is not rounded yet'}` : 'a number';
