import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { parse } from 'csv-parse/sync';
import { runImport } from '../../client/import/run-import.js';
import type { Progress } from '../../client/import/progress-file.js';

const ENTRY = 'dist/client/import/main.js';
/** For services that are away on purpose. */
const IMPATIENT = { attempts: 3, firstPauseMilliseconds: 5, longestPauseMilliseconds: 50 };

export interface EndedImport {
  readonly code: number;
  readonly printed: string;
}

/** Runs an import in this process. */
export async function importHere(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  interrupt = new AbortController().signal,
): Promise<EndedImport> {
  const output = new PassThrough();
  const printed = text(output);
  const code = await runImport({ args, env, output, interrupt, retry: IMPATIENT });
  output.end();
  return { code, printed: await printed };
}

/** Runs an import as a process of its own, which is killed without warning when that is told to. */
export async function importProcess(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  killWhen: () => boolean = () => false,
): Promise<EndedImport & { killed: boolean }> {
  if (!existsSync(ENTRY))
    throw new Error(`${ENTRY} is missing: run the tests by \`npm test\`, which builds it`);
  const child = spawn(process.execPath, [ENTRY, ...args], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const watch = setInterval(() => killWhen() && child.kill('SIGKILL'), 2);
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const printed = await text(child.stdout);
  const code = await ended;
  clearInterval(watch);
  return { code: code ?? -1, printed, killed: code === null };
}

export function progressOf(file: string): Progress | undefined {
  const path = `${file}.progress.json`;
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Progress) : undefined;
}

export interface ReportedLine {
  readonly line: string;
  readonly requestNumber: string;
  readonly code: string;
  readonly field: string;
  readonly detail: string;
  readonly original: string;
}

/** The error file beside it, read as any program would. */
export const reportedLines = (file: string): ReportedLine[] =>
  existsSync(`${file}.errors.csv`)
    ? parse<ReportedLine>(readFileSync(`${file}.errors.csv`), { columns: true })
    : [];
