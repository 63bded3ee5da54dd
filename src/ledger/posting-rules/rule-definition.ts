/**
 * A posting rule (记账规则) as data: parameters in, voucher lines out. Texts in braces are parameters: the account
 * template `merchant:{merchantId}:{currency}`, the currency `{currency}`. A currency without braces is a fixed one.
 * docs/posting-rules.md describes the language for those who write rules.
 */
export interface RuleDefinition {
  readonly businessType: string;
  readonly name: string;
  readonly description?: string;
  readonly parameters: readonly ParameterDefinition[];
  /** Worked out one after the other; each may use the parameters and the values above it. */
  readonly values: readonly ValueDefinition[];
  readonly lines: readonly LineTemplate[];
  /** Accounts that are opened when a line first names them; others must be there. */
  readonly accounts: readonly AccountTemplate[];
  readonly samples: readonly RuleSample[];
}

/** Names of parameters, values and parts of a split. */
export const RULE_NAME_PATTERN = '^[A-Za-z_][A-Za-z0-9_]{0,39}$';

/**
 * A `code` is one part of an account code, without a colon; an `account` a whole one, alone in its template. A `hold` is the
 * id of money set aside.
 */
export const PARAMETER_TYPES = [
  'amount',
  'rate',
  'count',
  'code',
  'account',
  'text',
  'currency',
  'choice',
  'flag',
  'date',
  'exchange-rate',
  'hold',
] as const;
export type ParameterType = (typeof PARAMETER_TYPES)[number];

export interface ParameterDefinition {
  readonly name: string;
  readonly type: ParameterType;
  readonly description?: string;
  /** Taken when the caller leaves the parameter out; without it the parameter is required. */
  readonly default?: string | number | boolean;
  /** Of an amount: the currency it is in, `{parameter}` or a code. */
  readonly currency?: string;
  /** Of an amount, a rate (decimal strings) or a count (digits). An amount is greater than zero unless this says 0. */
  readonly minimum?: string;
  readonly maximum?: string;
  /** Of a choice. */
  readonly values?: readonly string[];
  /** Of an exchange rate: units of `to` for one unit of `from`; currencies as `{parameter}` or a code. */
  readonly from?: string;
  readonly to?: string;
}

export const ROUNDINGS = ['down', 'up', 'half-down', 'half-up', 'half-even', 'floor', 'ceiling'] as const;
export type Rounding = (typeof ROUNDINGS)[number];

/** Exactly one of `amount`, `split` and `tiers` is given. */
export interface ValueDefinition {
  /** Of an amount or tiers; the parts of a split have names of their own. */
  readonly name?: string;
  readonly amount?: string;
  readonly split?: Split;
  readonly tiers?: Tiers;
}

/** Divides an amount by weights. The parts always add up to the whole: `remainderTo` takes what rounding leaves. */
export interface Split {
  readonly amount: string;
  readonly rounding: Rounding;
  readonly remainderTo: string;
  readonly parts: readonly { readonly name: string; readonly weight: string }[];
}

/** A fee by size: `whole` applies the step that the amount falls into to all of it, `slice` each step to its part. */
export interface Tiers {
  readonly of: string;
  readonly by: 'whole' | 'slice';
  readonly rounding: Rounding;
  /** Ascending; only the last step has no `upTo`. An amount equal to `upTo` still belongs to the step. */
  readonly steps: readonly {
    readonly upTo?: string;
    readonly rate: string;
    /** Fixed amount on top; of a slice, once the amount reaches it. */
    readonly plus?: string;
  }[];
  readonly minimum?: string;
  readonly maximum?: string;
}

export interface LineTemplate {
  readonly account: string;
  readonly side: 'debit' | 'credit';
  readonly amount: string;
  /** Left out when the condition does not hold. A line whose amount is zero is left out by itself. */
  readonly when?: string;
  /** The voucher is refused when the amount comes to zero, instead of the line being left out. */
  readonly neverZero?: boolean;
  /** The hold (冻结) that the line captures: one parameter of type hold, in braces. */
  readonly hold?: string;
  /** What the money is earmarked for (专款专用): brought in for it, or spent from it; like an account. */
  readonly purpose?: string;
}

export interface AccountTemplate {
  /** The text of the lines that use it. */
  readonly account: string;
  readonly glAccount: string;
  readonly currency: string;
  readonly name: string;
  readonly party?: string;
  readonly mustBeZero?: boolean;
}

/** What a rule must come to; tried before the rule is saved. Either lines or the code of a refusal. */
export interface RuleSample {
  readonly name: string;
  readonly parameters: RuleParameters;
  readonly lines?: readonly SampleLine[];
  readonly refusal?: string;
}

export interface SampleLine {
  readonly account: string;
  readonly side: 'debit' | 'credit';
  readonly amount: string;
  readonly currency: string;
  readonly hold?: string;
  readonly purpose?: string;
}

/** As the caller gives them: texts, whole numbers, flags, and exchange rates with their origin. */
export type RuleParameters = Readonly<Record<string, ParameterValue>>;
export type ParameterValue = string | number | boolean | ExchangeRateValue;

/** A rate with where it comes from and when it was quoted. */
export interface ExchangeRateValue {
  readonly rate: string;
  readonly source: string;
  /** ISO 8601 with offset. */
  readonly at: string;
}
