import type { NumberKind } from './account-number.rules.js';

/** Somebody whom a book pays (收款人), by a code of its own; who is paid how stands in its versions. */
export interface Payee {
  readonly id: string;
  readonly bookId: number;
  readonly code: string;
  /** Nothing new is paid to it. */
  readonly isBlocked: boolean;
  /** The number of its last version. */
  readonly lastVersion: number;
}

/** What a payee is from a business date on; never changed. It stands until a later version begins or its own end. */
export interface PayeeVersion {
  readonly number: number;
  /** Business dates; the last one included, null: open. */
  readonly effectiveFrom: string;
  readonly effectiveUntil: string | null;
  /** Name that the account is kept under. */
  readonly name: string;
  /** Code of the bank, as channels know it. */
  readonly bank: string;
  readonly numberKind: NumberKind;
  /** Number of the account, open. */
  readonly account: string;
  readonly currencies: readonly string[];
  /** The approval that it came by, with its maker and checker. */
  readonly approvalId: string;
  readonly recordedAt: string;
}

/** A payee in one of its versions. */
export interface PayeeInVersion {
  readonly payee: Payee;
  readonly version: PayeeVersion;
}

/** Whom a payout goes to, as the book said on a business date. */
export interface ResolvedPayee {
  readonly code: string;
  readonly version: number;
  readonly name: string;
  readonly bank: string;
  readonly account: string;
  /** The business date that it was resolved for. */
  readonly businessDate: string;
}
