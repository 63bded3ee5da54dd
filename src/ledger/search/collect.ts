/** A row that a search looked at. */
export interface Examined<Found> {
  /** null: it does not meet the filters. */
  readonly found: Found | null;
  /** Where the search goes on after this row; to be asked for before the next row is taken. */
  readonly position: () => string;
}

export interface Collected<Found> {
  readonly found: readonly Found[];
  /** null: nothing follows. */
  readonly next: string | null;
}

/** No request looks at more rows than about this; it then answers what it has, and says that there may be more. */
export const MOST_EXAMINED = 20_000;
const LARGEST_WINDOW = 2_000;

/** Takes rows until the page is full and one more is found, so that a full last page knows that it is the last. */
export async function collect<Found>(
  rows: AsyncIterable<Examined<Found>>,
  limit: number,
  most = MOST_EXAMINED,
): Promise<Collected<Found>> {
  const found: Found[] = [];
  let full: string | null = null;
  let examined = 0;
  for await (const row of rows) {
    examined += 1;
    if (row.found !== null) {
      if (full !== null) return { found, next: full };
      found.push(row.found);
      if (found.length === limit) full = row.position();
    }
    if (examined === most) return { found, next: row.position() };
  }
  return { found, next: null };
}

/** How many rows to ask the database for: a page at first, more while little is found. */
export function* windowSizes(first: number): Generator<number, never> {
  for (let size = first; ; size = Math.min(size * 4, LARGEST_WINDOW)) yield size;
}
