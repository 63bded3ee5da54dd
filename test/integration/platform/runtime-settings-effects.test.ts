import mysql, { type Connection } from 'mysql2/promise';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Clock } from '../../../src/platform/clock/index.js';
import { DatabasePool } from '../../../src/platform/database/index.js';
import { Locks } from '../../../src/platform/lock/index.js';
import { auditBooks } from '../../support/audit-books.js';
import { move, newRequestNumber, openBook, posting } from '../../support/book.js';
import { readPublishedSchemas } from '../../support/published-schemas.js';
import { changeSetting, inEffect } from '../../support/runtime-settings.js';
import { createSchema, type TestSchema } from '../../support/schema.js';
import { startService, type Service } from '../../support/service.js';
import { sessionsOf } from '../../support/sessions.js';

/** Each question is a second later, so that every group has a time of its own. */
class CountingClock extends Clock {
  private seconds = 0;

  now(): Date {
    return new Date(Date.UTC(2026, 10, 21) + ++this.seconds * 1_000);
  }
}

let schema: TestSchema;
let service: Service;
let neighbour: Service;
const lines: string[] = [];
const linesOfNeighbour: string[] = [];
beforeAll(async () => {
  schema = await createSchema();
  service = await startService({
    schema,
    clock: new CountingClock(),
    env: { LOG_LEVEL: 'info', REDIS_URL: process.env.TEST_REDIS_URL! },
    log: { write: (line) => void lines.push(line) },
  });
  neighbour = await startService({
    schema,
    env: { LOG_LEVEL: 'info' },
    log: { write: (line) => void linesOfNeighbour.push(line) },
  });
  await openBook(service.call, {
    accounts: ['a', 'b'].map((code) => ({ code, glAccount: '2201', overdraftLimit: 'unlimited' })),
  });
});
afterAll(async () => {
  expect(await auditBooks(schema.sql)).toEqual([]);
  await service.stop();
  await neighbour.stop();
  await schema.drop();
});

const set = async (name: string, value: unknown): Promise<void> => {
  const { status, body } = await changeSetting(service.call, name, value);
  expect({ status, body }).toMatchObject({ status: 200 });
};
const stateOf = async (node = service) => (await node.call('GET', '/v1/runtime', { role: 'operator' })).body;
const until = (check: () => unknown) => expect.poll(check, { timeout: 20_000, interval: 50 });

describe('the level of the log', () => {
  const heard = async (node: Service, log: string[]): Promise<boolean> => {
    const from = log.length;
    await node.call('GET', '/health/live', { role: null });
    // The line of a request is written after its answer; that of the next one comes later still.
    await node.call('GET', '/health/live', { role: null });
    return log.slice(from).some((line) => line.includes('"msg":"request"'));
  };

  it('changes on all nodes, lines of requests included, and comes back', async () => {
    expect(await heard(service, lines)).toBe(true);
    expect(await heard(neighbour, linesOfNeighbour)).toBe(true);
    await set('log.level', 'error');
    expect(await heard(service, lines)).toBe(false);
    await until(() => heard(neighbour, linesOfNeighbour)).toBe(false);
    await set('log.level', null);
    expect(await heard(service, lines)).toBe(true);
    await until(() => heard(neighbour, linesOfNeighbour)).toBe(true);
  });
});

describe('the size of the pool', () => {
  /** Counted where it matters: on the server, the connections of the posting user. */
  const ofPool = async () => (await sessionsOf(schema.sql)).filter(({ user }) => user === schema.user);
  const onServer = async (): Promise<number> => (await ofPool()).length;
  const sessionsAsleep = async () =>
    (await ofPool()).filter(({ statement }) => statement?.startsWith('SELECT SLEEP'));

  it('lets in those who wait when it grows; when it shrinks the server has fewer connections, under load', async () => {
    await neighbour.stop();
    const source = service.app.get(DataSource);
    const pool = service.app.get(DatabasePool);
    await set('database.poolSize', 6);
    expect(pool.state().limit).toBe(6);

    // Killed below, which MariaDB tells as an error and MySQL as an answer.
    const sleepers = Array.from({ length: 24 }, () =>
      source.query('SELECT SLEEP(12)').catch(() => undefined),
    );
    await until(async () => (await sessionsAsleep()).length).toBe(6);
    expect(pool.state()).toMatchObject({ limit: 6, open: 6, inUse: 6, idle: 0 });
    // The command itself would have to wait for a connection, as all of them are taken.
    pool.resize(24);
    await until(async () => (await sessionsAsleep()).length).toBe(24);
    expect(pool.state().open).toBe(24);

    for (const { id } of await sessionsAsleep()) await schema.sql(`KILL QUERY ${id}`).catch(() => undefined);
    await Promise.all(sleepers);
    // What has grown stays: the same connections serve for longer than the driver takes to look for idle ones.
    const used = new Set<string>();
    for (const end = performance.now() + 5_000; performance.now() < end;) {
      const asked = Array.from({ length: 20 }, () =>
        source.query('SELECT CONNECTION_ID() AS id, SLEEP(0.1)'),
      );
      for (const [row] of (await Promise.all(asked)) as { id: string }[][]) used.add(row!.id);
    }
    expect(used.size).toBeGreaterThanOrEqual(20);
    expect(used.size).toBeLessThanOrEqual(24);

    let working = true;
    let answered = 0;
    const workers = Array.from({ length: 20 }, async () => {
      while (working) {
        await source.query('SELECT SLEEP(0.02)');
        answered++;
      }
    });
    await until(() => pool.state().inUse).toBeGreaterThan(15);
    pool.resize(5);
    expect(pool.state().open).toBeGreaterThan(15);
    await until(onServer).toBe(5);
    const before = answered;
    await until(() => answered > before + 50).toBe(true);
    expect(await onServer()).toBe(5);
    working = false;
    await Promise.all(workers);
    await until(() => pool.state()).toMatchObject({ inUse: 0, waiting: 0 });

    neighbour = await startService({ schema });
    expect(await inEffect(neighbour.call, 'database.poolSize')).toBe(6);
    expect(neighbour.app.get(DatabasePool).state().limit).toBe(6);
    await set('database.poolSize', null);
    expect(pool.state().limit).toBe(8);
    await until(() => neighbour.app.get(DatabasePool).state().limit).toBe(8);
  });
});

describe('the settings of posting', () => {
  const batch = (count: number) =>
    service.call('POST', '/v1/books/main/vouchers/batch', {
      body: {
        mode: 'per-item',
        items: Array.from({ length: count }, () => ({
          requestNumber: newRequestNumber(),
          businessType: 'transfer',
          lines: move('a', 'b', '1.00'),
        })),
      },
    });
  const sizesOfGroups = async (numbers: readonly string[]): Promise<number[]> => {
    const rows = await schema.sql<{ n: string }>(
      'SELECT COUNT(*) AS n FROM voucher WHERE request_number IN (?) GROUP BY recorded_at',
      [numbers],
    );
    return rows.map(({ n }) => Number(n)).sort((left, right) => left - right);
  };
  const post = () => service.call('POST', '/v1/books/main/vouchers', posting(move('a', 'b', '1.00')));
  const numbersOf = (answer: { body: { items: { requestNumber: string }[] } }): string[] =>
    answer.body.items.map(({ requestNumber }) => requestNumber);

  it('groups have as many lines as they may', async () => {
    expect(await sizesOfGroups(numbersOf(await batch(40)))).toEqual([40]);
    await set('posting.groupLines', 20);
    expect(await sizesOfGroups(numbersOf(await batch(40)))).toEqual([10, 10, 10, 10]);
    await set('posting.groupLines', null);
    expect(await sizesOfGroups(numbersOf(await batch(40)))).toEqual([40]);
  });

  describe('while somebody holds the business day, so that groups stay in flight', () => {
    let stranger: Connection;
    const hold = async (): Promise<void> => {
      stranger = await mysql.createConnection(schema.adminUrl);
      await stranger.beginTransaction();
      await stranger.query('SELECT * FROM business_day FOR UPDATE');
    };
    const letGo = async (): Promise<void> => {
      await stranger.rollback();
      await stranger.end();
    };
    const groups = async () =>
      (await stateOf()).work.find(({ name }: { name: string }) => name === 'posting.groups');
    const queue = async (name: string) =>
      (await stateOf()).queues.find((one: { name: string }) => one.name === name);

    it('as many groups are in flight as may be, and the others are seen to wait', async () => {
      for (const groupLimit of [1, 3]) {
        await set('posting.groupsInFlight', groupLimit);
        await hold();
        const answers = [];
        for (let number = 1; number <= groupLimit; number++) {
          answers.push(post());
          await until(groups).toEqual({ name: 'posting.groups', running: number, limit: groupLimit });
        }
        answers.push(post(), post());
        await until(() => queue('posting.single')).toMatchObject({ waiting: 2, limit: 20_000 });
        expect((await queue('posting.single')).waitingBytes).toBeGreaterThan(1_000);
        expect(await groups()).toMatchObject({ running: groupLimit });
        // Those that were foreseen wait for the one before them without a connection, but not for long.
        await until(async () => (await stateOf()).groupPool.inUse >= groupLimit).toBe(true);
        await letGo();
        for (const { status } of await Promise.all(answers)) expect(status).toBe(201);
        await until(groups).toMatchObject({ running: 0 });
        expect(await queue('posting.single')).toMatchObject({ waiting: 0, waitingBytes: 0 });
      }
      await set('posting.groupsInFlight', null);
    });

    it('no more wait than may, and callers are told', async () => {
      await set('posting.groupsInFlight', 1);
      await set('posting.waitingPostings', 1_000);
      await hold();
      const first = batch(10);
      await until(groups).toMatchObject({ running: 1 });
      const second = batch(995);
      await until(() => queue('posting.bulk')).toMatchObject({ waiting: 995, limit: 1_000 });
      const refused = await batch(6);
      const codes = refused.body.items.map((item: { problem: { code: string } }) => item.problem.code);
      expect(new Set(codes)).toEqual(new Set(['LEDGER.QUEUE_FULL']));
      await letGo();
      for (const { body } of await Promise.all([first, second])) {
        expect(new Set(body.items.map(({ outcome }: { outcome: string }) => outcome))).toEqual(
          new Set(['posted']),
        );
      }
      await set('posting.groupsInFlight', null);
      await set('posting.waitingPostings', null);
    });
  });
});

describe('GET /v1/runtime', () => {
  it('describes the node that answers, as published', async () => {
    const problemsOf = await readPublishedSchemas(service.call);
    const state = await stateOf();
    expect(problemsOf('NodeStateView', state)).toEqual([]);
    expect(state).toMatchObject({
      pid: process.pid,
      environment: 'test',
      pool: { limit: 8 },
      locks: [],
    });
    expect(state.version).toMatch(/^\d+\.\d+\.\d+/);
    expect(state.queues.map(({ name }: { name: string }) => name)).toEqual([
      'posting.single',
      'posting.bulk',
      'posting.slow-lane',
    ]);
  });

  it('names the locks that the node holds while it holds them', async () => {
    const resource = `${schema.name}:seen`;
    const locks = service.app.get(Locks);
    await expect.poll(() => locks.areAvailable(), { timeout: 10_000 }).toBe(true);
    const seen = await locks.withLock(resource, 5_000, async () =>
      Promise.all([stateOf(), stateOf(neighbour)]),
    );
    expect(seen).toMatchObject({ ok: true, value: [{ locks: [resource] }, { locks: [] }] });
    expect((await stateOf()).locks).toEqual([]);
  });

  it('shows postings that are parked because somebody holds an account', async () => {
    const stranger = await mysql.createConnection(schema.adminUrl);
    await stranger.beginTransaction();
    await stranger.query(
      "SELECT * FROM account_balance WHERE account_id = (SELECT id FROM account WHERE code = 'a') FOR UPDATE",
    );
    const answer = service.call('POST', '/v1/books/main/vouchers', posting(move('a', 'b', '1.00')));
    await until(async () => (await stateOf()).queues.at(-1)).toEqual({
      name: 'posting.slow-lane',
      waiting: 1,
      waitingBytes: null,
      limit: 5_000,
    });
    await stranger.rollback();
    await stranger.end();
    expect((await answer).status).toBe(201);
  });
});
