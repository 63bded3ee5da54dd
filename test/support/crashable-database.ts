import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { startDatabaseServer, type DatabaseServerOptions } from '../../scripts/lib/database-server.mjs';

export interface CrashableDatabase {
  /** An administrator of the server. */
  readonly adminUrl: string;
  /** SIGKILL, then a start on the same data. Resolves when it accepts connections again. */
  crash(): Promise<void>;
  stop(): Promise<void>;
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
