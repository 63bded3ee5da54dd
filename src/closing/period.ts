/** A month or a year that was closed, as it was stored; it never changes. */
export interface ClosedPeriod {
  /** 2026-10 or 2026. */
  readonly period: string;
  /** 1 for the first close. */
  readonly revision: number;
  /** How many business dates it has. */
  readonly days: number;
  readonly vouchers: number;
  /** End of the chain of seals at the close; null for a book without a sealed date. */
  readonly sealNumber: number | null;
  readonly closedAt: string;
  readonly traceId: string;
  /** Over its lines. */
  readonly digest: string;
}

/** What opened a closed month or date again. */
export interface Reopening {
  /** A month, a year or a date. */
  readonly subject: string;
  /** The one that was given up. */
  readonly revision: number;
  readonly approvalId: string;
  /** In the words of the maker, behind the number of the approval. */
  readonly reason: string;
  readonly reopenedAt: string;
  /** The client of the checker. */
  readonly client: string;
}
