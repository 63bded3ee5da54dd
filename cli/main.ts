import { join } from 'node:path';
import { runCli } from './run-cli.js';

/** `node dist/cli/main.js COMMAND …`: what `npm run cli` runs, for where there is no npm. */
const interrupt = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interrupt.abort());
for (const output of [process.stdout, process.stderr]) output.on('error', () => interrupt.abort());
process.exitCode = await runCli(process.argv.slice(2), {
  env: process.env,
  input: process.stdin,
  output: process.stdout,
  errorOutput: process.stderr,
  interrupt: interrupt.signal,
  folder: join(import.meta.dirname, '../..'),
});
