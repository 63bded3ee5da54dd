export interface RedisServerOptions {
  /** Its log and what the next start needs are kept in here; never data. */
  readonly directory: string;
  /** Default: the port of the last start in this directory, else any free one. */
  readonly port?: number;
}

export interface RedisServer {
  /** redis://127.0.0.1:port */
  readonly url: string;
  readonly pid: number;
  readonly port: number;
  /** SIGTERM, then waits until the process is gone. */
  stop(): Promise<void>;
  /** SIGKILL, as in a crash, then waits until the process is gone. */
  kill(): Promise<void>;
}

/** Answers when the server accepts connections; throws with the end of its log when it does not come up. */
export function startRedisServer(options: RedisServerOptions): Promise<RedisServer>;
