import { join } from 'node:path';
import { detectEngine, queryOnce } from '../../src/platform/database/connection.js';
import {
  serverRestartedBy,
  startCrashableServer,
  type CrashableDatabase,
} from '../../test/support/crashable-database.js';
import { startRedis, type RedisPlace } from './redis-place.js';

export type Engine = 'mysql' | 'mariadb';

export interface Servers {
  readonly database: CrashableDatabase;
  /** False where the database is somebody else's and no command restarts it. */
  readonly mayCrash: boolean;
  readonly engine: Engine;
  readonly version: string;
  readonly redis: RedisPlace;
  /** Where servers of single faults, and test builds, may put their files. */
  readonly folder: string;
}

/** A private Redis and database, or the database of FAULTS_DATABASE_ADMIN_URL. */
export async function startServers(wanted: Engine | undefined, folder: string): Promise<Servers> {
  const { FAULTS_DATABASE_ADMIN_URL: adminUrl, FAULTS_DATABASE_RESTART: restart } = process.env;
  const database = adminUrl
    ? serverOf(adminUrl, restart)
    : await startCrashableServer({ directory: join(folder, 'database'), ...(wanted && { engine: wanted }) });
  return { ...(await serversAround(database, folder, wanted)), mayCrash: !adminUrl || Boolean(restart) };
}

/** With a Redis beside a database that is there already. */
export async function serversAround(
  database: CrashableDatabase,
  folder: string,
  wanted?: Engine,
): Promise<Servers> {
  try {
    const engine = await detectEngine(database.adminUrl);
    if (wanted && engine !== wanted) throw new Error(`The database is ${engine}, not ${wanted}`);
    const [row] = await queryOnce<{ version: string }>(database.adminUrl, 'SELECT VERSION() AS version');
    const redis = await startRedis(join(folder, 'redis'));
    return { database, mayCrash: true, engine, version: row!.version, redis, folder };
  } catch (error) {
    await database.stop();
    throw error;
  }
}

export async function stopServers({ redis, database }: Servers): Promise<void> {
  await redis.stop();
  await database.stop();
}

function serverOf(adminUrl: string, restart: string | undefined): CrashableDatabase {
  if (restart) return serverRestartedBy(restart, adminUrl);
  return {
    adminUrl,
    crash: () => Promise.reject(new Error('FAULTS_DATABASE_RESTART is not set')),
    stop: () => Promise.resolve(),
  };
}
