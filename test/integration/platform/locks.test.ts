import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Transactions } from '../../../src/platform/database/index.js';
import { Locks, requireFence } from '../../../src/platform/lock/index.js';
import { openRedisGate, type RedisGate } from '../../support/redis-gate.js';
import { createSchema, required, type TestSchema } from '../../support/schema.js';
import { startService, type Service } from '../../support/service.js';

const TTL = 300;

let gate: RedisGate;
let redis: Redis;
let schema: TestSchema;
let one: Service;
let two: Service;
let locks: Locks;
let elsewhere: Locks;
let number = 0;
let resource: string;

beforeAll(async () => {
  gate = await openRedisGate();
  schema = await createSchema();
  one = await startService({ schema, env: { REDIS_URL: gate.url } });
  two = await startService({ schema, env: { REDIS_URL: gate.url } });
  locks = one.app.get(Locks);
  elsewhere = two.app.get(Locks);
  redis = new Redis(required('TEST_REDIS_URL'));
});
afterAll(async () => {
  redis.disconnect();
  await Promise.all([one.stop(), two.stop()]);
  await schema.drop();
  await gate.stop();
});
beforeEach(async () => {
  await expect.poll(() => locks.areAvailable(), { timeout: 10_000 }).toBe(true);
  await expect.poll(() => elsewhere.areAvailable(), { timeout: 10_000 }).toBe(true);
  resource = `${schema.name}:${++number}`;
});

const keyOf = (name: string): string => `suanpan:lock:${name}`;
const codeOf = (result: { ok: boolean }): unknown =>
  result.ok ? 'held' : (result as unknown as { refusal: { code: string } }).refusal.code;

/** Work that goes on until the test lets it end. */
function untilReleased(): { released: Promise<void>; release: () => void } {
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  return { released, release };
}

describe('one holder at a time', () => {
  it('others are told that it is busy, and may have it when it is released', async () => {
    let inside = 0;
    const work = async (): Promise<number> => {
      inside++;
      expect(inside).toBe(1);
      await pause(100);
      return inside--;
    };
    const results = await Promise.all(
      Array.from({ length: 10 }, (_, index) => (index % 2 ? locks : elsewhere).withLock(resource, TTL, work)),
    );
    expect(results.map(codeOf).sort()).toEqual(['held', ...Array<string>(9).fill('LOCK.BUSY')].sort());
    expect(codeOf(await elsewhere.withLock(resource, TTL, work))).toBe('held');
    expect(await redis.exists(keyOf(resource))).toBe(0);
  });

  it('different resources do not meet', async () => {
    const other = `${resource}:other`;
    const nested = await locks.withLock(resource, TTL, () =>
      elsewhere.withLock(other, TTL, () => Promise.resolve(1)),
    );
    expect(nested).toEqual({ ok: true, value: { ok: true, value: 1 } });
  });

  it('work that fails gives the lock back and says why', async () => {
    const failing = locks.withLock(resource, TTL, () => Promise.reject(new Error('no luck')));
    await expect(failing).rejects.toThrow('no luck');
    expect(codeOf(await elsewhere.withLock(resource, TTL, () => Promise.resolve()))).toBe('held');
  });
});

describe('along one call chain', () => {
  it('a lock that is held is held on, with the same number, and released once at the outermost end', async () => {
    const result = await locks.withLock(resource, TTL, async (outer) => {
      await pause(5);
      const inner = await locks.withLock(resource, TTL, (fencing) => Promise.resolve(fencing.number));
      expect(inner).toEqual({ ok: true, value: outer.number });
      expect(await redis.exists(keyOf(resource))).toBe(1);
      return outer.number;
    });
    expect(result).toEqual({ ok: true, value: 1 });
    expect(await redis.exists(keyOf(resource))).toBe(0);
  });

  it('another chain of the same process is not inside', async () => {
    const { released, release } = untilReleased();
    const holding = locks.withLock(resource, TTL, () => released);
    await expect.poll(() => redis.exists(keyOf(resource))).toBe(1);
    expect(codeOf(await locks.withLock(resource, TTL, () => Promise.resolve()))).toBe('LOCK.BUSY');
    release();
    expect(codeOf(await holding)).toBe('held');
  });

  it('what a chain left running does not count as inside after the release', async () => {
    let late: Promise<unknown> = Promise.resolve();
    await locks.withLock(resource, TTL, () => {
      late = pause(50).then(() => locks.withLock(resource, TTL, ({ number }) => Promise.resolve(number)));
      return Promise.resolve();
    });
    expect(await late).toEqual({ ok: true, value: 2 });
  });
});

describe('a lock outlives its time to live while the work runs', () => {
  it('and nobody else gets it meanwhile', async () => {
    const tries: unknown[] = [];
    const holding = locks.withLock(resource, TTL, async ({ signal }) => {
      for (let round = 0; round < 10; round++) {
        await pause(100);
        tries.push(codeOf(await elsewhere.withLock(resource, TTL, () => Promise.resolve())));
      }
      return signal.aborted;
    });
    expect(await holding).toEqual({ ok: true, value: false });
    expect(tries).toEqual(Array(10).fill('LOCK.BUSY'));
  });
});

describe('a holder whose lock ran out', () => {
  it('is refused by the fence once somebody else has taken over, and its signal says so', async () => {
    const transactions = one.app.get(Transactions);
    let tookOver: unknown;
    const outcome = locks.withLock(resource, TTL, async ({ number, signal }) => {
      await transactions.run((tx) => requireFence(tx, resource, number));
      await redis.del(keyOf(resource));
      tookOver = await elsewhere.withLock(resource, TTL, (theirs) => Promise.resolve(theirs.number));
      await expect.poll(() => signal.aborted).toBe(true);
      await transactions.run((tx) => requireFence(tx, resource, number));
    });
    await expect(outcome).rejects.toMatchObject({ refusal: { code: 'LOCK.LOST', kind: 'conflict' } });
    expect(tookOver).toEqual({ ok: true, value: 2 });
  });

  it('does not release the lock of the one who took over', async () => {
    const { released, release } = untilReleased();
    let theirs: Promise<unknown> = Promise.resolve();
    await locks.withLock(resource, TTL, async () => {
      await redis.del(keyOf(resource));
      theirs = elsewhere.withLock(resource, 5_000, () => released);
      await expect.poll(() => redis.exists(keyOf(resource))).toBe(1);
    });
    expect(await redis.exists(keyOf(resource))).toBe(1);
    release();
    await theirs;
  });

  it('makes the next one wait for a transaction that has passed the fence already', async () => {
    const transactions = one.app.get(Transactions);
    const order: string[] = [];
    let theirs: Promise<unknown> = Promise.resolve();
    await locks.withLock(resource, TTL, async ({ number }) => {
      await transactions.run(async (tx) => {
        await requireFence(tx, resource, number);
        await redis.del(keyOf(resource));
        theirs = elsewhere.withLock(resource, TTL, () => Promise.resolve(order.push('theirs')));
        await pause(200);
        order.push('ours');
      });
    });
    await theirs;
    expect(order).toEqual(['ours', 'theirs']);
  });
});

describe('without Redis', () => {
  afterEach(() => gate.open());

  async function expectQuickRefusal(): Promise<void> {
    const started = performance.now();
    expect(codeOf(await locks.withLock(resource, TTL, () => Promise.resolve()))).toBe(
      'LOCK.REDIS_UNAVAILABLE',
    );
    expect(performance.now() - started).toBeLessThan(3_000);
  }

  it('locks are refused quickly, never granted, and come back with Redis', async () => {
    await gate.cut();
    await expectQuickRefusal();
    await gate.open();
    const tryAgain = () => locks.withLock(resource, TTL, () => Promise.resolve()).then(codeOf);
    await expect.poll(tryAgain, { timeout: 10_000 }).toBe('held');
  });

  it('a Redis that hangs is like one that is gone', async () => {
    gate.holdUp();
    await expectQuickRefusal();
  });

  it('a holder is told that its lock could not be kept', async () => {
    const outcome = locks.withLock(resource, TTL, async ({ signal }) => {
      await gate.cut();
      await expect.poll(() => signal.aborted, { timeout: 5_000 }).toBe(true);
      return 'told';
    });
    expect(await outcome).toEqual({ ok: true, value: 'told' });
  });

  it('the service starts, serves, and says that it is degraded', async () => {
    const alone = await startService({ env: { REDIS_URL: 'redis://127.0.0.1:1' } });
    expect((await alone.call('GET', '/v1/clients', { role: 'admin' })).status).toBe(200);
    const ready = await alone.call('GET', '/health/ready', { role: null });
    expect([ready.status, ready.body]).toEqual([200, { status: 'degraded', database: 'up', redis: 'down' }]);
    expect(codeOf(await alone.app.get(Locks).withLock('x', TTL, () => Promise.resolve()))).toBe(
      'LOCK.REDIS_UNAVAILABLE',
    );
    await alone.stop();
  });
});
