export const ORDER_STATES = ['invalid', 'cancelled', 'live'] as const;
/** What the business says of the order: only one that is over for good may be cleared at once, or its money could be swept. */
export type OrderState = (typeof ORDER_STATES)[number];

/** An order that was cleared at once, before its file or without one. Times are those of the database. */
export interface ClearingOrder {
  readonly id: string;
  readonly bookId: number;
  readonly clientId: number;
  readonly requestNumber: string;
  readonly requestHash: string;
  readonly source: string;
  readonly recordKey: string;
  readonly orderNumber: string;
  readonly orderState: OrderState;
  /** JSON of what was cleared. */
  readonly record: string;
  readonly pinned: string;
  readonly voucherId: string;
}

/** What of the record of an order decides, when its file comes: the same, or an exception. */
export interface OrderFacts {
  readonly party: string;
  readonly amount: string;
  readonly currency: string;
}

/** How things stand behind the gate of the source, while an order is cleared. */
export interface OrderStanding {
  /** The record was cleared at once before. */
  readonly isCleared: boolean;
  /** An accepted file has the record: its run clears it. */
  readonly isInFile: boolean;
  /** The forward trade is in an accepted file: when its result is settled, or 'unknown' while it has none. null: in none. */
  readonly sweepAt: string | null;
}
