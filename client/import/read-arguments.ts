import { extname } from 'node:path';
import { parseArgs } from 'node:util';
import type { SigningOptions } from '../index.js';
import { FORMATS, type Format } from './import-file.js';
import { ImportStopped } from './line-problem.js';

export interface ImportArguments {
  readonly file: string;
  readonly book: string;
  readonly url: string;
  readonly key: string;
  /** Undefined for a client that need not sign. */
  readonly signing: SigningOptions | undefined;
  readonly format: Format;
  readonly batchSize: number;
  readonly concurrency: number;
  readonly numberPrefix: string | undefined;
  readonly restart: boolean;
}

export const USAGE = `npm run import -- FILE --book BOOK [options]

Posts the vouchers of a file, one a line. The API key is read from the environment variable SUANPAN_KEY;
a client that must sign sets SUANPAN_SIGNING_KEY (sig_…) and SUANPAN_SIGNING_SECRET (sps_…) as well.

  --url URL           address of the service (default: SUANPAN_URL, else http://127.0.0.1:3000)
  --key-env NAME      another environment variable that holds the key
  --format FORMAT     csv or ndjson (default: by the ending of the file)
  --batch-size N      vouchers in one request, 1 to 1000 (default: 500)
  --concurrency N     requests at a time, 1 to 16 (default: 2); 1 keeps the order of the file
  --number-prefix P   begins the request number of lines that have none; the line number ends it
  --restart           from the first line again: what is posted is not posted twice, what was refused is tried again

Beside the file it keeps FILE.progress.json and FILE.errors.csv. Stopped at any moment, it goes on where it was.
It ends with 0 when every line is posted, 1 when some were refused, 2 when it had to stop.`;

const OPTIONS = {
  book: { type: 'string' },
  url: { type: 'string' },
  'key-env': { type: 'string', default: 'SUANPAN_KEY' },
  format: { type: 'string' },
  'batch-size': { type: 'string', default: '500' },
  concurrency: { type: 'string', default: '2' },
  'number-prefix': { type: 'string' },
  restart: { type: 'boolean', default: false },
} as const;

const PREFIX = /^[\x21-\x7e]{1,48}$/;
const DEFAULT_URL = 'http://127.0.0.1:3000';

/** @throws ImportStopped with what is wrong */
export function readArguments(args: readonly string[], env: NodeJS.ProcessEnv): ImportArguments {
  const { values, positionals } = parsed(args);
  const [file] = positionals;
  if (file === undefined || positionals.length > 1) throw new ImportStopped(`Name one file.\n\n${USAGE}`);
  if (!values.book) throw new ImportStopped(`Name the book: --book BOOK.\n\n${USAGE}`);
  const key = env[values['key-env']];
  if (!key) {
    throw new ImportStopped(`The environment variable ${values['key-env']} holds no API key.`);
  }
  const url = values.url ?? env.SUANPAN_URL ?? DEFAULT_URL;
  if (!URL.canParse(url)) throw new ImportStopped(`--url is not an address: ${url}`);
  const numberPrefix = values['number-prefix'];
  if (numberPrefix !== undefined && !PREFIX.test(numberPrefix)) {
    throw new ImportStopped('--number-prefix is 1 to 48 printable ASCII characters without spaces.');
  }
  return {
    file,
    book: values.book,
    url: url.replace(/\/+$/, ''),
    key,
    signing: signingOf(env),
    format: formatOf(file, values.format),
    batchSize: whole('batch-size', values['batch-size'], 1_000),
    concurrency: whole('concurrency', values.concurrency, 16),
    numberPrefix,
    restart: values.restart,
  };
}

function signingOf(env: NodeJS.ProcessEnv): SigningOptions | undefined {
  const { SUANPAN_SIGNING_KEY: keyId, SUANPAN_SIGNING_SECRET: secret } = env;
  if (!keyId && !secret) return undefined;
  if (keyId && secret) return { keyId, secret };
  throw new ImportStopped('Set both SUANPAN_SIGNING_KEY and SUANPAN_SIGNING_SECRET, or neither.');
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new ImportStopped(`${(error as Error).message}\n\n${USAGE}`);
  }
}

function formatOf(file: string, given: string | undefined): Format {
  const ending = extname(file).slice(1).toLowerCase();
  const name = given ?? (ending === 'jsonl' ? 'ndjson' : ending);
  const format = FORMATS.find((each) => each === name);
  if (!format) throw new ImportStopped(`--format is csv or ndjson; ${file} does not say it by its ending.`);
  return format;
}

function whole(name: string, text: string, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && value <= most) return value;
  throw new ImportStopped(`--${name} is a whole number from 1 to ${most}.`);
}
