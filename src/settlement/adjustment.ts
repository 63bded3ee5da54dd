import type { Direction } from './settlement-detail.js';

/** An adjustment (调账): a detail that no trade stands behind, and the voucher that has it on the payable account. */
export interface Adjustment {
  /** The command that made it; the detail refers to it, and so does the voucher that was posted with it. */
  readonly approvalId: string;
  readonly bookId: number;
  readonly party: string;
  readonly currency: string;
  readonly direction: Direction;
  /** Minor units. */
  readonly amount: bigint;
  readonly payableAccount: string;
  /** The other side of the voucher that was posted with it; null: a voucher was named that stood in the books. */
  readonly account: string | null;
  /** null: it was named, and is free again. */
  readonly voucherId: string | null;
  readonly isWithdrawn: boolean;
}

/** As it is made; where nothing is posted with it, with the voucher that was named. */
export type NewAdjustment = Omit<Adjustment, 'isWithdrawn'>;
