import type { BookRef } from '../../ledger/books/index.js';
import type { Direction, SourceKind } from '../settlement-detail.js';

/** Of whom, in what, and from which settlement date to which, both included. */
export interface StatementScope {
  readonly book: BookRef;
  readonly party: string;
  readonly currency: string;
  readonly decimals: number;
  readonly fromDate: string;
  readonly toDate: string;
}

/** A detail of the party, and where it stands. Amounts in minor units. */
export interface StatementDetail {
  readonly detailNo: string;
  readonly kind: SourceKind | 'unpaid';
  readonly reference: string;
  readonly direction: Direction;
  readonly amount: bigint;
  readonly dueDate: string;
  readonly settlementDate: string;
  readonly businessType: string;
  readonly reason: string;
  readonly batchNo: string | null;
  readonly batch: string | null;
  /** null: it is free. */
  readonly batchState: string | null;
  /** Settlement date of the batch that it comes out of; null: it comes from outside. */
  readonly originDate: string | null;
  /** The clearing run that it came of is void, or the adjustment withdrawn: nothing is due by it. */
  readonly isWithdrawn: boolean;
}

/** An order of the party in an approved batch, with what has become of it. */
export interface StatementOrder {
  readonly batchNo: string;
  readonly batch: string;
  readonly side: string;
  readonly outcome: string;
  readonly fee: bigint;
  readonly reserve: bigint;
  readonly carried: bigint;
  readonly amount: bigint;
  readonly carryDate: string | null;
  readonly releaseDate: string | null;
  /** null: the batch was not set going. */
  readonly paymentState: string | null;
  /** What the row of the payment says; null with the state. */
  readonly paymentAmount: bigint | null;
  readonly returned: bigint;
  readonly payout: string | null;
  readonly payoutState: string | null;
}

/** Where in clearing a detail comes from. */
export interface ClearingSource {
  readonly source: string;
  readonly file: string | null;
  readonly line: number | null;
  readonly gross: bigint;
  /** `code/bearer/minor units`, with commas. */
  readonly fees: string;
}
