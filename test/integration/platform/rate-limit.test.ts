import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createClient } from '../../../client/index.js';
import { auditBooks } from '../../support/audit-books.js';
import { move, newRequestNumber, openBook, posting } from '../../support/book.js';
import type { Answer } from '../../support/call.js';
import { TurnableClock } from '../../support/clock.js';
import { changeSetting } from '../../support/runtime-settings.js';
import { createSchema, type TestSchema } from '../../support/schema.js';
import { startService, type Service } from '../../support/service.js';

const RATE = 'http.requestsPerSecondPerKey';
const BURST = 'http.burstPerKey';

let schema: TestSchema;
let service: Service;
/** A second node on the same database: limits are per node, their settings are not. */
let neighbour: Service;
const clock = new TurnableClock();
let key: { secret: string; prefix: string };
beforeAll(async () => {
  schema = await createSchema();
  service = await startService({ schema, clock });
  neighbour = await startService({ schema, clock });
  await openBook(service.call, {
    accounts: ['a', 'b'].map((code) => ({ code, glAccount: '2201', overdraftLimit: 'unlimited' })),
  });
  // The admin goes on whatever the rate of all keys is.
  await limit('sp_test_55555555', 0);
});
afterAll(async () => {
  expect(await auditBooks(schema.sql)).toEqual([]);
  await service.stop();
  await neighbour.stop();
  await schema.drop();
});
beforeEach(async () => {
  key = await issue();
});
afterEach(async () => {
  vi.useRealTimers();
  for (const name of [RATE, BURST]) await set(name, null);
});

const admin = (method: string, path: string, body: object): Promise<Answer> =>
  service.call(method, `/v1/clients/test-client/keys${path}`, {
    role: 'admin',
    body: { reason: 'test', ...body },
  });
const limit = (prefix: string, requestsPerSecond: number | null): Promise<Answer> =>
  admin('PUT', `/${prefix}/rate-limit`, { requestsPerSecond });
async function issue(more: object = {}): Promise<{ secret: string; prefix: string }> {
  const { status, body } = await admin('POST', '', { roles: ['poster', 'operator'], books: ['*'], ...more });
  expect(status).toBe(201);
  return body;
}
const set = async (name: string, value: unknown): Promise<void> => {
  expect((await changeSetting(service.call, name, value)).status).toBe(200);
};
const ask = (of = key, node = service): Promise<Answer> =>
  node.call('GET', '/v1/books/main', { key: of.secret });
const statusesOf = async (count: number, of = key, node = service): Promise<Record<number, number>> => {
  const counts: Record<number, number> = {};
  for (const { status } of await Promise.all(Array.from({ length: count }, () => ask(of, node)))) {
    counts[status] = (counts[status] ?? 0) + 1;
  }
  return counts;
};
/** Takes what the key may send at once. @returns the first answer that says no */
async function drain(of = key, node = service): Promise<Answer> {
  for (let round = 0; round < 100; round++) {
    const answers = await Promise.all(Array.from({ length: 10 }, () => ask(of, node)));
    const refused = answers.find(({ status }) => status !== 200);
    if (refused) return refused;
  }
  throw new Error('The key was never refused');
}

describe('a key that sends too many requests', () => {
  it('is told so, and when to come back; then it is served', async () => {
    await set(BURST, 5);
    await set(RATE, 1);
    const { status, headers, body } = await drain();
    expect([status, headers.get('retry-after')]).toEqual([429, '1']);
    expect(body).toMatchObject({
      status: 429,
      code: 'HTTP.RATE_LIMITED',
      title: 'Too Many Requests',
      details: { requestsPerSecond: 1, burst: 5 },
    });
    await pause(1_000 * Number(headers.get('retry-after')));
    expect((await ask()).status).toBe(200);
  });

  it('may send as many at once as the burst after a rest, and no more', async () => {
    await set(BURST, 30);
    await set(RATE, 1);
    const started = performance.now();
    const counts = await statusesOf(200);
    const seconds = (performance.now() - started) / 1_000;
    expect(counts[200]).toBeGreaterThanOrEqual(30);
    expect(counts[200]).toBeLessThanOrEqual(30 + Math.ceil(seconds));
    expect(counts[200]! + counts[429]!).toBe(200);
  });

  it('does not disturb other keys, and health is free', async () => {
    await set(BURST, 2);
    await set(RATE, 1);
    await drain();
    expect((await ask(await issue())).status).toBe(200);
    const probes = Array.from({ length: 20 }, () => service.call('GET', '/health/live', { key: key.secret }));
    expect((await Promise.all(probes)).map(({ status }) => status)).toEqual(Array(20).fill(200));
  });

  it('changes nothing and uses no request number up', async () => {
    await set(BURST, 2);
    await set(RATE, 1);
    await drain();
    const post = (order: ReturnType<typeof posting>) =>
      service.call('POST', '/v1/books/main/vouchers', { ...order, key: key.secret });
    const orders = Array.from({ length: 20 }, () => posting(move('a', 'b', '1.00')));
    const statuses = (await Promise.all(orders.map(post))).map(({ status }) => status);
    const order = orders[statuses.indexOf(429)]!;
    const number = order.headers['idempotency-key'];
    const vouchers = () => schema.sql('SELECT id FROM voucher WHERE request_number = ?', [number]);
    const before = (await vouchers()).length;
    await pause(1_100);
    const again = await post(order);
    expect([again.status, (await vouchers()).length]).toEqual([201, 1]);
    expect([before, again.headers.get('idempotent-replayed')]).toEqual([0, null]);
  });

  it('is limited also where it may not go, and on wrong requests', async () => {
    await set(BURST, 2);
    await set(RATE, 1);
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => service.call('GET', '/v1/clients', { key: key.secret })),
    );
    const codes = new Set(answers.map(({ body }) => body.code));
    expect(codes).toEqual(new Set(['AUTH.ROLE_MISSING', 'HTTP.RATE_LIMITED']));
  });

  it('is not let in by a clock that is set, nor kept out by one', async () => {
    await set(BURST, 50);
    await set(RATE, 1);
    vi.useFakeTimers({ toFake: ['Date'] });
    for (const seconds of [86_400, -2 * 86_400, 86_400]) {
      const started = performance.now();
      await drain();
      clock.advanceSeconds(seconds);
      vi.setSystemTime(Date.now() + seconds * 1_000);
      const { 200: served = 0 } = await statusesOf(50);
      expect(served).toBeLessThanOrEqual(1 + Math.ceil((performance.now() - started) / 1_000));
      const { headers } = await drain();
      expect(headers.get('retry-after')).toBe('1');
      await pause(1_100);
      expect((await ask()).status).toBe(200);
    }
  });

  it('has its own bucket on every node', async () => {
    await set(BURST, 3);
    await set(RATE, 1);
    await expect
      .poll(async () => (await statusesOf(50, key, neighbour))[429] ?? 0, { timeout: 20_000 })
      .toBeGreaterThan(0);
    expect((await ask()).status).toBe(200);
  });

  it('is free as soon as the limit is taken away, or raised', async () => {
    await set(BURST, 1);
    await set(RATE, 1);
    await drain();
    await set(RATE, 100_000);
    await set(BURST, 1_000);
    await pause(10);
    expect(await statusesOf(20)).toEqual({ 200: 20 });
    await set(RATE, null);
    expect(await statusesOf(50)).toEqual({ 200: 50 });
  });

  it('gets through by the client library, which comes back when it is told to', async () => {
    await set(BURST, 5);
    await set(RATE, 5);
    const statuses: number[] = [];
    const onRetry = ({ status, pauseMilliseconds }: { status: number; pauseMilliseconds: number }): void => {
      statuses.push(status);
      expect(pauseMilliseconds).toBeGreaterThanOrEqual(1_000);
    };
    const client = createClient({ url: service.url, key: key.secret, onRetry });
    const numbers = Array.from({ length: 15 }, newRequestNumber);
    const order = { businessType: 'transfer', lines: move('a', 'b', '1.00') };
    const posted = await Promise.all(
      numbers.map((requestNumber) => client.postVoucher('main', order, { requestNumber })),
    );
    expect(posted.map(({ replayed }) => replayed)).toEqual(Array(15).fill(false));
    expect(new Set(statuses)).toEqual(new Set([429]));
    const [row] = await schema.sql<{ n: string }>(
      'SELECT COUNT(*) AS n FROM voucher WHERE request_number IN (?)',
      [numbers],
    );
    expect(Number(row!.n)).toBe(15);
  });
});

describe('a key with a rate of its own', () => {
  const viewOf = async (prefix: string) => {
    const { body } = await service.call('GET', '/v1/clients/test-client/keys?limit=200', { role: 'admin' });
    return body.items.find((item: { prefix: string }) => item.prefix === prefix);
  };

  it('has it from its issue on, and it goes before that of all keys', async () => {
    await set(BURST, 3);
    const slow = await issue({ requestsPerSecond: 1 });
    expect(slow).toMatchObject({ requestsPerSecond: 1 });
    expect((await drain(slow)).body).toMatchObject({ details: { requestsPerSecond: 1, burst: 3 } });
    expect(await statusesOf(30)).toEqual({ 200: 30 });
    await set(RATE, 1);
    const free = await issue({ requestsPerSecond: 0 });
    expect(await statusesOf(50, free)).toEqual({ 200: 50 });
    expect((await drain()).status).toBe(429);
  });

  it('hands it on when it is rotated, unless it is told otherwise', async () => {
    const own = await issue({ requestsPerSecond: 7 });
    const rotate = async (prefix: string, more: object) =>
      (await admin('POST', `/${prefix}/rotate`, { graceSeconds: 60, ...more })).body;
    expect(await rotate(own.prefix, {})).toMatchObject({ requestsPerSecond: 7 });
    const changed = await rotate(own.prefix, { requestsPerSecond: 9 });
    expect(changed).toMatchObject({ requestsPerSecond: 9 });
    expect(await rotate(changed.prefix, { requestsPerSecond: null })).toMatchObject({
      requestsPerSecond: null,
    });
    expect(await viewOf(own.prefix)).toMatchObject({ requestsPerSecond: 7 });
  });

  it('is given it by an admin, on all nodes, with a reason in the trail; and may get that of all keys again', async () => {
    await set(BURST, 2);
    expect(await statusesOf(30)).toEqual({ 200: 30 });
    const given = await limit(key.prefix, 1);
    expect([given.status, given.body.requestsPerSecond]).toEqual([200, 1]);
    for (const node of [service, neighbour]) {
      await expect
        .poll(async () => (await statusesOf(30, key, node))[429] ?? 0, { timeout: 20_000 })
        .toBeGreaterThan(0);
    }
    expect((await limit(key.prefix, null)).body.requestsPerSecond).toBeNull();
    for (const node of [service, neighbour]) {
      await expect.poll(() => statusesOf(30, key, node), { timeout: 20_000 }).toEqual({ 200: 30 });
    }
    expect((await limit(key.prefix, null)).status).toBe(200);
    const { body } = await service.call('GET', '/v1/audit-events?action=api-key.limit&limit=3', {
      role: 'admin',
    });
    const events = body.items.filter(({ target }: { target: string }) => target === key.prefix);
    expect(events.map(({ detail }: { detail: string }) => JSON.parse(detail))).toEqual([
      { client: 'test-client', from: 1, to: null },
      { client: 'test-client', from: null, to: 1 },
    ]);
    expect(events[0]).toMatchObject({ reason: 'test', client: 'test-client' });
  });

  it.each([
    [{ requestsPerSecond: -1 }, 400, 'HTTP.FIELD_INVALID'],
    [{ requestsPerSecond: 1.5 }, 400, 'HTTP.FIELD_INVALID'],
    [{ requestsPerSecond: '5' }, 400, 'HTTP.FIELD_INVALID'],
    [{ requestsPerSecond: 100_001 }, 400, 'HTTP.FIELD_INVALID'],
    [{}, 400, 'HTTP.FIELD_MISSING'],
  ])('%j is refused with %i %s', async (order, status, code) => {
    const answer = await admin('PUT', `/${key.prefix}/rate-limit`, order);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(await viewOf(key.prefix)).toMatchObject({ requestsPerSecond: null });
  });

  it('of another client, or by a key of some books, is not changed', async () => {
    const other = await service.call('PUT', `/v1/clients/nobody/keys/${key.prefix}/rate-limit`, {
      role: 'admin',
      body: { requestsPerSecond: 1, reason: 'test' },
    });
    expect([other.status, other.body.code]).toEqual([404, 'AUTH.KEY_NOT_FOUND']);
    const scoped = await issue({ roles: ['admin'], books: ['main'] });
    const answer = await service.call('PUT', `/v1/clients/test-client/keys/${key.prefix}/rate-limit`, {
      key: scoped.secret,
      body: { requestsPerSecond: 1, reason: 'test' },
    });
    expect([answer.status, answer.body.code]).toEqual([403, 'AUTH.ALL_BOOKS_NEEDED']);
    expect(await viewOf(key.prefix)).toMatchObject({ requestsPerSecond: null });
  });
});
