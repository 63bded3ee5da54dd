import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { CsvError, parse } from 'csv-parse';
import { RefusalError } from '../../platform/errors/index.js';
import { batchRefusals } from '../payout-batches.errors.js';

const LONGEST_RECORD = 16_384;

/**
 * The records of a CSV file (RFC 4180, UTF-8, comma), the heading among them, as they are read.
 * @throws RefusalError for a file that is none
 */
export async function* csvRows(path: string): AsyncGenerator<readonly string[]> {
  const parser = parse({
    encoding: null,
    max_record_size: LONGEST_RECORD,
    relax_column_count: true,
    skip_empty_lines: true,
  });
  const reading = pipeline(createReadStream(path), parser);
  // Told by the loop; here it must not be unhandled.
  reading.catch(() => undefined);
  // Leaves out the byte order mark that spreadsheet programs put first.
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const record of parser as AsyncIterable<Buffer[]>)
      yield record.map((cell) => decoder.decode(cell));
  } catch (error) {
    if (error instanceof CsvError) throw malformed(`line ${String(error.lines ?? '?')} is not CSV`);
    if (error instanceof TypeError) throw malformed('it is not UTF-8');
    throw error;
  } finally {
    parser.destroy();
  }
}

const malformed = (why: string): RefusalError => new RefusalError(batchRefusals.fileMalformed(why));
