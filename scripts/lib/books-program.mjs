import process from 'node:process';
import { ensureBuilt } from './build.mjs';
import { runCommand, runScript } from './commands.mjs';
import { ensureDependencies } from './dependencies.mjs';
import { Instruction, narration } from './messages.mjs';
import { provideDatabase } from './provided-database.mjs';
import { readSettings } from './settings.mjs';

/** 1 would be what the program itself has to say. */
const NOT_POSSIBLE = 2;

/** Runs a built program on the database that .env names, with the arguments of this one. */
export async function runOnBooks(...program) {
  if (process.argv.includes('--json')) narration.stream = process.stderr;
  await runScript(async (interrupt) => {
    try {
      await ensureDependencies(interrupt);
      await ensureBuilt(interrupt);
      const servers = await provideDatabase(interrupt);
      try {
        const command = [...program, ...process.argv.slice(2)];
        return await runCommand(process.execPath, command, { env: readSettings(), interrupt });
      } finally {
        await servers.stop();
      }
    } catch (error) {
      if (interrupt.aborted) throw error;
      process.stderr.write(`\n${error instanceof Instruction ? error.message : error.stack}\n`);
      return NOT_POSSIBLE;
    }
  });
}
