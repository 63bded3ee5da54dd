import { AsyncLocalStorage } from 'node:async_hooks';
import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { Redlock, type Lock } from 'redlock';
import { CONFIG, type Config } from '../config/index.js';
import { accepted, refused, type Refusal, type Result } from '../errors/index.js';
import { LOGGING, type Logging } from '../logging/index.js';
import { Metrics } from '../metrics/index.js';
import { Tracing } from '../tracing/index.js';
import { FenceRepository } from './fence.repository.js';
import { HeldLock } from './held-lock.js';
import { LockMetrics } from './lock-metrics.js';
import { Locks, type Fencing } from './locks.js';
import { connectRedis, databaseNumberOf, firstAttempt } from './redis-client.js';
import { isHeldByOthers } from './redlock-votes.js';

const SHORTEST_TTL_MILLISECONDS = 200;
const resourceShape = /^[\x21-\x7e]{1,128}$/;

interface Holding {
  readonly lock: HeldLock;
  readonly fencing: Fencing;
}

/** Locks in Redis, by Redlock, with fencing numbers in the database. */
@Injectable()
export class RedisLocks extends Locks implements OnModuleInit, OnApplicationShutdown {
  private readonly redis: Redis;
  private readonly redlock: Redlock;
  private readonly heldByChain = new AsyncLocalStorage<ReadonlyMap<string, Holding>>();
  private readonly heldHere = new Map<HeldLock, string>();
  private readonly metrics: LockMetrics;

  constructor(
    private readonly fences: FenceRepository,
    private readonly tracing: Tracing,
    metrics: Metrics,
    @Inject(CONFIG) config: Config,
    @Inject(LOGGING) { logger }: Logging,
  ) {
    super();
    this.metrics = new LockMetrics(metrics, () => this.heldHere.size);
    this.redis = connectRedis(config.redisUrl, logger);
    this.redlock = new Redlock([this.redis], { retryCount: 0, db: databaseNumberOf(config.redisUrl) });
  }

  async withLock<T>(
    resource: string,
    ttlMilliseconds: number,
    work: (fencing: Fencing) => Promise<T>,
  ): Promise<Result<T>> {
    expectUsable(resource, ttlMilliseconds);
    const held = this.heldByChain.getStore();
    const alreadyHeld = held?.get(resource);
    if (alreadyHeld && !alreadyHeld.lock.isReleased) return accepted(await work(alreadyHeld.fencing));

    const acquired = await this.tracing.span('lock.wait', () => this.acquire(resource, ttlMilliseconds));
    if (!acquired.ok) return acquired;
    const lock = new HeldLock(acquired.value, ttlMilliseconds);
    lock.signal.addEventListener('abort', () => this.metrics.lost());
    this.heldHere.set(lock, resource);
    const since = performance.now();
    try {
      const fencing = { number: await this.fences.advance(resource), signal: lock.signal };
      const chain = new Map(held).set(resource, { lock, fencing });
      return accepted(await this.heldByChain.run(chain, () => work(fencing)));
    } catch (error) {
      this.metrics.failed(error);
      throw error;
    } finally {
      await lock.release();
      this.heldHere.delete(lock);
      this.metrics.released(since);
      // Following call chains costs every promise of the process something, so it is done while a lock is held only.
      if (this.heldHere.size === 0) this.heldByChain.disable();
    }
  }

  held(): readonly string[] {
    return [...this.heldHere.values()].sort();
  }

  async areAvailable(): Promise<boolean> {
    return this.redis.ping().then(
      () => true,
      () => false,
    );
  }

  /** So that the first work after the start is not refused only because Redis is just being reached. */
  onModuleInit(): Promise<void> {
    return firstAttempt(this.redis);
  }

  onApplicationShutdown(): void {
    this.redis.disconnect();
  }

  private async acquire(resource: string, ttlMilliseconds: number): Promise<Result<Lock>> {
    const since = performance.now();
    try {
      const lock = await this.redlock.acquire([`suanpan:lock:${resource}`], ttlMilliseconds);
      this.metrics.attempted('acquired', since);
      return accepted(lock);
    } catch (error) {
      const isBusy = await isHeldByOthers(error);
      this.metrics.attempted(isBusy ? 'busy' : 'unavailable', since);
      return refused(isBusy ? busy(resource) : REDIS_UNAVAILABLE);
    }
  }
}

function expectUsable(resource: string, ttlMilliseconds: number): void {
  if (!resourceShape.test(resource))
    throw new Error(`Not the name of a resource: ${JSON.stringify(resource)}`);
  if (!Number.isInteger(ttlMilliseconds) || ttlMilliseconds < SHORTEST_TTL_MILLISECONDS) {
    throw new Error(`A lock is held for at least ${SHORTEST_TTL_MILLISECONDS} whole milliseconds`);
  }
}

const busy = (resource: string): Refusal => ({
  kind: 'busy',
  code: 'LOCK.BUSY',
  message: 'Somebody else is doing this right now; look at the result or try again later',
  details: { resource },
  retryAfterSeconds: 1,
});

const REDIS_UNAVAILABLE: Refusal = {
  kind: 'unavailable',
  code: 'LOCK.REDIS_UNAVAILABLE',
  message: 'Locks cannot be had at the moment; nothing was started, try again later',
  retryAfterSeconds: 2,
};
