// npm run import -- FILE --book BOOK […]: posts the vouchers of a file of any size; without arguments it says how.
import './lib/node-version.mjs';
import process from 'node:process';
import { ensureBuilt } from './lib/build.mjs';
import { runScript } from './lib/commands.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';
import { Instruction } from './lib/messages.mjs';
import { readSettings } from './lib/settings.mjs';

/** 1 would say that lines were refused. */
const STOPPED = 2;

await runScript(async (interrupt) => {
  try {
    await ensureDependencies(interrupt);
    await ensureBuilt(interrupt);
  } catch (error) {
    if (!(error instanceof Instruction)) throw error;
    process.stderr.write(`\n${error.message}\n`);
    return STOPPED;
  }
  // Imported only now: it is built by then.
  const { runImport } = await import('../dist/client/import/run-import.js');
  return runImport({ args: process.argv.slice(2), env: readSettings(), output: process.stdout, interrupt });
});
