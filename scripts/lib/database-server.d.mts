export interface DatabaseServerOptions {
  /** Everything is kept in here; the same directory again gives the same data, port and password. */
  readonly directory: string;
  /** Default: the port of the last start in this directory, else any free one. */
  readonly port?: number;
  /** Default: what the directory was created with, else MariaDB if it is installed, else MySQL. */
  readonly engine?: 'mariadb' | 'mysql';
  /** Nobody wants the data afterwards: it survives the end of the server, not that of the machine. */
  readonly throwAway?: boolean;
  /** Appended to the server's flags, so they win over the project's own. */
  readonly extraFlags?: readonly string[];
}

export interface DatabaseServer {
  /** mysql://root:password@127.0.0.1:port, without a database. */
  readonly adminUrl: string;
  readonly pid: number;
  readonly port: number;
  /** SIGTERM, then waits until the process is gone. */
  stop(): Promise<void>;
  /** SIGKILL, as in a crash, then waits until the process is gone. */
  kill(): Promise<void>;
}

/** Answers when the server accepts connections; throws with the end of its log when it does not come up. */
export function startDatabaseServer(options: DatabaseServerOptions): Promise<DatabaseServer>;
