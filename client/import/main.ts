import { runImport } from './run-import.js';

/** `node dist/client/import/main.js FILE --book BOOK …`: what `npm run import` runs, for where there is no npm. */
const interrupt = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interrupt.abort());
process.exitCode = await runImport({
  args: process.argv.slice(2),
  env: process.env,
  output: process.stdout,
  interrupt: interrupt.signal,
});
