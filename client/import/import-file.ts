import type { SuanpanClient } from '../index.js';
import { readColumns } from './csv-columns.js';
import { appendErrors, cutErrorFile } from './error-file.js';
import { ImportStopped } from './line-problem.js';
import type { ProgressDisplay } from './progress-display.js';
import { writeProgress, type Progress } from './progress-file.js';
import { cellsOf, readCsvLine } from './read-csv-line.js';
import { readBatches } from './read-batches.js';
import { refuseUnreadable, textOf, type EntryOptions } from './read-entry.js';
import { readJsonLine } from './read-json-line.js';
import { readLines, START, type Position } from './read-lines.js';
import { sendBatch, type Counts, type SentBatch } from './send-batch.js';

export const FORMATS = ['csv', 'ndjson'] as const;
export type Format = (typeof FORMATS)[number];

export interface FileToImport {
  readonly file: string;
  readonly format: Format;
  readonly book: string;
  readonly batchSize: number;
  /** Batches in flight; with more than one, lines may be posted in another order than they stand in. */
  readonly concurrency: number;
  readonly numberPrefix: string | undefined;
  /** Where to go on. */
  readonly progress: Progress;
  readonly display: ProgressDisplay;
  readonly interrupt: AbortSignal;
}

/**
 * Posts the vouchers of a file, from where an earlier run of it stands. Progress moves over the longest part of the
 * file that is done with; what was sent beyond it when a run ended is sent again, and answered as a replay.
 * @throws ImportStopped, SuanpanError, or the reason of the interruption; progress is kept
 */
export async function importFile(client: SuanpanClient, options: FileToImport): Promise<Progress> {
  const { file, display, progress } = options;
  const { entryOptions, first } = await readFormat(options);
  await cutErrorFile(file, progress.errorBytes);
  // A header has been read with the format; it is a line of the file nonetheless.
  let reached: Progress =
    progress.finished.offset < first.offset ? { ...progress, finished: first } : progress;
  const batches = readBatches(file, reached.finished, options.batchSize, entryOptions);
  for await (const sent of sendInOrder(client, options, batches)) {
    const errorBytes = await appendErrors(file, reached.errorBytes, sent.refused);
    reached = { ...reached, finished: sent.end, counts: sum(reached.counts, sent.counts), errorBytes };
    await writeProgress(file, reached);
    display.show(reached);
  }
  const complete = { ...reached, complete: true };
  await writeProgress(file, complete);
  return complete;
}

/** How lines are read, and where the first of them stands. @throws ImportStopped when the header is wrong */
async function readFormat({
  file,
  format,
  numberPrefix,
}: FileToImport): Promise<{ entryOptions: EntryOptions; first: Position }> {
  if (format === 'ndjson') return { entryOptions: { read: readJsonLine, numberPrefix }, first: START };
  for await (const line of readLines(file, START)) {
    const columns = readColumns(
      headerOf(() => (refuseUnreadable(line), cellsOf(textOf(line)))),
      numberPrefix !== undefined,
    );
    const read = (text: string) => readCsvLine(columns, text);
    return { entryOptions: { read, numberPrefix }, first: { line: 1, offset: line.end } };
  }
  throw new ImportStopped('The file is empty: a CSV file begins with a header.');
}

function headerOf(read: () => string[]): string[] {
  try {
    return read();
  } catch (error) {
    throw new ImportStopped(`The header cannot be read: ${(error as Error).message}`);
  }
}

/** Some batches in flight at a time; their results come in the order of the file. */
async function* sendInOrder(
  client: SuanpanClient,
  { book, concurrency, interrupt }: FileToImport,
  batches: AsyncIterable<Parameters<typeof sendBatch>[2]>,
): AsyncGenerator<SentBatch, void, undefined> {
  const failure = new AbortController();
  const signal = AbortSignal.any([interrupt, failure.signal]);
  const inFlight: Promise<SentBatch>[] = [];
  try {
    for await (const batch of batches) {
      interrupt.throwIfAborted();
      const sending = sendBatch(client, book, batch, signal);
      sending.catch(() => undefined); // told when its turn comes
      inFlight.push(sending);
      if (inFlight.length >= concurrency) yield await inFlight.shift()!;
    }
    while (inFlight.length > 0) yield await inFlight.shift()!;
  } finally {
    failure.abort(new Error('another batch of the import failed'));
    await Promise.allSettled(inFlight);
  }
}

const sum = (one: Counts, other: Counts): Counts => ({
  posted: one.posted + other.posted,
  replayed: one.replayed + other.replayed,
  refused: one.refused + other.refused,
});
