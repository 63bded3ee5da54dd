import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startDatabaseServer } from '../../scripts/lib/database-server.mjs';
import { required } from './schema.js';

export interface CrashableDatabase {
  /** An administrator of the server. */
  readonly adminUrl: string;
  /** SIGKILL, then a start on the same data. Resolves when it accepts connections again. */
  crash(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * A database server that a test may kill: one of its own, or, where TEST_DATABASE_RESTART names a command that kills
 * and restarts the server under test, that one (fault tests run alone, after all others).
 */
export async function startCrashableDatabase(): Promise<CrashableDatabase> {
  const restart = process.env.TEST_DATABASE_RESTART;
  return restart ? serverUnderTest(restart) : serverOfItsOwn();
}

function serverUnderTest(restart: string): CrashableDatabase {
  const [program, ...args] = restart.split(' ');
  return {
    adminUrl: required('TEST_DATABASE_ADMIN_URL'),
    crash: async () => void (await promisify(execFile)(program!, args)),
    stop: () => Promise.resolve(),
  };
}

async function serverOfItsOwn(): Promise<CrashableDatabase> {
  const directory = await mkdtemp(join(tmpdir(), 'suanpan-crash-'));
  let server = await startDatabaseServer({ directory });
  return {
    adminUrl: server.adminUrl,
    crash: async () => {
      await server.kill();
      server = await startDatabaseServer({ directory });
    },
    stop: async () => {
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
