// npm run verify [-- --book CODE …]: walks over the books of the database that .env names and says what does not agree.
import './lib/node-version.mjs';
import process from 'node:process';
import { ensureBuilt } from './lib/build.mjs';
import { runCommand, runScript } from './lib/commands.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';
import { Instruction, narration } from './lib/messages.mjs';
import { provideDatabase } from './lib/provided-database.mjs';
import { readSettings } from './lib/settings.mjs';

/** 1 would say that something was found. */
const NOT_VERIFIED = 2;

if (process.argv.includes('--json')) narration.stream = process.stderr;

await runScript(async (interrupt) => {
  try {
    await ensureDependencies(interrupt);
    await ensureBuilt(interrupt);
    const servers = await provideDatabase(interrupt);
    try {
      const program = ['--max-semi-space-size=64', 'dist/src/verify.js', ...process.argv.slice(2)];
      return await runCommand(process.execPath, program, { env: readSettings(), interrupt });
    } finally {
      await servers.stop();
    }
  } catch (error) {
    if (interrupt.aborted) throw error;
    process.stderr.write(`\n${error instanceof Instruction ? error.message : error.stack}\n`);
    return NOT_VERIFIED;
  }
});
