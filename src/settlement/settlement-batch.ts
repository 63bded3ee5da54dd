import type { PayoutActor } from '../payouts/index.js';

export const SETTLEMENT_STATES = [
  'preparing',
  'prepared',
  'approved',
  'paying',
  'settled',
  'partly',
  'void',
] as const;
export type SettlementState = (typeof SETTLEMENT_STATES)[number];
export const SETTLEMENT_EVENTS = [
  'create',
  'prepare',
  'agree',
  'approve',
  'pay',
  'settle',
  'part',
  'void',
] as const;
export type SettlementEventKind = (typeof SETTLEMENT_EVENTS)[number];
/** What preparing does at the moment; each goes page by page. */
export const PHASES = ['gather', 'take', 'order', 'release', 'done'] as const;
export type Phase = (typeof PHASES)[number];

/** How far preparing is, and what came together so far. Amounts in minor units. */
export interface Progress {
  readonly phase: Phase;
  /** Reference, or party, up to which all is done. */
  readonly cursorText: string | null;
  /** Number of the detail up to which all is done. */
  readonly cursorNo: string;
  /** Steps done: whoever writes the next one names the one before. */
  readonly pages: number;
  /** Details with higher numbers are not looked at. */
  readonly cutOffNo: string;
  /** Hexadecimal; what runs over the content. */
  readonly chain: string;
  readonly details: bigint;
  readonly orders: bigint;
  readonly leftOut: bigint;
  readonly warnings: bigint;
  readonly paidOut: bigint;
  readonly paidIn: bigint;
  readonly fees: bigint;
  readonly reserved: bigint;
  readonly carried: bigint;
}

/** A flow of money of one date (清算批次), which maps to orders, and their details. */
export interface SettlementBatch extends Progress {
  readonly batchNo: string;
  readonly id: string;
  readonly bookId: number;
  readonly bookCode: string;
  readonly currency: string;
  readonly settlementDate: string;
  /** The one that is settled at once; null: all of the date. */
  readonly party: string | null;
  readonly clientId: number;
  readonly requestNumber: string;
  readonly requestHash: string;
  /** The void batch whose place it takes. */
  readonly reissueOf: string | null;
  readonly createdAt: string;
  readonly state: SettlementState;
  /** Number of its last event. */
  readonly version: number;
  readonly changedAt: string;
  /** Of what checkers agree to; null until it is prepared. */
  readonly contentHash: string | null;
  readonly approvalsNeeded: number;
  /** Codes of the clients that may agree; null: all with the role. */
  readonly approvers: readonly string[] | null;
}

/** A row of the history, never changed. */
export interface SettlementEvent {
  readonly number: number;
  readonly kind: SettlementEventKind;
  readonly from: SettlementState | null;
  readonly to: SettlementState;
  readonly reason: string;
  readonly actor: PayoutActor;
  readonly recordedAt: string;
}

export interface SettlementApproval {
  readonly clientId: number;
  readonly contentHash: string;
  readonly reason: string;
}
