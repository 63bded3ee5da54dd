import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { runCli } from '../../cli/run-cli.js';
import type { Surroundings } from '../../cli/command.js';

const ENTRY = 'dist/cli/main.js';

export interface EndedCli {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
  /** The one document on standard output. */
  json(): Record<string, unknown>;
}

/** Runs a command line in this process, where nobody sits. */
export async function cliHere(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  more: Partial<Surroundings> = {},
): Promise<EndedCli> {
  const [output, errorOutput] = [new PassThrough(), new PassThrough()];
  const [printed, told] = [text(output), text(errorOutput)];
  const code = await runCli(args, {
    env,
    input: Readable.from([]),
    output,
    errorOutput,
    interrupt: new AbortController().signal,
    folder: process.cwd(),
    ...more,
  });
  output.end();
  errorOutput.end();
  return ended(code, await printed, await told);
}

export interface CliProcess {
  readonly ended: Promise<EndedCli>;
  /** What it has written to standard error so far. */
  told(): string;
  kill(signal: NodeJS.Signals): void;
}

/** Runs the built command line as a process of its own. */
export function startCli(args: readonly string[], env: NodeJS.ProcessEnv): CliProcess {
  if (!existsSync(ENTRY))
    throw new Error(`${ENTRY} is missing: run the tests by \`npm test\`, which builds it`);
  const child = spawn(process.execPath, [ENTRY, ...args], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const pieces: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => pieces.push(String(chunk)));
  const over = new Promise<number>((resolve) => child.once('close', (code) => resolve(code ?? -1)));
  const run = async (): Promise<EndedCli> => {
    const printed = await text(child.stdout);
    return ended(await over, printed, pieces.join(''));
  };
  return { ended: run(), told: () => pieces.join(''), kill: (signal) => void child.kill(signal) };
}

const ended = (code: number, output: string, errors: string): EndedCli => ({
  code,
  output,
  errors,
  json: () => JSON.parse(output) as Record<string, unknown>,
});
