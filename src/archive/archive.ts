/** A book as the archive knows it. */
export interface ArchivedBook {
  readonly id: number;
  readonly code: string;
}

/** How much of each there is. */
export interface RowCounts {
  readonly vouchers: number;
  readonly lines: number;
  readonly entries: number;
  /** Metadata, by which vouchers are found. */
  readonly facts: number;
}

export const NO_ROWS: RowCounts = { vouchers: 0, lines: 0, entries: 0, facts: 0 };

export const addCounts = (left: RowCounts, right: RowCounts): RowCounts => ({
  vouchers: left.vouchers + right.vouchers,
  lines: left.lines + right.lines,
  entries: left.entries + right.entries,
  facts: left.facts + right.facts,
});

/** A month as it stands in the archive. */
export interface ArchivedMonth extends RowCounts {
  readonly month: string;
  readonly status: 'moving' | 'archived';
  /** The seal of its last date, up to which the archive is what was sealed; null while it moves, or without dates. */
  readonly sealNumber: number | null;
  readonly sealDigest: string | null;
  readonly begunAt: string;
  readonly begunBy: string;
  readonly endedAt: string | null;
  readonly endedBy: string | null;
}
