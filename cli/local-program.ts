import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import type { Surroundings } from './command.js';

export interface ProgramOutput {
  /** Receives what it writes to standard output; that of the command line when it is not given. */
  readonly onOutput?: (chunk: string) => void;
  readonly onError?: (chunk: string) => void;
}

/** The first of the files that is here; null when none is. */
export function programOf({ folder }: Surroundings, ...candidates: readonly string[]): string | null {
  return candidates.map((file) => join(folder, file)).find((file) => existsSync(file)) ?? null;
}

/** Runs a program of this installation in the foreground; an interruption asks it to finish. */
export async function runProgram(
  program: string,
  args: readonly string[],
  at: Surroundings,
  { onOutput, onError }: ProgramOutput = {},
): Promise<number> {
  at.interrupt.throwIfAborted();
  const inherits = (stream: unknown, own: unknown, taken: unknown): 'inherit' | 'pipe' =>
    stream === own && !taken ? 'inherit' : 'pipe';
  // A group of its own: Ctrl-C reaches it once, from here, and not a second time from the terminal.
  const child = spawn(process.execPath, [program, ...args], {
    cwd: at.folder,
    env: at.env,
    detached: true,
    stdio: [
      'ignore',
      inherits(at.output, process.stdout, onOutput),
      inherits(at.errorOutput, process.stderr, onError),
    ],
  });
  child.stdout?.setEncoding('utf8').on('data', onOutput ?? ((chunk: string) => at.output.write(chunk)));
  child.stderr?.setEncoding('utf8').on('data', onError ?? ((chunk: string) => at.errorOutput.write(chunk)));
  const end = () => void child.kill('SIGTERM');
  at.interrupt.addEventListener('abort', end, { once: true });
  try {
    return await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => resolve(code ?? 128 + constants.signals[signal!]));
    });
  } finally {
    at.interrupt.removeEventListener('abort', end);
  }
}
