import type { Versioned } from '../definitions/definition.js';
import type { Bearer, Direction } from './cleared.js';

/** In the place of a source, a product or a party: any. */
export const ANY = '*';

export interface RuleMatch {
  /** A source's code or `*`. */
  readonly source: string;
  /** Empty: any. */
  readonly recordTypes: readonly string[];
  readonly product: string;
  readonly party: string;
}

export const PAYEE_KINDS = ['party', 'payer', 'attribute', 'constant'] as const;

/** Where the payee's code is taken from; `value` names the attribute, or is the constant. */
export interface PayeeChoice {
  readonly kind: (typeof PAYEE_KINDS)[number];
  readonly value: string | null;
}

export interface RuleFee {
  readonly schedule: string;
  readonly bearer: Bearer;
  /** Pattern of the account that takes the fee. */
  readonly account: string;
}

export const COUNTED_FROM = ['occurred-at', 'business-date'] as const;

/** When a record is settled: T+N on a calendar. Times of day are of the book's time zone. */
export interface SettlementTerms {
  readonly calendar: string;
  /** N, in open days; 0: on T itself. */
  readonly openDays: number;
  /** What T follows from: the moment of the record with its cut-off, or the business date of its file. */
  readonly countedFrom: (typeof COUNTED_FROM)[number];
  /** `HH:MM:SS.mmm`: what happens at it or after it counts for the next open day. null: the day ends at midnight. */
  readonly cutOff: string | null;
  /** `HH:MM:SS` of the settlement date. */
  readonly at: string;
}

/** What one version of a clearing rule (清算规则) says. */
export interface ClearingRuleDefinition {
  readonly name: string;
  /** Business dates of the files that it is for, both included; null: open. */
  readonly fromDate: string;
  readonly untilDate: string | null;
  readonly match: RuleMatch;
  readonly direction: Direction;
  readonly payee: PayeeChoice;
  readonly fees: readonly RuleFee[];
  readonly settlement: SettlementTerms;
  readonly businessType: string;
  /** Patterns of account codes with {payee}, {party}, {product}, {source}, {currency}. */
  readonly accounts: { readonly payable: string; readonly position: string };
  /** Code of the formula of second clearing (二清); null: there is none. */
  readonly second: string | null;
}

export type ClearingRuleVersion = Versioned<ClearingRuleDefinition>;
