import type { CompiledRule } from './compile/compiled-rule.js';
import type { AccountTemplate, ExchangeRateValue, RuleDefinition } from './rule-definition.js';

/** What a rule is checked and expanded against; reads memory only. */
export interface RuleSurroundings {
  /** Decimals of a currency that the book keeps; undefined for any other. */
  decimalsOf(currency: string): number | undefined;
}

/** Surroundings of one expansion: the stored rate of a pair, for exchange rates that the caller leaves out. */
export interface ExpansionSurroundings extends RuleSurroundings {
  exchangeRate(from: string, to: string): ExchangeRateValue | undefined;
}

/** What a rule comes to for given parameters. */
export interface Expansion {
  /** All parameters with defaults and stored rates filled in, as canonical JSON: kept with the voucher. */
  readonly parameters: string;
  readonly lines: readonly ExpandedLine[];
  /** Accounts of the lines that may be opened on first use, templates filled in. One for each account. */
  readonly openings: readonly FilledAccountTemplate[];
  readonly explanation: Explanation;
}

/** A line in the shape that posting takes; the amount in minor units, greater than zero. */
export interface ExpandedLine {
  readonly account: string;
  readonly side: 'D' | 'C';
  readonly amount: bigint;
  readonly currency: string;
  /** Hold that the line captures. */
  readonly hold?: string;
  /** Purpose that the money is brought in for, or spent from. */
  readonly purpose?: string;
}

export type FilledAccountTemplate = Required<Omit<AccountTemplate, 'party'>> & {
  readonly party: string | null;
};

/** How the lines came about, in words a person of finance can follow; amounts are decimal strings. */
export interface Explanation {
  readonly values: readonly ExplainedValue[];
  readonly lines: readonly ExplainedLine[];
}

export interface ExplainedValue {
  readonly name: string;
  /** The expression, split or tiers as the rule says it. */
  readonly formula: string;
  /** Formula with the figures put in, such as `round(100.00 * 0.006, half-up)`. */
  readonly worked: string;
  readonly amount: string;
  readonly currency: string;
}

export interface ExplainedLine {
  /** Number of the template in the rule, from 1. */
  readonly template: number;
  /** Number of the voucher line it became; null when it was left out. */
  readonly lineNumber: number | null;
  readonly account: string;
  readonly accountTemplate: string;
  readonly side: 'debit' | 'credit';
  readonly formula: string;
  readonly amount: string;
  readonly currency: string;
  readonly hold?: string;
  readonly purpose?: string;
  readonly purposeTemplate?: string;
  readonly when: string | null;
  /** Why it was left out. */
  readonly leftOut: 'condition' | 'zero' | null;
}

/** A definition that passed its checks, with the form in which it is expanded. */
export interface CheckedRule {
  readonly definition: RuleDefinition;
  readonly compiled: CompiledRule;
}
