import type { OrderKey } from '../funds-gate.js';
import type { SettlementActor } from '../settlement-changes.js';

export const PAYMENT_STATES = ['waiting', 'payable', 'sent', 'paid', 'failed', 'given-up'] as const;
export type PaymentState = (typeof PAYMENT_STATES)[number];

export const PAYMENT_EVENTS = [
  'make',
  'wait',
  'send',
  'collect',
  'succeed',
  'fail',
  'return',
  'return-part',
  'retry',
  'rebind',
  'give-up',
] as const;
export type PaymentEventKind = (typeof PAYMENT_EVENTS)[number];

export const WAITS_FOR = ['', 'time', 'funds', 'source'] as const;
/** What an order waits for; empty: for nothing, or for what `code` says. */
export type WaitsFor = (typeof WAITS_FOR)[number];

/** An order of a batch that is being paid (付款指令): a payout for each attempt, one at a time. Amounts in minor units. */
export interface Payment extends OrderKey {
  readonly bookId: number;
  readonly currency: string;
  readonly direction: 'pay' | 'collect';
  readonly amount: bigint;
  /** Not before. */
  readonly settlementAt: string;
  /** What is owed to the party stands there. */
  readonly payerAccount: string;
  /** Code of the payee book, and the version that was agreed to; null of what is collected. */
  readonly payee: string;
  readonly payeeVersion: number | null;
  /** Code of a channel or route; null: the route of settlement. */
  readonly channel: string | null;
  readonly state: PaymentState;
  readonly waitsFor: WaitsFor;
  /** Why the last try made no payout, or why its payout is none; null: nothing is wrong. */
  readonly code: string | null;
  readonly message: string | null;
  readonly nextTryAt: string;
  readonly attempts: number;
  /** Attempts that the service makes by itself after definite failures. */
  readonly retriesLeft: number;
  /** Of the last attempt; null where another is to be made. */
  readonly payoutId: string | null;
  /** What came back of it. */
  readonly returned: bigint;
  readonly changedAt: string;
  /** Number of its last event. */
  readonly version: number;
}

/** What happens to a payment, with the facts that it brings. */
export type PaymentEvent =
  | {
      readonly kind: 'wait';
      readonly waitsFor: WaitsFor;
      readonly code: string;
      readonly message: string;
      readonly nextTryAt: string;
    }
  | { readonly kind: 'send'; readonly payoutId: string }
  | { readonly kind: 'collect' | 'succeed' }
  | { readonly kind: 'fail'; readonly code: string; readonly message: string }
  | {
      readonly kind: 'return' | 'return-part';
      /** All that has come back so far. */
      readonly returned: bigint;
      readonly reason: string;
    }
  | {
      readonly kind: 'retry';
      readonly reason: string;
      readonly nextTryAt: string;
      /** By the rule of the agreement, not by a person. */
      readonly isByRule: boolean;
    }
  | { readonly kind: 'rebind'; readonly payeeVersion: number; readonly reason: string }
  | { readonly kind: 'give-up'; readonly reason: string };

/** A row of the history, never changed. */
export interface PaymentRecord {
  readonly number: number;
  readonly kind: PaymentEventKind;
  readonly from: PaymentState | null;
  readonly to: PaymentState;
  readonly reason: string;
  readonly actor: SettlementActor;
  readonly recordedAt: string;
}

export interface PaymentChange {
  readonly before: Payment;
  readonly after: Payment;
  readonly record: PaymentRecord;
}

/** A payout of an order. */
export interface PaymentAttempt extends OrderKey {
  readonly attempt: number;
  readonly payoutId: string;
  /** 0: the service. */
  readonly clientId: number;
  readonly requestedAt: string;
}

/** What an order comes to beside what is paid: one voucher. Amounts in minor units. */
export interface Charge extends OrderKey {
  readonly bookId: number;
  readonly currency: string;
  readonly payableAccount: string;
  readonly feeAccount: string;
  readonly reserveAccount: string;
  readonly fee: bigint;
  /** Kept back. */
  readonly reserve: bigint;
  /** Kept back by an earlier batch, and settled by this one. */
  readonly released: bigint;
  readonly voucherId: string | null;
  readonly code: string | null;
  readonly message: string | null;
  readonly nextTryAt: string;
}

/** The key of an order as text, for the locks of postings. */
export const keyText = ({ batchNo, party, side }: OrderKey): string => JSON.stringify([batchNo, party, side]);

export function readKey(key: string): OrderKey {
  const [batchNo, party, side] = JSON.parse(key) as [string, string, string];
  return { batchNo, party, side };
}

/** By batch, party and side: the order of the primary key, in which rows are locked. */
export const byKey = (left: OrderKey, right: OrderKey): number =>
  Number(BigInt(left.batchNo) - BigInt(right.batchNo)) ||
  compared(left.party, right.party) ||
  compared(left.side, right.side);

const compared = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);
