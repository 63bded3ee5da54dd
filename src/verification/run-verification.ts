import { readFileSync } from 'node:fs';
import type { Writable } from 'node:stream';
import { findSealProblems, readSeals, type ExportedSeals } from '../ledger/seals/index.js';
import { ReadingSession } from './database/reading-session.repository.js';
import { progressOn } from './progress-display.js';
import { readArguments } from './read-arguments.js';
import { reportJson, reportText } from './report.js';
import { VerificationStopped, type VerificationOrder } from './verification.js';
import { verifyBooks } from './verify-books.js';

type Output = Writable & { readonly isTTY?: boolean };

export interface VerificationRun {
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly output: Output;
  readonly errorOutput: Output;
  /** Table to privileges that the posting user is meant to have. */
  readonly grants: VerificationOrder['grants'];
}

const SOUND = 0;
const NOT_SOUND = 1;
const NOT_VERIFIED = 2;

/** Runs a whole verification. @returns its exit code: 0 sound, 1 something was found, 2 could not be verified */
export async function runVerification(run: VerificationRun): Promise<number> {
  try {
    return await verify(run);
  } catch (error) {
    run.errorOutput.write(`${reasonOf(error)}\n`);
    return NOT_VERIFIED;
  }
}

async function verify({ args, env, output, errorOutput, grants }: VerificationRun): Promise<number> {
  const { databaseUrl, json, book, fromSeal, sealFiles } = readArguments(args, env);
  const exported = sealFiles.flatMap(readSealFile);
  const begun = performance.now();
  const progress = progressOn(json ? errorOutput : output);
  const session = await ReadingSession.open(databaseUrl);
  try {
    const report = await verifyBooks(session, { book, fromSeal, exported, grants }, progress);
    const seconds = (performance.now() - begun) / 1_000;
    output.write(json ? reportJson(report, seconds) : reportText(report, seconds));
    return report.findings.length + report.unlisted === 0 ? SOUND : NOT_SOUND;
  } finally {
    progress.stop();
    session.close();
  }
}

/** @throws VerificationStopped when the file is not what was exported */
function readSealFile(path: string): readonly ExportedSeals[] {
  const read = readSeals(readFileSync(path, 'utf8'));
  if (!read.ok) throw new VerificationStopped(`${path}: ${read.problem}`);
  for (const { book, seals } of read.exports)
    if (findSealProblems(book, seals).length > 0)
      throw new VerificationStopped(`${path}: the seals of book ${book} are not as they were exported`);
  return read.exports;
}

function reasonOf(error: unknown): string {
  if (error instanceof VerificationStopped) return error.message;
  return `The books could not be verified: ${error instanceof Error ? error.message : String(error)}`;
}
