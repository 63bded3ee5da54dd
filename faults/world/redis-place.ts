import { Redis } from 'ioredis';
import { startRedisServer } from '../../scripts/lib/redis-server.mjs';
import { openRedisGate, type RedisGate } from '../../test/support/redis-gate.js';

/** A private Redis that may be killed, emptied and started again, with a gate before it. */
export interface RedisPlace {
  readonly gate: RedisGate;
  /** SIGKILL; nothing answers until it is started again. */
  kill(): Promise<void>;
  start(): Promise<void>;
  flush(): Promise<void>;
  stop(): Promise<void>;
}

export async function startRedis(directory: string): Promise<RedisPlace> {
  let server = await startRedisServer({ directory });
  const { url } = server;
  const gate = await openRedisGate(url);
  return {
    gate,
    kill: () => server.kill(),
    start: async () => void (server = await startRedisServer({ directory })),
    flush: async () => {
      const redis = new Redis(url);
      await redis.flushall();
      redis.disconnect();
    },
    stop: async () => {
      await gate.stop();
      await server.stop();
    },
  };
}
