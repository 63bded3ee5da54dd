import { userInfo } from 'node:os';
import { parseArgs } from 'node:util';
import { isMonth } from '../closing/index.js';
import { ArchiveStopped } from './archive-stopped.js';

export interface ArchiveArguments {
  /** null with --status for all books. */
  readonly book: string | null;
  /** null with --status. */
  readonly through: string | null;
  readonly dryRun: boolean;
  readonly operator: string;
  /** Moved by one transaction, so that none takes long. */
  readonly vouchersAtOnce: number;
  readonly json: boolean;
  /** Of a user that may delete, in the schema of the ledger. */
  readonly databaseUrl: string;
}

export const USAGE = `npm run archive -- --book CODE --through MONTH [options]
npm run archive -- --status [--book CODE]

Moves closed months of a book into the archive, up to and including that one. What is moved is read as before.

  --book CODE         the book
  --through MONTH     the last month to be moved, YYYY-MM
  --dry-run           compares with the seals and says what would be moved; moves nothing
  --status            lists the months that are archived or being moved
  --page VOUCHERS     moved by one transaction, 1 to 1000 (default: 200)
  --operator NAME     who is at it, for the records (default: the user of this machine)
  --json              the result as JSON; progress goes to standard error
  --database-url URL  the database, as a user that may delete (default: DATABASE_ADMIN_URL in the schema of DATABASE_URL)

It ends with 0 when all was moved, 1 when it stopped and says why, 2 when the database could not be worked with.
Broken off, it goes on where it was when it is called again.`;

const MOST_AT_ONCE = 1_000;

const OPTIONS = {
  book: { type: 'string' },
  through: { type: 'string' },
  'dry-run': { type: 'boolean' },
  status: { type: 'boolean' },
  operator: { type: 'string' },
  page: { type: 'string' },
  json: { type: 'boolean' },
  'database-url': { type: 'string' },
} as const;

/** @throws ArchiveStopped with what is wrong */
export function readArguments(args: readonly string[], env: NodeJS.ProcessEnv): ArchiveArguments {
  const values = parsed(args);
  const { book = null, through = null, status = false, json = false } = values;
  if (status ? through !== null : book === null || through === null)
    throw wrongly('Give --book and --through.');
  if (through !== null && !isMonth(through))
    throw new ArchiveStopped(
      'ARCHIVE.MONTH_MALFORMED',
      `--through is a month that exists, spelled like 2026-03: ${through}`,
    );
  return {
    ...{ book, through, json, dryRun: values['dry-run'] ?? false },
    operator: values.operator ?? userInfo().username,
    vouchersAtOnce: pageOf(values.page ?? '200'),
    databaseUrl: values['database-url'] ?? addressOf(env),
  };
}

function pageOf(digits: string): number {
  const page = Number(digits);
  if (!/^[0-9]+$/.test(digits) || page < 1 || page > MOST_AT_ONCE)
    throw wrongly(`--page is a number from 1 to ${MOST_AT_ONCE}: ${digits}`);
  return page;
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS }).values;
  } catch (error) {
    throw wrongly((error as Error).message);
  }
}

/** The administrator, in the schema of the service. */
function addressOf({ DATABASE_URL, DATABASE_ADMIN_URL }: NodeJS.ProcessEnv): string {
  if (
    !DATABASE_URL ||
    !DATABASE_ADMIN_URL ||
    !URL.canParse(DATABASE_URL) ||
    !URL.canParse(DATABASE_ADMIN_URL)
  )
    throw wrongly('Set DATABASE_URL and DATABASE_ADMIN_URL, or give --database-url.');
  const address = new URL(DATABASE_ADMIN_URL);
  address.pathname = new URL(DATABASE_URL).pathname;
  return address.toString();
}

const wrongly = (problem: string): ArchiveStopped =>
  new ArchiveStopped('ARCHIVE.CALLED_WRONGLY', `${problem}\n\n${USAGE}`);
