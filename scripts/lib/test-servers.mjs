import { rmSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { removeLeftOvers, startPrivateServers } from './private-servers.mjs';
import { DATA } from './project.mjs';
import { claimRunFolder } from './run-folders.mjs';

const RUNS = join(DATA, 'test');

/**
 * A fresh database and Redis for one test run, except where TEST_DATABASE_ADMIN_URL or TEST_REDIS_URL names
 * others. Each run has a folder of its own, so that two of them do not meet.
 * @returns {Promise<{ env: NodeJS.ProcessEnv, stop(): Promise<void> }>}
 */
export async function startTestServers(engine, interrupt) {
  const directory = await claimRunFolder(RUNS, (left) => removeLeftOvers(left, interrupt));
  const { TEST_DATABASE_ADMIN_URL, TEST_REDIS_URL } = process.env;
  const servers = await startPrivateServers({
    needs: { database: !TEST_DATABASE_ADMIN_URL, redis: !TEST_REDIS_URL },
    directory,
    engine,
    throwAway: true,
    interrupt,
  });
  return {
    env: {
      ...process.env,
      SUANPAN_ENV: 'test',
      TEST_DATABASE_ADMIN_URL: servers.adminUrl ?? TEST_DATABASE_ADMIN_URL,
      TEST_REDIS_URL: servers.redisUrl ?? TEST_REDIS_URL,
    },
    async stop() {
      await servers.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
