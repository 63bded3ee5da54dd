import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Transactions } from '../../../src/platform/database/index.js';
import { JobRuns } from '../../../src/platform/jobs/index.js';
import { Locks, requireFence } from '../../../src/platform/lock/index.js';
import { Alarms } from '../../../src/platform/metrics/index.js';
import { move, openBook, posting } from '../../support/book.js';
import { startDatabaseProxy, type DatabaseProxy } from '../../support/database-proxy.js';
import { lockBalance } from '../../support/locked-balance.js';
import { METRICS_TOKEN, scrape, type Scrape } from '../../support/prometheus-text.js';
import { createSchema, required, type TestSchema } from '../../support/schema.js';
import { startService, type Service } from '../../support/service.js';

const POOL = 6;

let schema: TestSchema;
let proxy: DatabaseProxy;
let service: Service;
beforeAll(async () => {
  schema = await createSchema();
  proxy = await startDatabaseProxy(schema.databaseUrl);
  const env = {
    ...{ METRICS_TOKEN, DATABASE_POOL_SIZE: String(POOL) },
    ...{ DATABASE_URL: proxy.url, REDIS_URL: required('TEST_REDIS_URL') },
  };
  service = await startService({ schema, env });
  const accounts = ['a', 'b', 'c'].map((code) => ({ code, glAccount: '2201', overdraftLimit: 'unlimited' }));
  await openBook(service.call, { accounts });
});
afterAll(async () => {
  await service.stop();
  await proxy.stop();
  await schema.drop();
});

const post = (from: string, to: string, more = {}) =>
  service.call('POST', '/v1/books/main/vouchers', posting(move(from, to, '1.00'), more));

const look = (): Promise<Scrape> => scrape(service.call);

/** What has been added to a metric since. */
async function since(): Promise<(name: string, labels?: Record<string, string>) => Promise<number>> {
  const before = await look();
  return async (name, labels) => (await look()).sum(name, labels) - before.sum(name, labels);
}

describe('groups that are not posted as they were', () => {
  const FAILURES = 'suanpan_posting_group_failures_total';

  it('are counted by cause: the answer to COMMIT lost', async () => {
    const more = await since();
    proxy.breakCommits('swallow-answer', 1);
    expect((await post('a', 'b')).status).toBe(201);
    expect(await more(FAILURES, { cause: 'commit-unknown' })).toBe(1);
    expect(await more(FAILURES)).toBe(1);
    expect(await more('suanpan_posting_group_duration_seconds_count', { outcome: 'failed' })).toBe(1);
    expect(await more('suanpan_posting_group_duration_seconds_count', { outcome: 'committed' })).toBe(1);
  });

  it('a row that somebody else has locked; what waits for it is shown', async () => {
    const more = await since();
    const release = await lockBalance(schema, 'c');
    const waiting = [post('c', 'a'), post('c', 'b')];
    await expect.poll(async () => (await look()).sum('suanpan_posting_parked'), { timeout: 10_000 }).toBe(2);
    expect((await look()).sum('suanpan_posting_queue_waiting')).toBe(0);
    await release();
    expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual([201, 201]);
    expect(await more(FAILURES, { cause: 'lock-wait' })).toBeGreaterThanOrEqual(1);
    expect((await look()).sum('suanpan_posting_parked')).toBe(0);
  });

  it('a value that the database does not take, which is an alarm', async () => {
    const more = await since();
    await schema.sql('ALTER TABLE voucher MODIFY memo VARCHAR(8) NOT NULL');
    const long = await post('a', 'b', { memo: 'longer than eight' });
    await schema.sql('ALTER TABLE voucher MODIFY memo VARCHAR(255) NOT NULL');
    expect([long.status, long.body.code]).toEqual([400, 'LEDGER.NOT_STORABLE']);
    expect(await more(FAILURES, { cause: 'data' })).toBe(1);
    expect(await more('suanpan_alarms_total', { alarm: 'posting-not-storable' })).toBe(1);
  });

  it('transactions of other parts are counted apart', async () => {
    const more = await since();
    proxy.breakCommits('swallow-request', 1);
    const body = { code: 'second-try', name: 'Second try', reason: 'test' };
    expect((await service.call('POST', '/v1/clients', { role: 'admin', body })).status).toBe(201);
    expect(await more('suanpan_transaction_retries_total', { cause: 'commit-unknown' })).toBe(1);
    expect(await more(FAILURES)).toBe(0);
  });
});

describe('the pool', () => {
  it('shows what is in use and who waits for a connection', async () => {
    const transactions = service.app.get(Transactions);
    const more = await since();
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    // One is left for the service itself, which asks the database whenever somebody looks.
    const holders = Array.from({ length: POOL - 1 }, () => transactions.run(() => released));
    const state = async () => {
      const { sum } = await look();
      return [
        sum('suanpan_database_pool_connections', { state: 'in-use' }),
        sum('suanpan_database_pool_size'),
      ];
    };
    await expect.poll(async () => (await state())[0]).toBeGreaterThanOrEqual(POOL - 1);
    expect((await state())[1]).toBe(POOL);
    holders.push(
      transactions.run(() => released),
      transactions.run(() => released),
    );
    const waiting = async () => (await look()).sum('suanpan_database_pool_waiting');
    await expect.poll(waiting).toBeGreaterThanOrEqual(1);
    release();
    await Promise.all(holders);
    expect((await look()).sum('suanpan_database_pool_waiting')).toBe(0);
    expect(await more('suanpan_database_connection_wait_seconds_count')).toBeGreaterThanOrEqual(POOL + 1);
    expect(await more('suanpan_commit_duration_seconds_count')).toBeGreaterThanOrEqual(POOL + 1);
  });
});

describe('locks', () => {
  const TTL = 300;

  it('are counted by what became of the wish, and shown while they are held', async () => {
    const locks = service.app.get(Locks);
    const resource = `${schema.name}:metrics`;
    const more = await since();
    await locks.withLock(resource, TTL, async () => {
      expect((await look()).sum('suanpan_locks_held')).toBe(1);
      await new Promise((resolve) => setImmediate(resolve));
    });
    const { released, release } = untilReleased();
    const holding = locks.withLock(resource, TTL, () => released);
    await expect.poll(async () => (await look()).sum('suanpan_locks_held')).toBe(1);
    expect((await locks.withLock(resource, TTL, () => Promise.resolve())).ok).toBe(false);
    release();
    await holding;
    expect(await more('suanpan_lock_attempts_total', { result: 'acquired' })).toBe(2);
    expect(await more('suanpan_lock_attempts_total', { result: 'busy' })).toBe(1);
    expect(await more('suanpan_lock_wait_seconds_count')).toBe(3);
    expect(await more('suanpan_lock_held_seconds_count')).toBe(2);
    expect((await look()).sum('suanpan_locks_held')).toBe(0);
  });

  it('that are lost are counted, and work that the database refuses because somebody took over', async () => {
    const locks = service.app.get(Locks);
    const transactions = service.app.get(Transactions);
    const resource = `${schema.name}:taken`;
    const redis = new Redis(required('TEST_REDIS_URL'));
    const more = await since();
    const overslept = locks.withLock(resource, TTL, async ({ number, signal }) => {
      await redis.set(`suanpan:lock:${resource}`, 'somebody else');
      await expect.poll(() => signal.aborted, { timeout: 5_000 }).toBe(true);
      await schema.sql('UPDATE fence SET number = number + 1 WHERE resource = ?', [resource]);
      await transactions.run((tx) => requireFence(tx, resource, number));
    });
    await expect(overslept).rejects.toThrow('LOCK.LOST');
    await redis.del(`suanpan:lock:${resource}`);
    redis.disconnect();
    expect(await more('suanpan_locks_lost_total')).toBe(1);
    expect(await more('suanpan_lock_fenced_total')).toBe(1);
  });

  it('that nobody can tell about are counted too', async () => {
    const alone = await startService({ schema, env: { METRICS_TOKEN, REDIS_URL: 'redis://127.0.0.1:1' } });
    await alone.app.get(Locks).withLock('x', TTL, () => Promise.resolve());
    const { sum } = await scrape(alone.call);
    expect(sum('suanpan_lock_attempts_total', { result: 'unavailable' })).toBe(1);
    expect(sum('suanpan_redis_up')).toBe(0);
    await alone.stop();
  });
});

describe('what the service does by itself', () => {
  it('is timed by name: the expiry of holds runs', async () => {
    const runs = async () =>
      (await look()).sum('suanpan_job_duration_seconds_count', { task: 'hold-expiry' });
    await expect.poll(runs, { timeout: 20_000 }).toBeGreaterThan(0);
    expect((await look()).sum('suanpan_job_failures_total')).toBe(0);
  });

  it('is counted when it fails', async () => {
    await service.app.get(JobRuns).run('sample', () => Promise.reject(new Error('no luck')));
    const { sum } = await look();
    expect(sum('suanpan_job_failures_total', { task: 'sample' })).toBe(1);
    expect(sum('suanpan_job_duration_seconds_count', { task: 'sample' })).toBe(1);
  });
});

describe('an alarm', () => {
  it('is counted from zero on, so that the first one is an increase', async () => {
    const alarm = service.app.get(Alarms).define('sample-alarm', 'A sample');
    const labels = { alarm: 'sample-alarm' };
    expect((await look()).text).toContain('suanpan_alarms_total{alarm="sample-alarm"} 0');
    alarm.raise({ traceId: 'x' });
    expect((await look()).sum('suanpan_alarms_total', labels)).toBe(1);
  });
});

function untilReleased(): { released: Promise<void>; release: () => void } {
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  return { released, release };
}
