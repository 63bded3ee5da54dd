import type { PayeeChoice } from '../rules/clearing-rule.js';

/** What one version of a formula of second clearing (二清) says: who gets what part of the first result, for what, when. */
export interface FormulaDefinition {
  readonly name: string;
  readonly payee: PayeeChoice;
  /** What is bought: the name of an attribute of the record, or the product itself. */
  readonly product: { readonly kind: 'attribute' | 'constant'; readonly value: string };
  /** Part of the first net amount that goes on, as a decimal text above 0 and at most 1; rounded down, the rest stays. */
  readonly part: string;
  /** Open days behind the settlement date of the first result. */
  readonly openDays: number;
  readonly calendar: string;
  /** `HH:MM:SS` of the settlement date, in the zone of the book. */
  readonly at: string;
  readonly businessType: string;
  /** Patterns of account codes, as rules have them. */
  readonly accounts: { readonly payable: string; readonly refund: string };
}

export interface FormulaVersion {
  readonly code: string;
  readonly version: number;
  readonly definition: FormulaDefinition;
}

/** What a second clearing comes to. Amounts are minor units. */
export interface SecondResult {
  readonly kind: 'second';
  readonly formulaVersion: number;
  readonly payee: string;
  readonly product: string;
  readonly amountMinor: bigint;
  /** What of the first net amount does not go on. */
  readonly restMinor: bigint;
  readonly currency: string;
  readonly settlementDate: string;
  /** ISO 8601 in UTC with six decimals. */
  readonly settlementAt: string;
  readonly businessType: string;
  readonly payable: string;
  /** To whom it goes back when the downstream says no (付款转退款). */
  readonly refundPayee: string;
  readonly refundPayable: string;
}
