import { amountRange } from '../range.js';
import type { WholeAmount } from './compile-expression.js';
import type { Frame, RuleCurrency } from './frame.js';
import { quantity } from './quantity.js';
import type { Scope } from './scope.js';

/** Writes the figure that a name has in one expansion. */
export type FigureOf = (name: string) => string;

/** An amount with a name, worked out once for each expansion. */
export interface CompiledValue {
  readonly name: string;
  readonly field: string;
  readonly currency: RuleCurrency;
  readonly slot: number;
  readonly compute: (frame: Frame) => bigint;
  readonly formula: string;
  readonly worked: (frame: Frame, figureOf: FigureOf) => string;
}

/** From here on the name stands for what is in its slot; its form and range are known from how it came about. */
export function defineValue(
  name: string,
  amount: Pick<WholeAmount, 'currency' | 'form' | 'range'>,
  scope: Scope,
): number {
  const slot = scope.slot('wholes');
  const workings = { currency: amount.currency, whole: (frame: Frame) => frame.wholes[slot]!, key: name };
  const named = quantity(workings, amount.form, amountRange(amount.range), scope.atoms);
  scope.define(name, { kind: 'quantity', quantity: named });
  return slot;
}
