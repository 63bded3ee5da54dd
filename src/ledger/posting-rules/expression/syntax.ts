import type { Rational } from '../rational.js';
import type { Rounding } from '../rule-definition.js';

/** What an expression or a condition says, before anybody asks whether it makes sense. */
export type Expression =
  | { readonly kind: 'number'; readonly text: string; readonly value: Rational }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'minus'; readonly of: Expression }
  | { readonly kind: 'not'; readonly of: Expression }
  | Binary
  | { readonly kind: 'round'; readonly of: Expression; readonly rounding: Rounding }
  | { readonly kind: 'extreme'; readonly which: 'min' | 'max'; readonly of: readonly Expression[] }
  | Conversion;

export interface Binary {
  readonly kind: 'binary';
  readonly operator: Operator;
  readonly left: Expression;
  readonly right: Expression;
}

export interface Conversion {
  readonly kind: 'convert';
  readonly amount: Expression;
  /** Name of the parameter with the exchange rate. */
  readonly rate: string;
  /** A currency parameter or a code. */
  readonly currency: string;
  readonly rounding: Rounding;
}

export type Arithmetic = '+' | '-' | '*' | '/';
export const COMPARISONS = ['<', '<=', '=', '!=', '>=', '>'] as const;
export type Comparison = (typeof COMPARISONS)[number];
export type Operator = Arithmetic | Comparison | 'and' | 'or';

export const FUNCTIONS = ['round', 'min', 'max', 'convert'] as const;
/** Words that cannot be names. */
export const RESERVED: ReadonlySet<string> = new Set([...FUNCTIONS, 'and', 'or', 'not']);

export const MAX_EXPRESSION_LENGTH = 500;
export const MAX_NESTING = 30;
export const MAX_LITERAL_DIGITS = 36;
export const MAX_LITERAL_DECIMALS = 18;
