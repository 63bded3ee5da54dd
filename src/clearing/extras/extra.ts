export const EXTRA_KINDS = ['second', 'rest', 'refund', 'difference', 'order'] as const;
export type ExtraKind = (typeof EXTRA_KINDS)[number];

/** What is to be settled beside the results of first clearing. Amounts are minor units, times those of the database. */
export interface ClearingExtra {
  readonly id: string;
  readonly bookId: number;
  readonly kind: ExtraKind;
  /** '0' and 0: of an order that was cleared at once. */
  readonly runNo: string;
  readonly lineNo: number;
  /** Counts the differences of a line; 1 for all others. */
  readonly number: number;
  /** The second clearing, order or approval that it came from. */
  readonly originId: string;
  readonly direction: 'D' | 'C';
  readonly payee: string;
  readonly currency: string;
  readonly gross: bigint;
  /** Net; below zero where a difference takes back. */
  readonly amount: bigint;
  readonly settlementDate: string;
  readonly settlementAt: string;
  readonly businessType: string;
  readonly reason: string;
  readonly voucherId: string;
}
