import { Redis } from 'ioredis';
import type { Logger } from 'pino';

const CONNECT_MILLISECONDS = 1_000;
const COMMAND_MILLISECONDS = 1_000;
/** A connection that has swallowed a command is given up: what it answers later would be taken for other answers. */
const SILENCE_MILLISECONDS = 1_500;
const LONGEST_PAUSE_MILLISECONDS = 2_000;

/**
 * A connection that fails fast and comes back by itself: without Redis a command is refused at once instead of
 * waiting in a queue, and no failure of the connection is an error of the process.
 */
export function connectRedis(url: string, logger: Logger): Redis {
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: CONNECT_MILLISECONDS,
    commandTimeout: COMMAND_MILLISECONDS,
    socketTimeout: SILENCE_MILLISECONDS,
    retryStrategy: (attempt) => Math.min(LONGEST_PAUSE_MILLISECONDS, 100 * attempt),
    reconnectOnError: () => false,
  });
  let isDown = false;
  redis.on('error', (error) => {
    if (!isDown)
      logger.warn({ err: error }, 'Redis is not reachable; work under a distributed lock is refused');
    isDown = true;
  });
  redis.on('ready', () => {
    if (isDown) logger.info('Redis is back');
    isDown = false;
  });
  return redis;
}

/** Resolves when the first attempt to connect has ended, well or not. */
export async function firstAttempt(redis: Redis): Promise<void> {
  if (redis.status === 'ready') return;
  await new Promise((resolve) => {
    redis.once('ready', resolve);
    redis.once('error', resolve);
  });
}

/** Redlock's scripts choose the database themselves, so they must be told the one of the URL. */
export function databaseNumberOf(url: string): number {
  return Number(new URL(url).pathname.slice(1) || 0);
}
