import type { Refusal } from '../../platform/errors/index.js';
import type { AccountRef } from '../accounts/index.js';
import type { Participation } from './participant.js';

export type Side = 'D' | 'C';

/** One line of a posting as the caller, or a posting rule, wants it. Amounts are minor units of the currency. */
export interface PostingLine {
  readonly account: string;
  readonly side: Side;
  readonly amount: bigint;
  readonly currency: string;
}

/** What must hold on an account for the posting to be taken. */
export interface Precondition {
  readonly account: string;
  /** Balance on the normal side after the posting, in minor units. */
  readonly minimumBalanceAfter?: bigint;
  /** Version of the account before the posting. */
  readonly expectedVersion?: bigint;
}

/** One movement to be posted: validated, amounts read, not yet checked against any row. */
export interface Posting {
  /** Chosen once per request, kept when the posting is run again after an unknown outcome. */
  readonly voucherId: string;
  readonly bookId: number;
  readonly clientId: number;
  readonly apiKeyId: number;
  readonly traceId: string;
  readonly requestNumber: string;
  readonly contentHash: string;
  /** null takes the book's business date at the moment of posting. */
  readonly businessDate: string | null;
  readonly businessType: string;
  readonly reference: string | null;
  readonly memo: string;
  /** Canonical JSON. */
  readonly metadata: string;
  readonly lines: readonly PostingLine[];
  readonly preconditions: readonly Precondition[];
  readonly participations: readonly Participation[];
}

/** The row that every posting locks. Amounts in minor units, digest in hexadecimal. */
export interface Balance {
  readonly accountId: number;
  readonly status: 'A' | 'F' | 'C';
  readonly stopIn: boolean;
  readonly stopOut: boolean;
  readonly debitTotal: bigint;
  readonly creditTotal: bigint;
  readonly held: bigint;
  readonly earmarked: bigint;
  /** null: no limit. */
  readonly overdraftLimit: bigint | null;
  readonly version: bigint;
  readonly sequence: bigint;
  readonly recordedAt: string;
  readonly digest: string;
}

/** A row of the single-entry book. */
export interface AccountEntry {
  readonly accountId: number;
  readonly sequence: bigint;
  readonly lineNumber: number;
  readonly side: Side;
  /** Effect on the balance of the account's normal side. */
  readonly amount: bigint;
  readonly balanceBefore: bigint;
  readonly balanceAfter: bigint;
  readonly digest: string;
}

/** A row of the double-entry book. */
export interface VoucherLine {
  readonly lineNumber: number;
  readonly account: AccountRef;
  readonly accountSequence: bigint;
  readonly side: Side;
  readonly amount: bigint;
}

/** An accepted posting with everything that is written for it. */
export interface Voucher {
  readonly posting: Posting;
  readonly businessDate: string;
  readonly recordedAt: string;
  readonly digest: string;
  readonly lines: readonly VoucherLine[];
  readonly entries: readonly AccountEntry[];
}

export type PostingOutcome =
  | { readonly kind: 'posted'; readonly voucher: Voucher }
  /** The request number was used before with the same content: its first result stands. */
  | { readonly kind: 'replayed'; readonly voucherId: string }
  | { readonly kind: 'refused'; readonly refusal: Refusal };
