import type { LookedAt } from './routing.rules.js';

export const PAYOUT_STATES = ['created', 'approved', 'processing', 'succeeded', 'failed'] as const;
export type PayoutState = (typeof PAYOUT_STATES)[number];

export const PAYOUT_EVENT_KINDS = [
  'create',
  'approve',
  'reject',
  'cancel',
  'expire',
  'reroute',
  'claim',
  'answer-unknown',
  'ask-person',
  'succeed',
  'fail',
  'return',
] as const;
export type PayoutEventKind = (typeof PAYOUT_EVENT_KINDS)[number];

/** Why a person has to look at a payout. It changes nothing about its state. */
export const ATTENTIONS = [
  'unlisted-code',
  'garbage',
  'amount-differs',
  'reference-differs',
  'currency-differs',
  'query-limit',
  'not-found',
  'contradiction',
  'result-late',
  'unfit-for-file',
] as const;
export type Attention = (typeof ATTENTIONS)[number];

/** Why a payout failed: before it was sent, by the channel's word, or by that of two persons. */
export const FAILURE_CAUSES = ['rejected', 'cancelled', 'expired', 'channel', 'not-found', 'person'] as const;
export type FailureCause = (typeof FAILURE_CAUSES)[number];

/** In which part somebody acts. The channel is the service reading an answer of the bank. */
export type PayoutPart = 'poster' | 'approver' | 'operator' | 'service' | 'channel';

/** Whose doing it is; client and key 0 are the service itself. */
export interface PayoutActor {
  readonly clientId: number;
  readonly apiKeyId: number;
  readonly traceId: string;
  readonly part: PayoutPart;
}

/** Who is paid. */
export interface Payee {
  readonly name: string;
  readonly bank: string;
  readonly account: string;
}

/** Money sent to the outside through a channel (出款). Amounts are minor units, times those of the database. */
export interface Payout {
  /** That of the posting that made it, and of its hold unless it has that of a batch. */
  readonly id: string;
  readonly bookId: number;
  /** The client that created it, its maker. */
  readonly clientId: number;
  readonly client: string;
  readonly state: PayoutState;
  /** The number of its last event. */
  readonly version: number;
  readonly payerAccountId: number;
  readonly payerAccount: string;
  readonly currency: string;
  readonly decimals: number;
  readonly amount: bigint;
  readonly payee: Payee;
  /** Hash of book, bank, account and currency: what limits and lists know the payee by. */
  readonly payeeKey: string;
  /** Where it stands in the payee book, and the version that it is bound to; null when the caller named the account. */
  readonly payeeCode: string | null;
  readonly payeeVersion: number | null;
  /** Where it goes, or went; a route may move it until it is claimed. */
  readonly channelId: number;
  /** The routing rule that chose the channel, and why; null when the caller chose it. */
  readonly route: string | null;
  /** JSON: each candidate that was looked at when it was made, in order, with its place or why it did not fit. */
  readonly routeExplanation: string | null;
  /** What the payee's bank is told. */
  readonly purpose: string;
  /** Purpose of earmarked money that pays for it (专款专用). */
  readonly earmark: string | null;
  readonly orderNumber: string | null;
  readonly businessKey: string | null;
  /** The payout with the same business key that the caller knew of. */
  readonly duplicateOf: string | null;
  /** The batch (批次) whose hold pays for it; null: it has a hold of its own. */
  readonly batchId: string | null;
  readonly memo: string;
  /** Canonical JSON. */
  readonly metadata: string;
  /** What a checker agrees to; see payout-content.rules.ts. */
  readonly contentHash: string;
  /** The number that the bank knows it by; never another. */
  readonly requestNumber: string;
  /** Of its creation: the day that it counts for in limits. */
  readonly businessDate: string;
  readonly createdAt: string;
  /** When the time for a decision is over; null: approved by rule. */
  readonly approvalExpiresAt: string | null;
  /** Not to be sent before. */
  readonly sendAfter: string;
  readonly claimToken: string | null;
  readonly intentAt: string | null;
  readonly notAfter: string | null;
  readonly queries: number;
  readonly nextQueryAt: string | null;
  readonly attention: Attention | null;
  readonly attentionAt: string | null;
  readonly failureCause: FailureCause | null;
  readonly failureCode: string | null;
  readonly bankReference: string | null;
  readonly fee: bigint;
  /** What came back (退票). */
  readonly returned: bigint;
  readonly concludedAt: string | null;
  /** Of the voucher that paid it; null unless it succeeded. */
  readonly voucherId: string | null;
}

/** What happens to a payout, with the facts that it brings. */
export type PayoutEvent =
  | { readonly kind: 'approve'; readonly reason: string }
  | { readonly kind: 'reject' | 'cancel'; readonly reason: string }
  | { readonly kind: 'expire' }
  | {
      readonly kind: 'reroute';
      readonly channelId: number;
      /** Codes of channels. */
      readonly from: string;
      readonly to: string;
      /** Each candidate as it was looked at. */
      readonly routing: readonly LookedAt[];
      readonly reason: string;
    }
  | {
      readonly kind: 'claim';
      /** Through which it is to be sent: whoever claims goes by what was read before the lock. */
      readonly channelId: number;
      readonly claimToken: string;
      readonly notAfter: string | null;
      readonly nextQueryAt: string;
      /** Batches whose rows the transaction holds and that are paying: of no other is anything sent. */
      readonly payingBatches: ReadonlySet<string>;
    }
  | {
      readonly kind: 'answer-unknown';
      /** What is known, such as `timeout` or `pending`. */
      readonly detail: string;
      readonly queries: number;
      readonly nextQueryAt: string | null;
    }
  | { readonly kind: 'ask-person'; readonly attention: Attention; readonly detail: string }
  | {
      readonly kind: 'succeed';
      readonly bankReference: string | null;
      readonly code: string | null;
      readonly fee: bigint;
      readonly voucherId: string;
      readonly reason: string;
    }
  | {
      readonly kind: 'fail';
      readonly cause: 'channel' | 'not-found' | 'person';
      readonly code: string | null;
      readonly reason: string;
    }
  | {
      readonly kind: 'return';
      readonly voucherId: string;
      readonly channelId: number;
      readonly returnReference: string;
      readonly amount: bigint;
      /** The account that took the money back. */
      readonly account: string;
      readonly reason: string;
    };

/** When an event is recorded, and what both clocks said after the locks were taken. */
export interface PayoutMoment {
  readonly recordedAt: string;
  readonly nodeNow: string;
  readonly databaseNow: string;
}

/** A row of the history, never changed: the transition with who and why. */
export interface PayoutEventRecord {
  readonly number: number;
  readonly kind: PayoutEventKind;
  readonly from: PayoutState | null;
  readonly to: PayoutState;
  readonly reason: string;
  /** JSON: the facts of the event. */
  readonly detail: string;
  readonly actor: PayoutActor;
  readonly recordedAt: string;
}

/** Money that came back, as a fact of its own. */
export interface PayoutReturn {
  /** That of its voucher. */
  readonly id: string;
  readonly channelId: number;
  readonly returnReference: string;
  readonly amount: bigint;
  readonly account: string;
  readonly reason: string;
  readonly recordedAt: string;
}

/** A payout before and after an event, with what is recorded of it. */
export interface PayoutChange {
  readonly before: Payout;
  readonly after: Payout;
  readonly record: PayoutEventRecord;
  readonly returned: PayoutReturn | null;
  /** The posting that made it, where that moves nothing and so leaves no other row. */
  readonly commandId?: string;
}

/** A new payout with its first events: created, and approved where a rule says so. */
export interface NewPayout {
  readonly payout: Payout;
  readonly records: readonly PayoutEventRecord[];
}
