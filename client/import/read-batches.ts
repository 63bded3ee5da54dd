import { readEntry, type Entry, type EntryOptions } from './read-entry.js';
import { readLines, type Position } from './read-lines.js';

/** Lines that are sent together. */
export interface ImportBatch {
  readonly entries: readonly Entry[];
  /** After its last line. */
  readonly end: Position;
}

/** Well below what the service takes, with room for what a CSV line grows by. */
const MAX_BATCH_BYTES = 4 * 1024 * 1024;

/** The entries of the file from a position on, in batches that are small enough to be sent. */
export async function* readBatches(
  path: string,
  from: Position,
  batchSize: number,
  options: EntryOptions,
): AsyncGenerator<ImportBatch, void, undefined> {
  let entries: Entry[] = [];
  let bytes = 0;
  let end = from;
  for await (const line of readLines(path, from)) {
    const entry = readEntry(line, options);
    const size = entry?.item ? Buffer.byteLength(JSON.stringify(entry.item)) : line.bytes.length;
    if (bytes + size > MAX_BATCH_BYTES && entries.length > 0) {
      yield { entries, end };
      [entries, bytes] = [[], 0];
    }
    if (entry) entries.push(entry);
    bytes += size;
    end = { line: line.number, offset: line.end };
    if (entries.length < batchSize) continue;
    yield { entries, end };
    [entries, bytes] = [[], 0];
  }
  yield { entries, end };
}
