import { fork, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { TestSchema } from './schema.js';
import { testEnvironment } from './service.js';

export interface ProcessOptions {
  /** The schema to work in; several processes may share one. */
  readonly schema: Pick<TestSchema, 'databaseUrl'>;
  /** Environment variables on top of those of the test environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** What is started, the service if not given; it tells its address as the service does. */
  readonly entry?: string;
}

export interface ServiceProcess {
  readonly url: string;
  readonly pid: number;
  /** The exit code, or the signal that ended it. */
  readonly exited: Promise<number | NodeJS.Signals>;
  /** What it has written to standard output and error so far. */
  output(): string;
  kill(signal: NodeJS.Signals): void;
  /** A message for an entry that listens to its parent. */
  tell(message: object): void;
  /** What such an entry answers. */
  onMessage(listener: (message: unknown) => void): void;
  /** Ends it in good order, and at once if it will not. */
  stop(): Promise<void>;
}

const ENTRY = 'dist/src/main.js';
const STOP_MILLISECONDS = 10_000;

/** The built service as a process of its own: for several nodes on one database, and for killing. */
export async function startServiceProcess({
  schema,
  env,
  entry = ENTRY,
}: ProcessOptions): Promise<ServiceProcess> {
  if (!existsSync(entry))
    throw new Error(`${entry} is missing: run the tests by \`npm test\`, which builds it`);
  const child = fork(entry, {
    env: { PATH: process.env.PATH, ...testEnvironment(schema.databaseUrl, env) },
    execArgv: [],
    silent: true,
  });
  const output: string[] = [];
  for (const stream of [child.stdout!, child.stderr!])
    stream.on('data', (chunk: Buffer) => output.push(String(chunk)));
  const exited = new Promise<number | NodeJS.Signals>((resolve) => {
    // Not 'exit', after which its last lines may still be on their way.
    child.once('close', (code, signal) => resolve(signal ?? code ?? 0));
  });
  const url = await Promise.race([addressOf(child), failureOf(exited, output)]);
  return {
    url,
    pid: child.pid!,
    exited,
    output: () => output.join(''),
    kill: (signal) => void child.kill(signal),
    tell: (message) => void child.send(message),
    onMessage: (listener) => void child.on('message', listener),
    stop: () => stop(child, exited),
  };
}

/** Told by the service itself when it listens. */
function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('message', (message) => resolve((message as { url: string }).url));
  });
}

async function failureOf(exited: Promise<unknown>, output: string[]): Promise<never> {
  const code = await exited;
  throw new Error(`The service ended with ${String(code)} before it listened:\n${output.join('')}`);
}

async function stop(child: ChildProcess, exited: Promise<unknown>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MILLISECONDS);
  await exited;
  clearTimeout(timer);
}
