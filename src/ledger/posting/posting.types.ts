import type { Refusal } from '../../platform/errors/index.js';
import type { AccountRef, AccountState, FirstUseDraft } from '../accounts/index.js';
import type { Participation } from './participant.js';

export type Side = 'D' | 'C';

/** One line of a posting as the caller, or a posting rule, wants it. Amounts are minor units of the currency. */
export interface PostingLine {
  readonly account: string;
  readonly side: Side;
  /** Negative in a red reversal (红冲) only. */
  readonly amount: bigint;
  readonly currency: string;
  /** Hold (冻结) that the line captures; it takes value out of the account. */
  readonly hold?: string;
  /** Purpose (专款专用) of the money: earmarked if the line brings value, spent if it takes value out. */
  readonly purpose?: string;
}

/** A change of what is set aside on an account, without a line: minor units, signed. */
export interface SetAside {
  readonly account: string;
  readonly held: bigint;
  readonly earmarked: bigint;
}

/** The version of a posting rule that made the lines of a posting. */
export interface RuleUse {
  readonly ruleId: number;
  readonly version: number;
  /** Canonical JSON, with defaults and stored rates filled in. */
  readonly parameters: string;
}

/** Links that callers make; the others come from commands. pays-back: a refund that leaves as a payout. */
export const LINK_KINDS = ['corrects', 'belongs-to'] as const;
export const ALL_LINK_KINDS = [...LINK_KINDS, 'reverses', 'refunds', 'pays-back'] as const;
export type LinkKind = (typeof ALL_LINK_KINDS)[number];

/** What a voucher says about an earlier one of the same book. */
export interface VoucherLink {
  readonly kind: LinkKind;
  readonly voucherId: string;
}

/** An account that a posting opens if the book does not have it yet. */
export interface AccountOpening extends FirstUseDraft {
  readonly glCode: string;
  readonly normalSide: 'D' | 'C';
}

/** What must hold on an account for the posting to be taken. */
export interface Precondition {
  readonly account: string;
  /** Balance on the normal side after the posting, in minor units. */
  readonly minimumBalanceAfter?: bigint;
  /** Version of the account before the posting. */
  readonly expectedVersion?: bigint;
}

/**
 * One movement to be posted: validated, amounts read, not yet checked against any row. Without lines it only sets money
 * aside: no voucher is written, and the module that sent it finds its own row by `voucherId`.
 */
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
  /** Takes the book's business date if `businessDate` is closed. */
  readonly dateFallsBack: boolean;
  /** Goes into a date that is in that phase of a year's end, and into no other; `businessDate` names it. */
  readonly phase?: 'adjust' | 'closing' | undefined;
  readonly businessType: string;
  readonly reference: string | null;
  readonly memo: string;
  /** Canonical JSON. */
  readonly metadata: string;
  readonly lines: readonly PostingLine[];
  readonly preconditions: readonly Precondition[];
  readonly rule: RuleUse | null;
  readonly links: readonly VoucherLink[];
  readonly openings: readonly AccountOpening[];
  /** Also names accounts, with nothing, whose change a participation works out. */
  readonly setAside: readonly SetAside[];
  /** Why a frozen or stopped account is passed; closed accounts and missing funds are never passed. */
  readonly override: string | null;
  readonly participations: readonly Participation[];
}

/** The row that every posting locks. Amounts in minor units, digest in hexadecimal. */
export interface Balance extends AccountState {
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
  readonly hold: string | null;
  readonly purpose: string | null;
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

/** What is posted together or not at all: a single posting, or an atomic batch. */
export type Unit = readonly Posting[];

export type UnitOutcome =
  /** One outcome for each posting of the unit, in order. */
  | { readonly ok: true; readonly outcomes: readonly PostedOutcome[] }
  /** @property item index of the posting in the unit that was refused, and with it all others */
  | { readonly ok: false; readonly item: number; readonly refusal: Refusal };

export type PostedOutcome = Exclude<PostingOutcome, { kind: 'refused' }>;

export type PostingOutcome =
  | { readonly kind: 'posted'; readonly voucher: Voucher }
  /** The request number was used before with the same content: its first result stands. */
  | { readonly kind: 'replayed'; readonly voucherId: string }
  | { readonly kind: 'refused'; readonly refusal: Refusal };
