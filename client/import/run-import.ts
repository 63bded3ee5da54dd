import type { Writable } from 'node:stream';
import {
  createClient,
  SuanpanError,
  valueOf,
  type Retry,
  type RetryOptions,
  type SuanpanClient,
} from '../index.js';
import { errorPathOf } from './error-file.js';
import { importFile } from './import-file.js';
import { ImportStopped } from './line-problem.js';
import { displayOn, inWords, type ProgressDisplay } from './progress-display.js';
import { beginning, forgetProgress, identityOf, readProgress, type Progress } from './progress-file.js';
import { readArguments, type ImportArguments } from './read-arguments.js';

export interface ImportRun {
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly output: Writable & { readonly isTTY?: boolean };
  readonly interrupt: AbortSignal;
  readonly retry?: RetryOptions;
}

const ALL_POSTED = 0;
const SOME_REFUSED = 1;
const STOPPED = 2;

/** About half a minute in all: long enough for a service that is started again. */
const PATIENCE: RetryOptions = {
  attempts: 10,
  firstPauseMilliseconds: 200,
  longestPauseMilliseconds: 10_000,
};

/** Runs a whole import. @returns its exit code: 0 all posted, 1 some refused, 2 stopped */
export async function runImport(run: ImportRun): Promise<number> {
  try {
    const args = readArguments(run.args, run.env);
    const progress = await wherePickedUp(args);
    if (progress.complete) return alreadyDone(run, args, progress);
    const done = await importWithDisplay(run, args, progress);
    run.output.write(`Done. ${inWords(done)}.\n`);
    return result(run, args, done);
  } catch (error) {
    run.output.write(`${reasonOf(error, run.interrupt)}\n`);
    return STOPPED;
  }
}

async function wherePickedUp({
  file,
  url,
  book,
  format,
  numberPrefix,
  restart,
}: ImportArguments): Promise<Progress> {
  const identity = await identityOf(file, { url, book, format, numberPrefix: numberPrefix ?? null });
  if (!restart) return readProgress(file, identity);
  await forgetProgress(file);
  return beginning(identity);
}

function alreadyDone(run: ImportRun, args: ImportArguments, progress: Progress): number {
  run.output.write(`This file is done already. ${inWords(progress)}. --restart goes through it again.\n`);
  return result(run, args, progress);
}

function result({ output }: ImportRun, { file }: ImportArguments, { counts }: Progress): number {
  if (counts.refused === 0) return ALL_POSTED;
  output.write(`The refused lines and why: ${errorPathOf(file)}\n`);
  return SOME_REFUSED;
}

async function importWithDisplay(
  run: ImportRun,
  args: ImportArguments,
  progress: Progress,
): Promise<Progress> {
  const { output, interrupt, retry = PATIENCE } = run;
  if (progress.finished.line > 0) output.write(`Going on after line ${progress.finished.line}.\n`);
  const display = displayOn(output, progress.identity.size);
  const client = createClient({
    url: args.url,
    key: args.key,
    ...(args.signing && { signing: args.signing }),
    retry,
    onRetry: (told) => tell(display, told),
  });
  try {
    await mustReach(client, args.book, interrupt);
    return await importFile(client, { ...args, progress, display, interrupt });
  } finally {
    display.stop();
  }
}

/** Better told at once than after the first batch: no access, no such book, nobody there. */
async function mustReach({ api }: SuanpanClient, book: string, signal: AbortSignal): Promise<void> {
  valueOf(await api.GET('/v1/books/{book}', { params: { path: { book } }, signal }));
}

function tell(display: ProgressDisplay, { status, pauseMilliseconds }: Retry): void {
  const what = status === 0 ? 'does not answer' : `is busy (${status})`;
  display.tell(`The service ${what}; trying again in ${(pauseMilliseconds / 1_000).toFixed(1)} s`);
}

function reasonOf(error: unknown, interrupt: AbortSignal): string {
  const goesOn = 'The same command goes on where this stopped; nothing is posted twice.';
  if (interrupt.aborted) return `Interrupted. ${goesOn}`;
  if (error instanceof ImportStopped) return error.message;
  if (error instanceof SuanpanError) {
    const trace = error.traceId === undefined ? '' : ` (trace id ${error.traceId})`;
    return `Stopped: ${error.message}${trace}. ${goesOn}`;
  }
  return `Stopped: ${error instanceof Error ? error.message : String(error)}. ${goesOn}`;
}
