export const DIFFERENCE_KINDS = ['clearing', 'orders', 'ledger', 'statement'] as const;
/** clearing: not what clearing says; orders: not the sum of its parts; ledger: not what stands in the books. */
export type DifferenceKind = (typeof DIFFERENCE_KINDS)[number];

/** Something that does not add up (差异), as it is found. */
export interface FoundDifference {
  readonly kind: DifferenceKind;
  /** Names what it is of: found again, it is the same one. At most 200 ASCII characters. */
  readonly subject: string;
  readonly batchNo: string | null;
  readonly party: string | null;
  readonly currency: string;
  /** Minor units: how much is too much, below zero how much is missing; 0 where it is about something else. */
  readonly amount: bigint;
  /** What it is, and what to look at. */
  readonly message: string;
}

export interface Difference extends FoundDifference {
  readonly id: string;
  readonly bookId: number;
  readonly businessDate: string;
  readonly isOpen: boolean;
  readonly foundAt: string;
}
