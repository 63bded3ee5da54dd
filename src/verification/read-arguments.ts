import { parseArgs } from 'node:util';
import { isBusinessDate } from '../platform/clock/index.js';
import { VerificationStopped } from './verification.js';

export interface VerifyArguments {
  readonly book: string | null;
  readonly fromSeal: string | null;
  readonly sealFiles: readonly string[];
  readonly json: boolean;
  readonly databaseUrl: string;
}

export const USAGE = `npm run verify -- [options]

Walks over the books and names whatever does not agree. Reads only, also while the service runs.

  --book CODE         one book (default: all, and what belongs to none)
  --from-seal DATE    trust vouchers up to and including that sealed date, look at what came later
  --seals FILE        seals that were exported before, to be compared; may be given several times
  --json              the result as JSON; progress goes to standard error
  --database-url URL  the database (default: DATABASE_URL)

It ends with 0 when the books are sound, 1 when something was found, 2 when they could not be verified.`;

const OPTIONS = {
  book: { type: 'string' },
  'from-seal': { type: 'string' },
  seals: { type: 'string', multiple: true },
  json: { type: 'boolean' },
  'database-url': { type: 'string' },
} as const;

/** @throws VerificationStopped with what is wrong */
export function readArguments(args: readonly string[], env: NodeJS.ProcessEnv): VerifyArguments {
  const values = parsed(args);
  const { book = null, seals: sealFiles = [], json = false } = values;
  const fromSeal = values['from-seal'] ?? null;
  if (fromSeal !== null && !isBusinessDate(fromSeal))
    throw new VerificationStopped(`--from-seal is a date, YYYY-MM-DD: ${fromSeal}`);
  const databaseUrl = values['database-url'] ?? env.DATABASE_URL;
  if (!databaseUrl) throw new VerificationStopped(`Set DATABASE_URL, or give --database-url.\n\n${USAGE}`);
  if (!URL.canParse(databaseUrl)) throw new VerificationStopped('The address of the database is not a URL.');
  return { book, fromSeal, sealFiles, json, databaseUrl };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS }).values;
  } catch (error) {
    throw new VerificationStopped(`${(error as Error).message}\n\n${USAGE}`);
  }
}
