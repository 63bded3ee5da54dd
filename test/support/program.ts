import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { text } from 'node:stream/consumers';

export interface EndedProgram {
  /** -1 when a signal ended it. */
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

export interface Program {
  readonly ended: Promise<EndedProgram>;
  /** What it has written to standard error so far. */
  told(): string;
  kill(signal: NodeJS.Signals): void;
}

/** Runs a built program as a process of its own. @param entry below dist */
export function startProgram(entry: string, args: readonly string[], env: NodeJS.ProcessEnv): Program {
  const path = `dist/${entry}`;
  if (!existsSync(path))
    throw new Error(`${path} is missing: run the tests by \`npm test\`, which builds it`);
  const child = spawn(process.execPath, [path, ...args], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const pieces: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => pieces.push(String(chunk)));
  const over = new Promise<number>((resolve) => child.once('close', (code) => resolve(code ?? -1)));
  const run = async (): Promise<EndedProgram> => {
    const output = await text(child.stdout);
    return { code: await over, output, errors: pieces.join('') };
  };
  return { ended: run(), told: () => pieces.join(''), kill: (signal) => void child.kill(signal) };
}
