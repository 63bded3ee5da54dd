import { Writable } from 'node:stream';
import { POSTING_USER_GRANTS } from '../../migrations/grants.js';
import { runVerification } from '../../src/verification/index.js';

export interface Verdict {
  /** 0 sound, 1 something was found, 2 could not be verified. */
  readonly exitCode: number;
  /** Code and subject of each finding, sorted: `ENTRY_MISSING main bank#3`. */
  readonly found: readonly string[];
  readonly output: string;
  readonly errors: string;
  /** How much was looked at. */
  readonly checked: Readonly<Record<string, number>>;
}

interface ToldFinding {
  readonly code: string;
  readonly subject: Readonly<Record<string, string | number>>;
  readonly detail: string;
}

/** What `npm run verify` says of a database, with those arguments. */
export async function verdictOf(databaseUrl: string, ...args: readonly string[]): Promise<Verdict> {
  const [output, errors] = [new Collector(), new Collector()];
  const exitCode = await runVerification({
    args: ['--json', '--database-url', databaseUrl, ...args],
    env: {},
    output,
    errorOutput: errors,
    grants: POSTING_USER_GRANTS,
  });
  const report = exitCode === 2 ? { findings: [], checked: {} } : JSON.parse(output.text);
  const found = (report.findings as ToldFinding[]).map(inShort).sort();
  return { exitCode, found, output: output.text, errors: errors.text, checked: report.checked };
}

/** As a test says it: without the prefix of the code, parts of the subject in the order in which they are told. */
export function inShort({ code, subject }: Omit<ToldFinding, 'detail'>): string {
  const { entry, toEntry, ...rest } = subject;
  const range = toEntry === undefined ? `#${entry}` : `#${entry}-${toEntry}`;
  const parts = Object.entries(rest).map(([name, value]) =>
    name === 'line' ? `line ${value}` : String(value),
  );
  if (entry !== undefined) {
    const at = Object.keys(rest).indexOf('account');
    parts[at] = `${parts[at]}${range}`;
  }
  return [code.replace('VERIFY.', ''), ...parts].join(' ');
}

class Collector extends Writable {
  text = '';

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}
