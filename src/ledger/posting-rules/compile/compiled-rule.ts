import type { CompiledLine } from './compile-lines.js';
import type { CompiledParameter } from './compile-parameters.js';
import type { CompiledValue } from './define-value.js';
import type { Frame } from './frame.js';
import type { FixedAmount } from './scope.js';

/** A rule taken apart once, so that an expansion looks nothing up by name and parses nothing. */
export interface CompiledRule {
  readonly currencyParameters: readonly CompiledParameter[];
  /** All others: what an amount may be depends on the currencies. */
  readonly parameters: readonly CompiledParameter[];
  readonly currencies: readonly CompiledCurrency[];
  readonly fixedAmounts: readonly FixedAmount[];
  readonly values: readonly CompiledValue[];
  readonly lines: readonly CompiledLine[];
  /** Of the parameters. */
  readonly names: ReadonlySet<string>;
  /** What people read in place of a name. */
  readonly figures: ReadonlyMap<string, (frame: Frame) => string>;
}

/** A fixed currency with its decimals, or the slot of the parameter that says which. In the order of their slots. */
export type CompiledCurrency =
  | { readonly code: string; readonly decimals: number; readonly textSlot: null }
  | { readonly textSlot: number };
