export const BATCH_STATES = [
  'receiving',
  'received',
  'paying',
  'paused',
  'incomplete',
  'finished',
  'void',
  'invalid',
] as const;
export type BatchState = (typeof BATCH_STATES)[number];

export const BATCH_EVENT_KINDS = [
  'create',
  'receive',
  'invalidate',
  'approve',
  'pay',
  'pause',
  'resume',
  'end',
  'retry',
  'finish',
  'void',
  'expire',
  'settle',
] as const;
export type BatchEventKind = (typeof BATCH_EVENT_KINDS)[number];

export const BATCH_SOURCES = ['json', 'csv', 'xlsx'] as const;
export type BatchSource = (typeof BATCH_SOURCES)[number];

/** In which part somebody acts. */
export type BatchPart = 'poster' | 'approver' | 'operator' | 'service';

/** Whose doing it is; client and key 0 are the service itself. */
export interface BatchActor {
  readonly clientId: number;
  readonly apiKeyId: number;
  readonly traceId: string;
  readonly part: BatchPart;
}

/** What is known of a batch once all of it has been received; written once. */
export interface ReceivedContent {
  readonly items: number;
  /** Minor units. */
  readonly amount: bigint;
  /** What checkers agree to: who is paid what from where, whatever the order of the lines. */
  readonly contentHash: string;
  /** What the sender has confirmed; see content-digest.ts. */
  readonly checksum: string;
  readonly approvalsNeeded: number;
  /** Codes of the clients that may be checkers; null: any. */
  readonly approvers: readonly string[] | null;
  readonly approvalExpiresAt: string;
}

/** What a business service wants paid together (批次). Amounts are minor units, times those of the database. */
export interface Batch {
  /** That of the hold that pays for it, once it is approved. */
  readonly id: string;
  readonly bookId: number;
  /** The client that sent it, its maker. */
  readonly clientId: number;
  readonly client: string;
  readonly requestNumber: string;
  readonly requestHash: string;
  readonly payerAccount: string;
  readonly payerAccountId: number;
  readonly currency: string;
  readonly decimals: number;
  /** A channel or a route, one of them. */
  readonly channel: string | null;
  readonly route: string | null;
  readonly purpose: string;
  readonly reference: string | null;
  readonly memo: string;
  readonly source: BatchSource;
  readonly createdAt: string;
  readonly state: BatchState;
  /** The number of its last event. */
  readonly version: number;
  readonly changedAt: string;
  readonly itemsReceived: number;
  readonly faults: number;
  /** null until it has been received. */
  readonly content: ReceivedContent | null;
  /** Of a void batch: what was left of its hold has been given back, or it had none. */
  readonly isSettled: boolean;
}

/** A checker's yes. */
export interface BatchApproval {
  readonly clientId: number;
  readonly client: string;
  readonly apiKeyId: number;
  readonly traceId: string;
  readonly contentHash: string;
  readonly reason: string;
  readonly approvedAt: string;
}

/** A batch as it is decided on: its locked row with who has agreed to it. */
export interface LockedBatch extends Batch {
  readonly approvals: readonly BatchApproval[];
}

/** What happens to a batch, with the facts that it brings. */
export type BatchEvent =
  | { readonly kind: 'receive'; readonly content: ReceivedContent }
  | { readonly kind: 'invalidate' }
  | { readonly kind: 'approve'; readonly contentHash: string; readonly reason: string }
  | { readonly kind: 'pay'; readonly contentHash: string; readonly reason: string }
  | { readonly kind: 'pause' | 'resume' | 'void' | 'retry'; readonly reason: string }
  | { readonly kind: 'finish'; readonly reason: string }
  | { readonly kind: 'settle' }
  | { readonly kind: 'end' | 'expire' };

/** When an event is recorded, and what both clocks said after the locks were taken. */
export interface BatchMoment {
  readonly recordedAt: string;
  readonly nodeNow: string;
  readonly databaseNow: string;
}

export interface BatchEventRecord {
  readonly number: number;
  readonly kind: BatchEventKind;
  readonly from: BatchState | null;
  readonly to: BatchState;
  readonly reason: string;
  readonly actor: BatchActor;
  readonly recordedAt: string;
}

/** A batch before and after an event, with what is recorded of it. */
export interface BatchChange {
  readonly before: LockedBatch;
  readonly after: LockedBatch;
  readonly record: BatchEventRecord;
  readonly approval: BatchApproval | null;
}

export const ITEM_STATES = ['waiting', 'made', 'refused'] as const;
export type ItemState = (typeof ITEM_STATES)[number];

/** What is to be paid, as the sender gave it. */
export interface ItemContent {
  readonly line: number;
  readonly orderNumber: string;
  readonly payee: { readonly name: string; readonly bank: string; readonly account: string };
  /** Minor units. */
  readonly amount: bigint;
  /** null: that of the batch. */
  readonly purpose: string | null;
}

export interface BatchItem extends ItemContent {
  readonly state: ItemState;
  /** How often it was to become a payout. */
  readonly attempt: number;
  readonly payoutId: string | null;
  readonly refusalCode: string | null;
  readonly refusal: string | null;
}

/** What is wrong with a line. */
export interface LineFault {
  readonly line: number;
  readonly field: string;
  readonly value: string;
  readonly reason: string;
}

export const MOST_ITEMS = 100_000;
export const MOST_FAULTS = 1_000;
