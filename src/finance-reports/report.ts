/** What a report is: columns, rows in batches as they are wanted, and totals that are known when the rows are over. */

/** Amounts are exact decimal strings, instants and dates ISO 8601; text is whatever people have written. */
export type ColumnKind = 'text' | 'date' | 'instant' | 'amount' | 'count';

export interface Column {
  readonly key: string;
  /** For people, in English and Chinese. */
  readonly title: string;
  readonly kind: ColumnKind;
}

export type Cell = string | number | null;
export type Row = Readonly<Record<string, Cell>>;
export type RowOf<Columns extends readonly Column[]> = Readonly<Record<Columns[number]['key'], Cell>>;

/** Batches of rows; the totals are what the generator returns. Whoever stops early calls `return`, and reading ends. */
export type ReportRows = AsyncGenerator<readonly Row[], readonly Row[], undefined>;

export interface Report {
  readonly name: string;
  readonly columns: readonly Column[];
  /** Of what it is: book, dates, filters. */
  readonly head: Readonly<Record<string, string | number | boolean>>;
  readonly rows: ReportRows;
}

/** In every report the first column: what the row is. */
export const KIND_COLUMN = { key: 'kind', title: 'Row 行', kind: 'text' } as const satisfies Column;

const ROWS_IN_BATCH = 500;

/** Rows that are all there, in batches. */
export async function* batchesOf(rows: readonly Row[], totals: readonly Row[]): ReportRows {
  for (let start = 0; start < rows.length; start += ROWS_IN_BATCH) {
    yield rows.slice(start, start + ROWS_IN_BATCH);
  }
  return await Promise.resolve(totals);
}

/** Rows that are computed as a whole when the first is wanted. */
export async function* computedRows(
  compute: () => Promise<{ readonly rows: readonly Row[]; readonly totals: readonly Row[] }>,
): ReportRows {
  const { rows, totals } = await compute();
  return yield* batchesOf(rows, totals);
}

/**
 * The same rows with the first batch read: what goes wrong until then is still an error answer, and not an answer that
 * breaks off.
 */
export async function begun(report: Report): Promise<Report> {
  const first = await report.rows.next();
  return { ...report, rows: goOn(first, report.rows) };
}

async function* goOn(first: IteratorResult<readonly Row[], readonly Row[]>, rows: ReportRows): ReportRows {
  try {
    let step = first;
    while (!step.done) {
      yield step.value;
      step = await rows.next();
    }
    return step.value;
  } finally {
    await rows.return([]);
  }
}
