import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Rule } from '../../bank/behaviour.js';
import { addDays } from '../../src/platform/clock/index.js';
import { TradeFilesRound } from '../../src/trade-files/trade-files-round.js';
import { AdvanceRuns } from '../../src/clearing/runs/advance-runs.js';
import { PayingRound } from '../../src/settlement/paying/paying-round.js';
import { QueryPayouts } from '../../src/payout-sending/query-payouts.js';
import { SendPayouts } from '../../src/payout-sending/send-payouts.js';
import { auditBooks } from '../support/audit-books.js';
import { auditClearing } from '../support/audit-clearing.js';
import { auditSettlement } from '../support/audit-settlement.js';
import { startBank, type TestBank } from '../support/bank.js';
import type { Call } from '../support/call.js';
import { financeOf } from '../support/nightly.js';
import { randomOf, seedOf, type Random } from '../support/random.js';
import { cutTo, expectGood, startNode, type SchedulerNode } from '../support/scheduler-nodes.js';
import { createSchema, type TestSchema } from '../support/schema.js';
import { monthOf, type ShopMonth } from '../support/settlement-month.js';
import {
  differencesOf,
  lastDifferencesOf,
  tieOfStatement,
  type MonthPlaces,
} from '../support/settlement-month-places.js';
import { SettlementPeople } from '../support/settlement-month-people.js';
import { BankReturns } from '../support/settlement-month-returns.js';
import {
  BANK_FAULTS,
  FIRST_DATE,
  openShops,
  REFUND_SOURCE,
  TERMS,
  TRADE_SOURCE,
} from '../support/settlement-month-shops.js';
import { NIGHT_JOBS, nightOf } from '../support/settlement-night.js';
import { settlementOf } from '../support/settlement.js';
import { until } from '../support/until.js';

/**
 * Some weeks of a shopping platform, from trade files to the accounts of merchants: what they were owed is found again, to the
 * cent, in four places that know nothing of each other. `MONTH_MERCHANTS=1000 MONTH_DAYS=31 MONTH_TRADES=5000` is a month of a
 * thousand; the National Day holiday is in it.
 */
const MERCHANTS = Number(process.env.MONTH_MERCHANTS ?? 7);
const DAYS = Number(process.env.MONTH_DAYS ?? 4);
const TRADES = Number(process.env.MONTH_TRADES ?? 40);
/** Until what was sold last is due, and what was kept back of it. */
const DAYS_AFTER = 16;
/** Nothing begins to come back so shortly before the end, so that it is paid again. */
const QUIET_DAYS = 4;
const RETURNS = { oneIn: Math.max(5, MERCHANTS / 20), daysLater: 2 };
const BOOK = '/v1/books/main';
const TRACE = '0'.repeat(32);

/** The bank calls back of nothing but what comes back. */
const BANK_RULES: readonly Rule[] = [
  ...BANK_FAULTS.map((rule): Rule => (rule.on === 'payment' ? { ...rule, callbacks: [] } : rule)),
  { on: 'payment', callbacks: [] },
];

let schema: TestSchema;
let nodes: readonly [SchedulerNode, SchedulerNode];
let bank: TestBank;
let random: Random;
let month: ShopMonth;
let places: MonthPlaces;
let people: SettlementPeople;
let returns: BankReturns;

beforeAll(async () => {
  const seed = seedOf('settlement month');
  random = randomOf(seed);
  const dates = Array.from({ length: DAYS }, (_, day) => addDays(FIRST_DATE, day));
  month = monthOf(seed, dates, MERCHANTS, TRADES);
  schema = await createSchema();
  nodes = [await startNode({ schema }), await startNode({ schema })];
  const callbackUrl = `${nodes[0].url}/v1/channel-callbacks/main/bank`;
  bank = await startBank({
    ...{ rules: BANK_RULES, seed: String(seed), customer: { deduplicates: false, callbackUrl } },
  });
  const { cards, checker } = await openShops(call, month, bank);
  places = { sql: schema.sql, bank, month, cards };
  people = new SettlementPeople(call, checker, random);
  returns = new BankReturns(bank, random, RETURNS);
}, 1_800_000);
afterAll(async () => {
  for (const node of nodes) await node.stop();
  await bank.stop();
  await schema.drop();
});

const node = (): SchedulerNode => nodes[random.below(2)]!;
const call: Call = (...asked) => node().call(...asked);

/** Sent to one node, staged by whichever comes first. */
async function bring(source: string, businessDate: string, bytes: Buffer): Promise<void> {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const query = new URLSearchParams({ source, businessDate, name: `${source}-${businessDate}`, sha256 });
  const headers = { 'content-type': 'application/octet-stream' };
  expectGood(await call('POST', `${BOOK}/trade-files/file?${query}`, { body: bytes, headers }));
  // A round that is the victim of a deadlock is made up for by the next, as the timer does.
  for (let round = 0; round < 10 && (await unstaged()) > 0; round++)
    await Promise.allSettled(nodes.map(({ app }) => app.get(TradeFilesRound).execute(TRACE)));
  expect(await unstaged()).toBe(0);
}

async function unstaged(): Promise<number> {
  const [row] = await schema.sql<{ count: string }>(
    "SELECT COUNT(*) AS count FROM trade_file WHERE state NOT IN ('accepted', 'voided')",
  );
  return Number(row!.count);
}

async function clearAll(): Promise<void> {
  const files = await schema.sql<{ id: string }>(
    `SELECT LOWER(HEX(f.id)) AS id FROM trade_file f LEFT JOIN clearing_run r ON r.live_file = f.file_no
     WHERE f.state = 'accepted' AND r.run_no IS NULL ORDER BY f.file_no`,
  );
  for (const { id } of files) {
    const file = id.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
    const body = { file, despiteMissing: true, reason: 'daily' };
    expectGood(await call('POST', `${BOOK}/clearing-runs`, { role: 'operator', body }));
  }
  await Promise.all(nodes.map(({ app }) => app.get(AdvanceRuns).round()));
}

/** Jobs die at random saves, and are begun again by the other node; what was prepared may be issued again before it is paid. */
async function playNight(date: string): Promise<void> {
  const night = nightOf(node());
  const killed = nightOf(node());
  await killed.runBare('settlement-prepare', date, 1 + random.below(3));
  const [prepare, ...others] = NIGHT_JOBS;
  await night.start(prepare!, date);
  await night.rounds(1);
  await people.reissueSome();
  await Promise.all(nodes.map((each) => settlementOf(each).prepareAll()));
  for (const job of others) await night.start(job, date);
  await night.rounds();
  await pay();
  await nightOf(node()).lookAgain();
}

/** The next night is a day later: what was cleared by now is not looked at again as if it had come in the meantime. */
async function letDayPass(): Promise<void> {
  await schema.sql("UPDATE clearing_run SET changed_at = changed_at - INTERVAL 1 DAY WHERE state = 'posted'");
}

/** What was paid some days ago comes back, and is paid again or due again. */
async function playReturns(day: number): Promise<void> {
  await returns.giveBack(day >= DAYS + DAYS_AFTER - QUIET_DAYS);
  const told = await returns.told();
  await until(async () => (await counted('payout_return')) === told);
  await pay();
  await people.payAgain(addDays(FIRST_DATE, day + 1));
}

const counted = async (table: string): Promise<number> => {
  const [row] = await schema.sql<{ count: string }>(`SELECT COUNT(*) AS count FROM ${table}`);
  return Number(row!.count);
};

/** Rounds of both nodes at the same time, until no order is under way. */
async function pay(): Promise<void> {
  for (let round = 0; round < 300; round++) {
    // What is quick needs no waiting; what is refused for a while comes back in its own time.
    if (round > 10) await pause(100);
    await Promise.all(nodes.map(({ app }) => app.get(PayingRound).execute(TRACE)));
    for (const { app } of nodes) {
      await app.get(SendPayouts).round();
      await app.get(SendPayouts).settled();
    }
    await schema.sql(
      "UPDATE payout SET next_query_at = UTC_TIMESTAMP(6) - INTERVAL 1 DAY WHERE state = 'processing' AND next_query_at IS NOT NULL",
    );
    await node().app.get(QueryPayouts).round();
    await node().app.get(QueryPayouts).settled();
    if ((await counted('settlement_paying WHERE is_open = 1')) === 0) return;
    await schema.sql('UPDATE settlement_payment SET next_try_at = UTC_TIMESTAMP(6) - INTERVAL 1 DAY');
  }
  throw new Error('batches are still being paid');
}

it('what merchants are owed is what they were paid, what is kept back, and what waits: in four places, every night', async () => {
  for (let day = 0; day < DAYS + DAYS_AFTER; day++) {
    const date = addDays(FIRST_DATE, day);
    const sold = month.days[day];
    if (sold) {
      await bring(TRADE_SOURCE, date, sold.trades);
      if (sold.refundCount > 0) await bring(REFUND_SOURCE, date, sold.refunds);
      await clearAll();
    }
    await playReturns(day);
    await cutTo(nodes[0], 'main', addDays(date, 1));
    await playNight(date);
    await letDayPass();
    expect(await proof(date), date).toBe('balanced');
    expect(await differencesOf(places), date).toEqual([]);
  }
  const { reissued, retried, givenUp } = people;
  console.log(
    `${reissued} issued again, ${returns.count} came back, ${retried} paid again, ${givenUp} given up`,
  );
  expect(reissued * returns.count * (retried + givenUp)).toBeGreaterThan(0);
  expect(
    await schema.sql("SELECT state, code FROM settlement_payment WHERE state NOT IN ('paid', 'given-up')"),
  ).toEqual([]);
  expect(await auditClearing(schema.sql)).toEqual([]);
  expect(await auditSettlement(schema.sql)).toEqual([]);
  expect(await auditBooks(schema.sql)).toEqual([]);
  expect(await lastDifferencesOf(places)).toEqual([]);
  const dates = { fromDate: FIRST_DATE, toDate: addDays(FIRST_DATE, DAYS + DAYS_AFTER) };
  for (const merchant of month.merchants.slice(0, TERMS.length))
    expect([merchant, await tieOfStatement(call, merchant, dates)]).toEqual([merchant, 'yes']);
}, 3_600_000);

async function proof(date: string): Promise<unknown> {
  await nightOf(node()).start('trial-balance', date);
  await nightOf(node()).rounds(2);
  return (await financeOf(call, 'main').read(date)).outcome;
}
