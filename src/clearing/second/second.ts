export const SECOND_STATES = ['triggered', 'derived', 'succeeded', 'failed', 'refunded', 'void'] as const;
export type SecondState = (typeof SECOND_STATES)[number];

export const SECOND_EVENTS = ['derive', 'succeed', 'fail', 'refund', 'undo'] as const;
export type SecondEvent = (typeof SECOND_EVENTS)[number];

export interface SecondKey {
  readonly runNo: string;
  readonly lineNo: number;
}

/** A second clearing (二清) of a record. What is derived stands there from `derived` on. Times are those of the database. */
export interface SecondClearing extends SecondKey {
  readonly id: string;
  readonly bookId: number;
  readonly formula: string;
  readonly state: SecondState;
  readonly derived: DerivedSecond | null;
  readonly voucherId: string | null;
  readonly refundVoucherId: string | null;
  readonly reversalId: string | null;
  readonly answer: SecondAnswer | null;
  readonly answeredAt: string | null;
  /** Code of why it does not get on. */
  readonly refusal: string | null;
  readonly recordedAt: string;
  readonly changedAt: string;
}

/** Amounts are minor units. */
export interface DerivedSecond {
  readonly formulaVersion: number;
  readonly payee: string;
  readonly product: string;
  readonly amount: bigint;
  readonly currency: string;
  readonly settlementDate: string;
  readonly settlementAt: string;
  readonly businessType: string;
  readonly payable: string;
  readonly refundPayee: string;
  readonly refundPayable: string;
}

/** What the downstream says of it. */
export interface SecondAnswer {
  readonly reference: string;
  readonly reason: string;
  /** When it happened there. */
  readonly at: string;
}
