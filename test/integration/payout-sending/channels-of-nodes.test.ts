import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../../../src/create-app.js';
import { SendPayouts } from '../../../src/payout-sending/send-payouts.js';
import { SendingPace } from '../../../src/payout-sending/sending-pace.js';
import { WatchPayouts } from '../../../src/payout-sending/watch-payouts.js';
import { readConfig } from '../../../src/platform/config/index.js';
import { createLogging } from '../../../src/platform/logging/index.js';
import { Metrics } from '../../../src/platform/metrics/index.js';
import { auditBooks } from '../../support/audit-books.js';
import { startPayoutWorld, type PayoutWorld } from '../../support/payout-world.js';
import { startService, testEnvironment } from '../../support/service.js';
import { until } from '../../support/until.js';

let world: PayoutWorld;
const lines: string[] = [];
beforeAll(async () => {
  world = await startPayoutWorld({
    nodes: 2,
    log: { write: (line) => void lines.push(line) },
    bank: { customer: { deduplicates: false } },
    terms: {
      ...{ answerTimeoutMilliseconds: 1_500, concurrency: 8 },
      breaker: { window: 6, openAt: 3, pauseSeconds: 2 },
    },
  });
});
afterEach(async () => {
  await world.bank.behave([]);
  await world.schema.sql(
    "UPDATE channel_health SET state = 'closed', marks = '', tokens = 1000, tokens_at = UTC_TIMESTAMP(6)",
  );
});
afterAll(async () => {
  const truth = await world.bank.truth();
  expect([truth.cameMoreThanOnce, truth.executedMoreThanOnce]).toEqual([0, 0]);
  expect(await auditBooks(world.schema.sql)).toEqual([]);
  await world.stop();
});

const approved = (count: number): Promise<string[]> =>
  Promise.all(Array.from({ length: count }, () => world.approved({ amount: '1.00' })));
const statesOf = async (ids: readonly string[]): Promise<string[]> => {
  const states = await Promise.all(ids.map(async (id) => (await world.payout(id)).state as string));
  return [...new Set(states)].sort();
};
const countOf = async (state: string): Promise<number> => {
  const [row] = await world.schema.sql<{ n: string }>('SELECT COUNT(*) AS n FROM payout WHERE state = ?', [
    state,
  ]);
  return Number(row!.n);
};

describe('nodes side by side', () => {
  it('send everything, and nothing twice', async () => {
    const ids = await approved(60);
    await Promise.all([world.send(world.nodes[0]), world.send(world.nodes[1])]);
    expect(await statesOf(ids)).toEqual(['succeeded']);
    const { executed } = await world.bank.truth();
    expect(executed.count).toBe(await countOf('succeeded'));
  });

  it('keep to the rate of a channel together', async () => {
    const { call } = world.nodes[0]!;
    const { body } = await call('GET', '/v1/books/main/channels/bank', { role: 'admin' });
    const { name, feeAccount, suspenseAccount, isActive, terms, version } = body;
    const set = async (ratePerSecond: number, expectedVersion: number): Promise<void> => {
      const change = { name, feeAccount, suspenseAccount, isActive, reason: 'test', expectedVersion };
      const order = { role: 'admin', body: { ...change, terms: { ...terms, ratePerSecond } } } as const;
      expect((await call('PUT', '/v1/books/main/channels/bank', order)).status).toBe(200);
    };
    const ids = await approved(30);
    await set(5, version);
    const before = await countOf('succeeded');
    const began = performance.now();
    while ((await countOf('succeeded')) < before + 10)
      await Promise.all([world.send(world.nodes[0]), world.send(world.nodes[1])]);
    const seconds = (performance.now() - began) / 1_000;
    expect((await countOf('succeeded')) - before).toBeLessThanOrEqual(5 + Math.ceil(seconds * 5));
    await set(1_000, version + 1);
    await world.schema.sql('UPDATE channel_health SET tokens = 1000');
    await world.send();
    expect(await statesOf(ids)).toEqual(['succeeded']);
  });
});

describe('payments and queries', () => {
  /** The most calls of a node that were under way at the same moment, by the log of exchanges. */
  const mostAtOnce = async (): Promise<number> => {
    const [row] = await world.schema.sql<{ most: string }>(
      `SELECT MAX(together) AS most FROM (SELECT COUNT(*) AS together FROM payout_exchange a
         JOIN payout_exchange b ON b.node = a.node AND b.began_at <= a.began_at AND b.ended_at > a.began_at
       WHERE a.kind IN ('send', 'query') AND b.kind IN ('send', 'query') GROUP BY a.id) o`,
    );
    return Number(row!.most);
  };

  it('share the places of a channel, and neither keeps the other back', async () => {
    await world.schema.sql('DELETE FROM payout_exchange');
    await world.bank.behave([{ on: 'payment', deed: 'execute', answer: { manner: 'status', status: 503 } }]);
    // The breaker would open on so many bad answers, and is not what this is about.
    const unknown: string[] = [];
    for (let some = 0; some < 20; some++) {
      unknown.push(...(await approved(2)));
      await world.send();
      await world.schema.sql("UPDATE channel_health SET marks = '', state = 'closed'");
    }
    expect(await statesOf(unknown)).toEqual(['processing']);
    await world.bank.behave([
      { on: 'payment', delayMilliseconds: 30 },
      { on: 'query', delayMilliseconds: 30 },
    ]);
    const ids = await approved(40);
    await Promise.all([world.send(), world.ask()]);
    expect(await statesOf([...ids, ...unknown])).toEqual(['succeeded']);
    expect(await mostAtOnce()).toBeLessThanOrEqual(8);
    const rows = await world.schema.sql<{ kind: string }>(
      "SELECT kind FROM payout_exchange WHERE answer = 'succeeded' ORDER BY began_at, id",
    );
    const kinds = rows.map(({ kind }) => kind);
    // Not first all of the one and then all of the other.
    expect(kinds.indexOf('query')).toBeLessThan(kinds.lastIndexOf('send'));
    expect(kinds.indexOf('send')).toBeLessThan(kinds.lastIndexOf('query'));
  });
});

describe('the breaker of a channel', () => {
  it('is opened by one node, seen by all, told, and closed by one good try', async () => {
    await world.bank.behave([{ on: 'payment', deed: 'swallow', answer: { manner: 'status', status: 503 } }]);
    const bad = await approved(3);
    await world.send(world.nodes[0]);
    expect(lines.filter((line) => line.includes('channel-breaker-open'))).not.toEqual([]);
    const waiting = await approved(5);
    await world.send(world.nodes[1]);
    expect(await statesOf(waiting)).toEqual(['approved']);
    // After its pause one is tried; the channel is still bad, and the others wait on.
    await world.schema.sql('UPDATE channel_health SET until_at = UTC_TIMESTAMP(6)');
    await world.send(world.nodes[1]);
    expect(await statesOf(waiting)).toEqual(['approved', 'processing']);
    expect(await countOf('processing')).toBe(bad.length + 1);
    await world.bank.behave([]);
    await world.schema.sql('UPDATE channel_health SET until_at = UTC_TIMESTAMP(6)');
    await world.send(world.nodes[1]);
    await world.send(world.nodes[0]);
    expect(await countOf('approved')).toBe(0);
    expect(await countOf('processing')).toBe(bad.length + 1);
  });
});

describe('a node', () => {
  it('that goes finishes what it has sent', async () => {
    await world.bank.behave([{ on: 'payment', delayMilliseconds: 200 }]);
    const leaving = await startService({ schema: world.schema });
    const ids = await approved(8);
    await leaving.app.get(SendPayouts).round();
    await until(async () => (await statesOf(ids)).join() === 'processing');
    await leaving.stop();
    expect(await statesOf(ids)).toEqual(['succeeded']);
  });

  it.each([
    ['on', true],
    ['off', false],
  ])('with JOBS=%s sends by itself: %s', async (JOBS, automatic) => {
    const config = readConfig(testEnvironment(world.schema.databaseUrl, { JOBS }));
    const app = await createApp(config, { logging: createLogging('silent', { write: () => undefined }) });
    expect(app.get(SendingPace).automatic).toBe(automatic);
    await app.close();
  });
});

it('metrics and alarms tell what is open and for how long, what was answered and how channels are', async () => {
  const { app } = world.nodes[0]!;
  await approved(2);
  await app.get(WatchPayouts).round();
  const text = await app.get(Metrics).text();
  expect(text).toMatch(/suanpan_payouts_open\{state="approved"\} 2/);
  expect(text).toMatch(/suanpan_payout_send_answers_total\{answer="succeeded"\} [1-9]/);
  expect(text).toMatch(/suanpan_channel_breakers\{state="closed"\} 1/);
  expect(text).toMatch(/suanpan_payout_oldest_unknown_seconds [0-9.]+/);
  await world.schema.sql(
    "UPDATE payout SET intent_at = intent_at - INTERVAL 2 HOUR WHERE state = 'processing'",
  );
  await world.schema.sql(
    "UPDATE payout SET send_after = send_after - INTERVAL 25 HOUR WHERE state = 'approved'",
  );
  const toldOf = (alarm: string): number => lines.filter((line) => line.includes(`"${alarm}"`)).length;
  for (let look = 0; look < 2; look++)
    for (const node of world.nodes) await node.app.get(WatchPayouts).round();
  expect([toldOf('payout-unknown-too-long'), toldOf('payout-unsent-too-long')]).toEqual([1, 1]);
});
