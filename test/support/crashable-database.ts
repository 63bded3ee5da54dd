import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startDatabaseServer, type DatabaseServerOptions } from '../../scripts/lib/database-server.mjs';
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
  if (restart) return serverRestartedBy(restart, required('TEST_DATABASE_ADMIN_URL'));
  const directory = await mkdtemp(join(tmpdir(), 'suanpan-crash-'));
  const own = await startCrashableServer({ directory });
  return {
    ...own,
    stop: async () => {
      await own.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** A server of somebody else's, with the command that kills and restarts it. */
export function serverRestartedBy(command: string, adminUrl: string): CrashableDatabase {
  const [program, ...args] = command.split(' ');
  return {
    adminUrl,
    crash: async () => void (await promisify(execFile)(program!, args)),
    stop: () => Promise.resolve(),
  };
}

/** A private server; its folder is left to the caller. */
export async function startCrashableServer(options: DatabaseServerOptions): Promise<CrashableDatabase> {
  let server = await startDatabaseServer(options);
  return {
    adminUrl: server.adminUrl,
    crash: async () => {
      await server.kill();
      server = await startDatabaseServer(options);
    },
    stop: () => server.stop(),
  };
}
