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
  FIRST_DATE,
  openShops,
  REFUND_SOURCE,
  TERMS,
  TRADE_SOURCE,
} from '../support/settlement-month-shops.js';
import { nightOf } from '../support/settlement-night.js';

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
const BOOK = '/v1/books/main';
const TRACE = '0'.repeat(32);

/** Lost answers, definite failures, and everything slowly. */
const BANK_RULES: readonly Rule[] = [
  { on: 'payment', probability: 0.1, answer: { manner: 'silence' }, deed: 'execute' },
  { on: 'payment', probability: 0.1, answer: { manner: 'status', status: 503 }, deed: 'execute' },
  { on: 'payment', probability: 0.1, deed: 'fail', code: 'ACCOUNT_INVALID' },
  { on: 'query', probability: 0.2, answer: { manner: 'reset' } },
];

let schema: TestSchema;
let nodes: readonly [SchedulerNode, SchedulerNode];
let bank: TestBank;
let random: Random;
let month: ShopMonth;
let cards: ReadonlyMap<string, string>;

beforeAll(async () => {
  const seed = seedOf('settlement month');
  random = randomOf(seed);
  const dates = Array.from({ length: DAYS }, (_, day) => addDays(FIRST_DATE, day));
  month = monthOf(seed, dates, MERCHANTS, TRADES);
  schema = await createSchema();
  nodes = [await startNode({ schema }), await startNode({ schema })];
  bank = await startBank({ rules: BANK_RULES, seed: String(seed), customer: { deduplicates: false } });
  cards = await openShops(call, month, bank);
}, 600_000);
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

/** Jobs die at random saves, and are begun again by the other node. */
async function playNight(date: string): Promise<void> {
  const night = nightOf(node());
  const killed = nightOf(node());
  await killed.runBare('settlement-prepare', date, 1 + random.below(3));
  await night.play(date);
  await pay();
  await nightOf(node()).lookAgain();
}

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
    const [open] = await schema.sql<{ count: string }>(
      `SELECT COUNT(*) AS count FROM settlement_batch WHERE state = 'paying'`,
    );
    if (Number(open!.count) === 0) return;
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
    await cutTo(nodes[0], 'main', addDays(date, 1));
    await playNight(date);
    expect(await proof(date), date).toBe('balanced');
    expect(await differences(), date).toEqual([]);
  }
  expect(await schema.sql("SELECT state, code FROM settlement_payment WHERE state <> 'paid'")).toEqual([]);
  expect(await auditClearing(schema.sql)).toEqual([]);
  expect(await auditSettlement(schema.sql)).toEqual([]);
  expect(await auditBooks(schema.sql)).toEqual([]);
  await compareStatements();
}, 3_600_000);

async function proof(date: string): Promise<unknown> {
  await nightOf(node()).start('trial-balance', date);
  await nightOf(node()).rounds(2);
  return (await financeOf(call, 'main').read(date)).outcome;
}

/** Minor units by merchant, of each place. */
async function places(): Promise<Record<string, Map<string, bigint>>> {
  const sums = async (sql: string): Promise<Map<string, bigint>> =>
    new Map((await schema.sql<{ of: string; sum: string }>(sql)).map(({ of, sum }) => [of, BigInt(sum)]));
  const { payments } = await bank.truth();
  const paid = new Map<string, bigint>();
  const merchantOf = new Map([...cards].map(([merchant, card]) => [card, merchant]));
  for (const { payeeAccount, amount, executions } of payments) {
    const merchant = merchantOf.get(payeeAccount ?? '')!;
    const minor = BigInt(amount!.replace('.', '')) * BigInt(executions);
    paid.set(merchant, (paid.get(merchant) ?? 0n) + minor);
  }
  const balance = (prefix: string): string =>
    `SELECT SUBSTRING(a.code, ${prefix.length + 1}) AS \`of\`, b.credit_total - b.debit_total AS sum FROM account a
     JOIN account_balance b ON b.account_id = a.id WHERE a.code LIKE '${prefix}%'`;
  return {
    paid,
    cleared: await sums(
      `SELECT r.payee AS \`of\`, SUM(IF(r.direction = 'D', r.net, -r.net)) AS sum FROM clearing_result r
       JOIN clearing_run u ON u.run_no = r.run_no AND u.state = 'posted' GROUP BY r.payee`,
    ),
    payable: await sums(balance('payable:')),
    reserve: await sums(balance('reserve:')),
    fees: await sums(
      'SELECT party AS `of`, SUM(fee) AS sum FROM settlement_charge WHERE voucher_id IS NOT NULL GROUP BY party',
    ),
    // Free, or in a batch that nobody is paid by.
    waiting: await sums(
      `SELECT d.party AS \`of\`, SUM(IF(d.direction = 'disburse', d.amount, -d.amount)) AS sum FROM settlement_detail d
       LEFT JOIN settlement_batch b ON b.batch_no = d.batch_no
       WHERE (d.batch_no IS NULL OR b.state IN ('void', 'preparing', 'prepared', 'approved')) AND d.source_kind <> 'reserve'
       GROUP BY d.party`,
    ),
  };
}

/** Every night: what was cleared is paid, owed, kept back or charged. */
async function differences(): Promise<string[]> {
  const { paid, cleared, payable, reserve, fees } = await places();
  return month.merchants.flatMap((merchant) => {
    const of = (place: Map<string, bigint> | undefined): bigint => place!.get(merchant) ?? 0n;
    const parts = [paid, payable, reserve, fees].map(of);
    const sum = parts.reduce((one, other) => one + other, 0n);
    return of(cleared) === sum ? [] : [`${merchant}: cleared ${of(cleared)}, but ${parts.join(' + ')}`];
  });
}

/** At the end: what the generator knows, what clearing found, what the ledger holds, and what the bank has executed. */
async function compareStatements(): Promise<void> {
  const { paid, cleared, payable, reserve, fees, waiting } = await places();
  for (const merchant of month.merchants) {
    const { trades, refunds, fees: clearingFees } = month.due.get(merchant)!;
    const owed = trades - refunds - clearingFees;
    expect([merchant, cleared!.get(merchant) ?? 0n]).toEqual([merchant, owed]);
    const of = (place: Map<string, bigint> | undefined): bigint => place!.get(merchant) ?? 0n;
    expect([merchant, of(paid) + of(payable) + of(reserve) + of(fees)]).toEqual([merchant, owed]);
    expect([merchant, of(waiting)]).toEqual([merchant, of(payable)]);
  }
  for (const merchant of month.merchants.slice(0, TERMS.length))
    expect([merchant, await statementOf(merchant)]).toEqual([merchant, 'yes']);
  const { payments } = await bank.truth();
  expect(payments.filter(({ executions, arrivals }) => executions > 1 || arrivals > 1)).toEqual([]);
}

/** Whether it says itself that it ties to its orders and, entry by entry, to the ledger. */
async function statementOf(merchant: string): Promise<unknown> {
  const query = new URLSearchParams({
    ...{ currency: 'CNY', fromDate: FIRST_DATE, toDate: addDays(FIRST_DATE, DAYS + DAYS_AFTER) },
  });
  const { body } = await call('GET', `${BOOK}/settlement-statements/${merchant}?${query}`, {
    role: 'finance',
  });
  return (body.totals as { kind: string; state: string }[]).find(({ kind }) => kind === 'ties')?.state;
}
