export const ARRIVAL_STATES = ['open', 'matched'] as const;
/** open: something of it stands in suspense (挂账). */
export type ArrivalState = (typeof ARRIVAL_STATES)[number];

export const ARRIVAL_ORIGINS = ['posting', 'statement'] as const;
export type ArrivalOrigin = (typeof ARRIVAL_ORIGINS)[number];

export const PART_KINDS = ['key', 'detail', 'order', 'return'] as const;
export type PartKind = (typeof PART_KINDS)[number];

/** Money that came in at a channel. Amounts are minor units. */
export interface Arrival {
  readonly arrivalNo: string;
  readonly id: string;
  readonly bookId: number;
  readonly channel: string;
  /** The channel's own; unique there. */
  readonly reference: string;
  readonly origin: ArrivalOrigin;
  readonly clientId: number;
  readonly currency: string;
  readonly amount: bigint;
  readonly valueDate: string;
  /** JSON of what it is for, in the words of who told it. */
  readonly said: string;
  readonly contentHash: string;
  readonly suspense: string;
  readonly voucherId: string;
  readonly state: ArrivalState;
  readonly matched: bigint;
  /** How many parts it has. */
  readonly parts: number;
  /** Nobody has tried to match it by what it says. */
  readonly isFresh: boolean;
  readonly recordedAt: string;
  readonly changedAt: string;
}

export type NewArrival = Omit<
  Arrival,
  'arrivalNo' | 'voucherId' | 'state' | 'matched' | 'parts' | 'recordedAt' | 'changedAt'
>;

/** A share of an arrival, and to which account it goes. */
export interface ArrivalPart {
  readonly kind: PartKind;
  /** Of a key or detail. */
  readonly fundingNo: string | null;
  readonly detailNo: string | null;
  /** Of an order that collects. */
  readonly batchNo: string | null;
  readonly party: string | null;
  readonly side: string | null;
  readonly amount: bigint;
  readonly account: string;
}

/** A part as it is kept. */
export interface KeptPart extends ArrivalPart {
  readonly number: number;
  readonly voucherId: string;
  /** The command that assigned it; null: what the arrival itself says. */
  readonly approvalId: string | null;
  readonly recordedAt: string;
}

export const sumOfParts = (parts: readonly Pick<ArrivalPart, 'amount'>[]): bigint =>
  parts.reduce((sum, { amount }) => sum + amount, 0n);
