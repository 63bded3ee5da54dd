import type { SettlementCycle } from './rules/cycle.rules.js';
import type { NettingTerms } from './rules/netting.rules.js';

/** What is agreed with a party about its money in one currency (结算协议). Amounts in minor units. */
export interface AgreementTerms extends NettingTerms {
  readonly cycle: SettlementCycle;
  /** Code of a calendar; null: every day is open. */
  readonly calendar: string | null;
  /** Code in the payee book; who it is on a date, its versions say. */
  readonly payee: string;
  /** Code of a channel or route that is preferred; null: what the terms of payouts say. */
  readonly channel: string | null;
  /** Days after the settlement date on which a reserve is released. */
  readonly reserveDays: number;
  /** Patterns of accounts: what is owed to the party, what fees come to, what is kept back. */
  readonly payableAccount: string;
  readonly feeAccount: string;
  readonly reserveAccount: string;
  /** Further attempts that the service makes by itself after definite failures; never after a return. */
  readonly retries: number;
  /** False: from that date on nothing is settled with the party. */
  readonly isActive: boolean;
}

/** A version, never changed. In force on a date is the highest that begins on it or before. */
export interface Agreement {
  readonly bookId: number;
  readonly currency: string;
  readonly party: string;
  readonly version: number;
  readonly effectiveFrom: string;
  readonly terms: AgreementTerms;
  readonly approvalId: string;
  readonly recordedAt: string;
}
