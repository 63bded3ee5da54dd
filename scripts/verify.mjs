// npm run verify [-- --book CODE …]: walks over the books of the database that .env names and says what does not agree.
import './lib/node-version.mjs';
import { join } from 'node:path';
import process from 'node:process';
import { ensureBuilt } from './lib/build.mjs';
import { runCommand, runScript } from './lib/commands.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';
import { Instruction, narration } from './lib/messages.mjs';
import { isReachable } from './lib/ports.mjs';
import { startPrivateServers } from './lib/private-servers.mjs';
import { DATA } from './lib/project.mjs';
import { claimCheckout } from './lib/service.mjs';
import { neededServers, readSettings, recordServers } from './lib/settings.mjs';

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

/** The private database is started if it does not run, and stopped again; one that the user names must be there. */
async function provideDatabase(interrupt) {
  const nothing = { stop: async () => undefined };
  if (process.argv.some((argument) => argument.startsWith('--database-url'))) return nothing;
  const settings = readSettings();
  const { DATABASE_URL, PRIVATE_DATABASE_PORT } = settings;
  if (!DATABASE_URL) {
    throw new Instruction(
      'There are no books yet: run npm start once, set DATABASE_URL, or give --database-url.',
    );
  }
  if (!neededServers(settings).database) return nothing;
  if (await isReachable('127.0.0.1', Number(PRIVATE_DATABASE_PORT))) return nothing;
  await claimCheckout();
  const needs = { database: true, redis: false };
  const servers = await startPrivateServers({ needs, directory: join(DATA, 'development'), interrupt });
  recordServers(servers);
  return servers;
}
