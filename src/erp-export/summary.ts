/** How a GL account is called in the ERP from a date on; part of a history that never changes. */
export interface ErpMapping {
  readonly glAccountId: string;
  readonly glAccount: string;
  readonly version: number;
  readonly effectiveFrom: string;
  /** null: not mapped from then on. */
  readonly erpAccount: string | null;
  readonly reason: string;
  readonly client: string;
  readonly mappedAt: string;
}

export type Side = 'D' | 'C';

/** What an ERP account is to be debited or credited with, in minor units; negative as a red line. */
export interface SummaryLine {
  readonly currency: string;
  readonly glAccountId: string;
  readonly erpAccount: string;
  readonly side: Side;
  readonly amount: bigint;
}

/** A line with its place: vouchers of a date are numbered from 1, and lines within each. */
export interface PlacedLine extends SummaryLine {
  readonly voucher: number;
  readonly line: number;
}

/** A placed line with the code that people know its GL account by. */
export interface NamedLine extends PlacedLine {
  readonly glAccount: string;
}

/** The summary of a date as it was made; it never changes. */
export interface ErpSummary {
  readonly businessDate: string;
  readonly revision: number;
  readonly trialBalanceRevision: number;
  readonly dayClosed: boolean;
  readonly vouchers: number;
  readonly digest: string;
  readonly reason: string;
  readonly traceId: string;
  readonly madeAt: string;
}

export interface Acknowledgement {
  readonly documentNumber: string;
  readonly client: string;
  readonly acknowledgedAt: string;
}

export interface ToldSummary extends ErpSummary {
  /** null: made by the job. */
  readonly client: string | null;
  readonly acknowledgement: Acknowledgement | null;
}

/** A date that the ERP has not taken over; revision null when there is no summary of it yet. */
export interface OutstandingDate {
  readonly businessDate: string;
  readonly dayClosed: boolean;
  readonly revision: number | null;
}
