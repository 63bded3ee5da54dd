import { existsSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { canInstallPackages, installPackages } from './apt.mjs';
import { startDatabaseServer } from './database-server.mjs';
import { dockerAnswers, removeFromDocker, startInDocker } from './docker.mjs';
import { Instruction, say } from './messages.mjs';
import { findDatabaseProgram, findRedisProgram } from './programs.mjs';
import { startRedisServer } from './redis-server.mjs';
import { stopLeftOver } from './server-process.mjs';
import { readState, writeState } from './state-file.mjs';

/**
 * Runs the servers that are needed, the first way that this machine offers: its own programs with data in
 * `directory`, Docker, or programs installed for the purpose.
 * @param {object} options
 * @param {{ database: boolean, redis: boolean }} options.needs
 * @param {string} options.directory its last part names the containers, if it comes to that
 * @param {'mariadb' | 'mysql'} [options.engine]
 * @param {string[]} [options.databaseFlags] added to those of the server, where it is a program of this machine
 * @param {boolean} [options.throwAway] nobody wants the data afterwards
 * @param {AbortSignal} options.interrupt
 * @returns {Promise<{ adminUrl?: string, redisUrl?: string, stop(): Promise<void> }>}
 */
export async function startPrivateServers(options) {
  const { needs, engine, interrupt } = options;
  if (!needs.database && !needs.redis) return { stop: async () => undefined };
  if (missingPackages(needs, engine).length === 0) return startPrograms(options);
  if (dockerAnswers() && engine !== 'mariadb') return startContainers(options);
  if (!canInstallPackages() || engine === 'mysql') throw new Instruction(howToGetServers(needs, engine));
  await installPackages(missingPackages(needs, engine), interrupt);
  return startPrograms(options);
}

/** By the names that Debian and Ubuntu give them. */
function missingPackages(needs, engine) {
  const missing = [];
  if (needs.database && !findDatabaseProgram(engine)) missing.push('mariadb-server');
  if (needs.redis && !findRedisProgram()) missing.push('redis-server');
  return missing;
}

async function startPrograms({ needs, directory, engine, databaseFlags, throwAway }) {
  say('Starting a private database and Redis…');
  const database = needs.database
    ? await startDatabaseServer({
        directory: join(directory, 'database'),
        engine,
        throwAway,
        extraFlags: databaseFlags,
      })
    : undefined;
  const redis = needs.redis ? await startRedisOr(database, directory) : undefined;
  return {
    adminUrl: database?.adminUrl,
    redisUrl: redis?.url,
    async stop() {
      await database?.stop();
      await redis?.stop();
    },
  };
}

/** A database must not be left running because its companion failed. */
async function startRedisOr(database, directory) {
  try {
    return await startRedisServer({ directory: join(directory, 'redis') });
  } catch (error) {
    await database?.stop();
    throw error;
  }
}

async function startContainers({ needs, directory, throwAway, interrupt }) {
  say('Starting MySQL and Redis in Docker…');
  const accessFile = dockerFile(directory);
  const earlier = existsSync(accessFile) ? readState(accessFile) : undefined;
  const { access, ...servers } = await startInDocker({
    needs,
    project: basename(directory),
    earlier,
    throwAway,
    interrupt,
  });
  writeState(accessFile, access);
  return servers;
}

/** Stops and deletes what a killed run with data nobody wants has left behind, however it ran its servers. */
export async function removeLeftOvers(directory, interrupt) {
  await stopLeftOver(join(directory, 'database'));
  await stopLeftOver(join(directory, 'redis'));
  const access = readState(dockerFile(directory));
  if (access.databasePort) await removeFromDocker({ project: basename(directory), access, interrupt });
  rmSync(directory, { recursive: true, force: true });
}

function dockerFile(directory) {
  return join(directory, 'docker.json');
}

function howToGetServers(needs, engine) {
  const wanted = [needs.database && (engine ?? 'MariaDB or MySQL'), needs.redis && 'Redis']
    .filter(Boolean)
    .join(' and ');
  return [
    `${wanted} cannot be run here: not installed, and no Docker engine answers. Do one of these:`,
    '  - Debian, Ubuntu:  sudo apt-get install mariadb-server redis-server',
    '  - macOS:           brew install mariadb redis',
    '  - MySQL:           version 8.4 or newer, from https://dev.mysql.com/downloads',
    '  - start Docker',
    '  - name servers of your own: DATABASE_URL, DATABASE_ADMIN_URL and REDIS_URL in .env, or for tests',
    '    TEST_DATABASE_ADMIN_URL and TEST_REDIS_URL in the environment; .env.example explains them',
    'Then run the same command again.',
  ].join('\n');
}
