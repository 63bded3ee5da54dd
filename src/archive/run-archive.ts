import type { Writable } from 'node:stream';
import { progressOn } from '../verification/index.js';
import type { ArchivedBook, ArchivedMonth } from './archive.js';
import { ArchiveBook, type MovedMonth } from './archive-book.js';
import { ArchiveStopped } from './archive-stopped.js';
import { ArchiveSession } from './database/archive-session.repository.js';
import { ArchiveStateRepository } from './database/archive-state.repository.js';
import { readArguments, type ArchiveArguments } from './read-arguments.js';

type Output = Writable & { readonly isTTY?: boolean };

export interface ArchiveRun {
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly output: Output;
  readonly errorOutput: Output;
}

const DONE = 0;
const STOPPED = 1;
const NOT_POSSIBLE = 2;

/** Runs the program. @returns its exit code: 0 done, 1 stopped with a reason, 2 the database could not be worked with */
export async function runArchive(run: ArchiveRun): Promise<number> {
  try {
    return await archive(run);
  } catch (error) {
    const isReason = error instanceof ArchiveStopped;
    const code = isReason ? error.code : 'ARCHIVE.NOT_POSSIBLE';
    const detail = error instanceof Error ? error.message : String(error);
    if (run.args.includes('--json')) run.output.write(jsonOf({ error: { code, detail } }));
    else run.errorOutput.write(`${code}: ${detail}\n`);
    return isReason ? STOPPED : NOT_POSSIBLE;
  }
}

async function archive({ args, env, output, errorOutput }: ArchiveRun): Promise<number> {
  const order = readArguments(args, env);
  const progress = progressOn(order.json ? errorOutput : output);
  const session = await ArchiveSession.open(order.databaseUrl);
  try {
    const books = await booksOf(session, order);
    if (order.through === null) return await tellStatus(session, books, order, output);
    const { through, operator, dryRun, vouchersAtOnce } = order;
    const [book] = books;
    const moved = await new ArchiveBook(session, book!, progress).execute({
      ...{ through, operator, dryRun, vouchersAtOnce },
    });
    output.write(order.json ? jsonOf({ book: book!.code, dryRun, months: moved }) : movedText(moved, order));
    return DONE;
  } finally {
    progress.stop();
    session.close();
  }
}

async function booksOf(session: ArchiveSession, { book }: ArchiveArguments): Promise<ArchivedBook[]> {
  const books = (await new ArchiveStateRepository(session).books()).filter(
    ({ code }) => book === null || code === book,
  );
  if (book !== null && books.length === 0)
    throw new ArchiveStopped('ARCHIVE.BOOK_UNKNOWN', `There is no book ${book}`);
  return books;
}

async function tellStatus(
  session: ArchiveSession,
  books: readonly ArchivedBook[],
  { json }: ArchiveArguments,
  output: Output,
): Promise<number> {
  const state = new ArchiveStateRepository(session);
  const told: { book: string; months: ArchivedMonth[] }[] = [];
  for (const { id, code } of books) told.push({ book: code, months: await state.months(id) });
  output.write(json ? jsonOf({ books: told }) : told.map(statusText).join(''));
  return DONE;
}

const grouped = (number: number): string => number.toLocaleString('en-US');
const jsonOf = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

function movedText(months: readonly MovedMonth[], { dryRun, through }: ArchiveArguments): string {
  if (months.length === 0) return `Everything up to ${through} is archived already.\n`;
  const lines = months.map(
    ({ month, dates, vouchers }) => `${month}: ${grouped(vouchers)} vouchers of ${dates} dates`,
  );
  const verdict = dryRun ? 'They agree with their seals and would be moved.' : 'Archived.';
  return [...lines, verdict].map((line) => `${line}\n`).join('');
}

function statusText({ book, months }: { book: string; months: readonly ArchivedMonth[] }): string {
  if (months.length === 0) return `${book}: nothing is archived\n`;
  const lines = months.map(
    ({ month, status, vouchers, lines: lineCount, entries, sealNumber, endedAt, begunAt, begunBy }) =>
      status === 'moving'
        ? `${book} ${month}: being moved since ${begunAt} by ${begunBy}`
        : `${book} ${month}: ${grouped(vouchers)} vouchers, ${grouped(lineCount)} lines, ${grouped(entries)} entries, ` +
          `up to seal ${sealNumber ?? 'none'}, archived ${endedAt!}`,
  );
  return lines.map((line) => `${line}\n`).join('');
}
