import { createWriteStream, existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable, Transform, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { valueOf } from '../../client/index.js';
import { optionalDate, required } from '../arguments.js';
import { CommandFailed, UsageError } from '../cli-error.js';
import { command, CONNECTION_OPTIONS, type Surroundings } from '../command.js';
import { connect } from '../connection.js';
import { progressOn } from '../progress.js';

/** A journal of years takes its time. */
const LONGEST_MILLISECONDS = 24 * 3_600_000;
const MEGABYTE = 1_000_000;
/** What the service ends a whole journal with; one that broke off has it not. */
const CLOSING = /; end of journal, (\d+) vouchers\n$/;
const CLOSING_LENGTH = 64;

export const exportJournal = command({
  name: 'export',
  summary: 'The vouchers of a book as a journal that hledger reads',
  usage: '--book BOOK [--from DATE] [--to DATE] [--output FILE]',
  details:
    'A file appears under its name when the journal is complete, not before. Without --output it is printed.',
  options: {
    book: { type: 'string', value: 'BOOK', help: 'the book' },
    from: { type: 'string', value: 'DATE', help: 'first business date (default: the first of the book)' },
    to: { type: 'string', value: 'DATE', help: 'last business date (default: the last)' },
    output: { type: 'string', value: 'FILE', help: 'a file that is not there yet' },
    overwrite: { type: 'boolean', help: 'the file may be there and is replaced' },
    ...CONNECTION_OPTIONS,
  },
  run: async (call) => {
    const { values, json, at } = call;
    const book = required('book', values.book);
    const [from, to] = [optionalDate('from', values.from), optionalDate('to', values.to)];
    const file = values.output;
    if (json && file === undefined)
      throw new UsageError('With --json standard output is for JSON: give --output FILE.');
    if (file !== undefined && existsSync(file) && !values.overwrite)
      throw new CommandFailed(
        'CLI.FILE_EXISTS',
        `${file} is there already: give another name, or --overwrite.`,
      );
    const { client } = await connect(call, { timeoutMilliseconds: LONGEST_MILLISECONDS });
    const query = { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
    const init = { params: { path: { book }, query }, parseAs: 'stream', signal: at.interrupt } as const;
    const body = valueOf(await client.api.GET('/v1/books/{book}/journal', init)) as ReadableStream;

    if (file === undefined) {
      await write(body, at.output, at, { end: false });
      return {};
    }
    const written = await writeFile(body, file, at);
    const text = `${file}: ${written.vouchers} vouchers, ${(written.bytes / MEGABYTE).toFixed(1)} MB`;
    return { document: { file, book, from: from ?? null, to: to ?? null, ...written }, text };
  },
});

interface Written {
  readonly vouchers: number;
  readonly bytes: number;
}

/** Under another name until it is complete: nobody takes a part for the whole. */
async function writeFile(body: ReadableStream, file: string, at: Surroundings): Promise<Written> {
  const part = `${file}.part`;
  try {
    const written = await write(body, createWriteStream(part), at, { end: true });
    await rename(part, file);
    return written;
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

/** @throws CommandFailed when the journal broke off */
async function write(
  body: ReadableStream,
  target: Writable,
  at: Surroundings,
  options: { end: boolean },
): Promise<Written> {
  const progress = progressOn(at, 'Journal');
  let bytes = 0;
  let tail = '';
  const counted = new Transform({
    transform: (chunk: Buffer, _, done) => {
      bytes += chunk.length;
      tail = (tail + chunk.toString('latin1')).slice(-CLOSING_LENGTH);
      progress.show(0, null, `${Math.floor(bytes / MEGABYTE)} MB`);
      done(null, chunk);
    },
  });
  try {
    await pipeline(Readable.fromWeb(body), counted, target, { ...options, signal: at.interrupt });
  } finally {
    progress.stop();
  }
  const [, vouchers] = CLOSING.exec(tail) ?? [];
  if (vouchers === undefined)
    throw new CommandFailed('CLI.JOURNAL_INCOMPLETE', 'The journal broke off: try again, the log says why.');
  return { vouchers: Number(vouchers), bytes };
}
