/** What of a voucher line was taken back so far, in minor units. A line without a row has had nothing taken back. */
export interface LineProgress {
  readonly reversed: bigint;
  readonly refunded: bigint;
  readonly version: number;
}

/** Progress of a voucher by line number. */
export type VoucherProgress = ReadonlyMap<number, LineProgress>;

export type ProgressColumn = 'reversed' | 'refunded';

/** A change of one line, with the row it was decided on; null where there was none yet. */
export interface LineChange {
  readonly lineNumber: number;
  readonly before: LineProgress | null;
  readonly after: LineProgress;
}

export type ProgressChange = readonly LineChange[];

const NOTHING: LineProgress = { reversed: 0n, refunded: 0n, version: 0 };

export const takenBack = (progress: VoucherProgress | undefined, lineNumber: number): bigint => {
  const { reversed, refunded } = progress?.get(lineNumber) ?? NOTHING;
  return reversed + refunded;
};

/** One line's column moved by an amount of either sign. */
export function changeOf(
  progress: VoucherProgress | undefined,
  lineNumber: number,
  column: ProgressColumn,
  amount: bigint,
): LineChange {
  const before = progress?.get(lineNumber) ?? null;
  const from = before ?? NOTHING;
  return {
    lineNumber,
    before,
    after: { ...from, [column]: from[column] + amount, version: from.version + 1 },
  };
}

export function progressAfter(
  progress: VoucherProgress | undefined,
  changes: ProgressChange,
): VoucherProgress {
  return new Map([
    ...(progress ?? []),
    ...changes.map(({ lineNumber, after }) => [lineNumber, after] as const),
  ]);
}

/** Several changes of the same lines in order, as one change from the first row to the last. */
export function mergeChanges(changes: Iterable<LineChange>): LineChange[] {
  const merged = new Map<number, LineChange>();
  for (const change of changes) {
    const earlier = merged.get(change.lineNumber);
    merged.set(change.lineNumber, earlier ? { ...change, before: earlier.before } : change);
  }
  return [...merged.values()].sort((left, right) => left.lineNumber - right.lineNumber);
}
