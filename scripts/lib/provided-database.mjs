import { join } from 'node:path';
import process from 'node:process';
import { Instruction } from './messages.mjs';
import { isReachable } from './ports.mjs';
import { startPrivateServers } from './private-servers.mjs';
import { DATA } from './project.mjs';
import { claimCheckout } from './service.mjs';
import { neededServers, readSettings, recordServers } from './settings.mjs';

/** The private database is started if it does not run, and stopped again; one that the user names must be there. */
export async function provideDatabase(interrupt) {
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
