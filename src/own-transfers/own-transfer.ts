import type { Payee, PayoutActor } from '../payouts/index.js';

export const OWN_TRANSFER_STATES = [
  'proposed',
  'approved',
  'sent',
  'arrived',
  'failed',
  'rejected',
  'expired',
] as const;
export type OwnTransferState = (typeof OWN_TRANSFER_STATES)[number];

export const OWN_TRANSFER_EVENTS = [
  'propose',
  'approve',
  'reject',
  'expire',
  'order',
  'send',
  'fail',
  'arrive',
] as const;
export type OwnTransferEventKind = (typeof OWN_TRANSFER_EVENTS)[number];

/** Money of ours that goes from one channel to another (头寸调拨). Amounts are minor units, times those of the database. */
export interface OwnTransfer {
  readonly id: string;
  readonly bookId: number;
  /** Its maker; 0: the service, because a position ran short. */
  readonly clientId: number;
  /** Of a person's command. */
  readonly requestNumber: string | null;
  readonly fromChannelId: number;
  readonly toChannelId: number;
  readonly amount: bigint;
  /** Our own account at the receiving channel. */
  readonly payee: Payee;
  /** What lies between the two banks (在途资金). */
  readonly transitAccount: string;
  /** Of the receiving channel's position terms; on others it is not approved. */
  readonly termsVersion: number;
  readonly arrivalMinutes: number;
  readonly reason: string;
  /** JSON: the positions that it was worked out from. */
  readonly explanation: string;
  /** What a checker agrees to. */
  readonly contentHash: string;
  readonly createdAt: string;
  /** Until then it is to be approved, and its payout to be made. */
  readonly expiresAt: string;
  readonly state: OwnTransferState;
  /** The number of its last event. */
  readonly version: number;
  /** The payout that pays it, from the moment it is made. */
  readonly payoutId: string | null;
  /** When its payout is tried for again. */
  readonly nextTryAt: string | null;
  /** Code of why its payout could not be made the last time. */
  readonly lastRefusal: string | null;
  readonly arriveBy: string | null;
  /** Of the voucher of its arrival. */
  readonly voucherId: string | null;
  readonly endedAt: string | null;
}

export type OwnTransferEvent =
  | { readonly kind: 'approve'; readonly reason: string }
  | { readonly kind: 'reject'; readonly reason: string }
  | { readonly kind: 'expire' }
  | { readonly kind: 'order'; readonly payoutId: string }
  | { readonly kind: 'send'; readonly arriveBy: string }
  | { readonly kind: 'fail'; readonly reason: string }
  | { readonly kind: 'arrive'; readonly voucherId: string; readonly reason: string };

/** A row of the history, never changed. */
export interface OwnTransferRecord {
  readonly number: number;
  readonly kind: OwnTransferEventKind;
  readonly from: OwnTransferState | null;
  readonly to: OwnTransferState;
  readonly reason: string;
  readonly actor: PayoutActor;
  readonly recordedAt: string;
}

export interface OwnTransferChange {
  readonly before: OwnTransfer;
  readonly after: OwnTransfer;
  readonly record: OwnTransferRecord;
}
