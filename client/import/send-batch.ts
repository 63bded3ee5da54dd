import { SuanpanError, type BatchAnswer, type SuanpanClient } from '../index.js';
import { ImportStopped, type LineProblem } from './line-problem.js';
import type { ImportBatch } from './read-batches.js';
import type { Entry } from './read-entry.js';

export interface Counts {
  readonly posted: number;
  /** Posted before: by an earlier run of this import, or by somebody else under the same number. */
  readonly replayed: number;
  readonly refused: number;
}

/** A line of the error file. */
export interface RefusedLine {
  readonly entry: Entry;
  readonly problem: LineProblem;
}

export interface SentBatch {
  readonly end: ImportBatch['end'];
  readonly counts: Counts;
  /** In the order of the file. */
  readonly refused: readonly RefusedLine[];
}

type SendableEntry = Entry & Required<Pick<Entry, 'item'>>;
type Outcome = Pick<BatchAnswer, 'outcome' | 'problem'>;

/** Whole batches that are refused with one of these hold a line that the service cannot even read. */
const CONTENT_REFUSED: ReadonlySet<number> = new Set([400, 413, 422]);

/**
 * Posts the lines of a batch, each for itself.
 * @throws SuanpanError or ImportStopped when it is not known what became of them
 */
export async function sendBatch(
  client: SuanpanClient,
  book: string,
  { entries, end }: ImportBatch,
  signal: AbortSignal,
): Promise<SentBatch> {
  const sendable = entries.filter((entry): entry is SendableEntry => entry.item !== undefined);
  const outcomes = sendable.length > 0 ? await post(client, book, sendable, signal) : [];
  const byLine = new Map(sendable.map((entry, index) => [entry.line, outcomes[index]!]));
  const refused = entries.flatMap((entry) => {
    const problem = entry.problem ?? problemOf(entry, byLine.get(entry.line)!);
    return problem ? [{ entry, problem }] : [];
  });
  const count = (wanted: Outcome['outcome']): number =>
    outcomes.filter(({ outcome }) => outcome === wanted).length;
  const counts = { posted: count('posted'), replayed: count('replayed'), refused: refused.length };
  return { end, counts, refused };
}

/** A batch that is refused as a whole is halved until the line that is to blame stands alone. */
async function post(
  client: SuanpanClient,
  book: string,
  entries: readonly SendableEntry[],
  signal: AbortSignal,
): Promise<Outcome[]> {
  try {
    const batch = { mode: 'per-item' as const, items: entries.map(({ item }) => item) };
    return (await client.postBatch(book, batch, { signal })).items;
  } catch (error) {
    if (!(error instanceof SuanpanError && CONTENT_REFUSED.has(error.status))) throw error;
    const { status, code, detail } = error;
    if (entries.length === 1) return [{ outcome: 'refused', problem: { status, code, detail } }];
    const half = Math.ceil(entries.length / 2);
    return [
      ...(await post(client, book, entries.slice(0, half), signal)),
      ...(await post(client, book, entries.slice(half), signal)),
    ];
  }
}

/** @throws ImportStopped when the problem is one of the service and not of the line */
function problemOf(entry: Entry, { problem }: Outcome): LineProblem | undefined {
  if (!problem) return undefined;
  const { status, code, detail, field } = problem;
  if (status === 429 || status >= 500) {
    throw new ImportStopped(`The service could not post line ${entry.line}: ${code}: ${detail}`);
  }
  return { code, detail, field: field?.replace(/^items\/\d+\/?/, '') };
}
