import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freePort } from '../../faults/world/free-port.js';
import { addDays } from '../../src/platform/clock/index.js';
import { auditBooks } from '../support/audit-books.js';
import { auditClearing } from '../support/audit-clearing.js';
import { auditPayouts } from '../support/audit-payouts.js';
import { auditSettlement } from '../support/audit-settlement.js';
import type { Call } from '../support/call.js';
import { MortalBank } from '../support/mortal-bank.js';
import { insist, MortalNode } from '../support/mortal-node.js';
import { randomOf, seedOf, type Random } from '../support/random.js';
import { createSchema, type TestSchema } from '../support/schema.js';
import { MonthByRest } from '../support/settlement-month-by-rest.js';
import { SettlementPeople } from '../support/settlement-month-people.js';
import { lastDifferencesOf, tieOfStatement, type MonthPlaces } from '../support/settlement-month-places.js';
import { BankReturns } from '../support/settlement-month-returns.js';
import { BANK_FAULTS, openShops, REFUND_SOURCE, TRADE_SOURCE } from '../support/settlement-month-shops.js';
import { monthOf, type ShopMonth } from '../support/settlement-month.js';
import { NIGHT_JOBS } from '../support/settlement-night.js';

/**
 * Some days of a shopping platform on two processes, one of which dies now and then wherever it is, as the bank does. People only
 * call REST; all else is done by timers and jobs. MONTH_MERCHANTS, MONTH_DAYS, MONTH_TRADES and MONTH_KILLS make more of it.
 */
const MERCHANTS = Number(process.env.MONTH_MERCHANTS ?? 4);
const DAYS = Number(process.env.MONTH_DAYS ?? 2);
const TRADES = Number(process.env.MONTH_TRADES ?? 20);
const KILLS = Number(process.env.MONTH_KILLS ?? 3);
/** A Monday before a week without holidays: what is sold last is due two days later. A longer time meets some. */
const FIRST = '2026-09-21';
const EVENINGS = DAYS + (DAYS <= 2 ? 1 : 16);
/** One kill in so many meets the bank, the others a node. */
const BANK_DIES_ONE_IN = 3;
/** So long after the evening, or after the kill before it. */
const LONGEST_MILLISECONDS = 3_000;
/** What nobody has sent is found out within seconds: the bank executes nothing later than that. */
const CHANNEL_TERMS = {
  ...{ notAfterSeconds: 6, visibilityDelaySeconds: 1, clockSkewSeconds: 1 },
  queryPausesSeconds: [1],
};

let schema: TestSchema;
let folder: string;
let bank: MortalBank;
let nodes: readonly MortalNode[];
let random: Random;
let month: ShopMonth;
let places: MonthPlaces;
let people: SettlementPeople;
let returns: BankReturns;
let rest: MonthByRest;

beforeAll(async () => {
  const seed = seedOf('settlement month with kills');
  random = randomOf(seed);
  const dates = Array.from({ length: DAYS }, (_, day) => addDays(FIRST, day));
  month = monthOf(seed, dates, MERCHANTS, TRADES);
  schema = await createSchema();
  folder = mkdtempSync(join(tmpdir(), 'month-'));
  const ports = [await freePort(), await freePort()];
  const start = (port: number): Promise<MortalNode> =>
    MortalNode.start({
      ...{ schema, entry: 'test/support/quick-node.mjs' },
      env: { HTTP_PORT: String(port), TRADE_FILES_DIR: folder, CLEARING_ROUND_MILLISECONDS: '100' },
    });
  [bank, ...nodes] = await Promise.all([
    MortalBank.start(join(folder, 'bank'), BANK_FAULTS, String(seed)),
    ...ports.map(start),
  ]);
  const callbackUrl = `http://127.0.0.1:${ports[0]}/v1/channel-callbacks/main/bank`;
  await bank.setCustomer({ deduplicates: false, callbackUrl });
  const { cards, checker } = await openShops(call, month, bank, CHANNEL_TERMS);
  places = { sql: schema.sql, bank, month, cards };
  people = new SettlementPeople(call, checker, random);
  returns = new BankReturns(bank, random, { oneIn: 5, daysLater: 0 });
  rest = new MonthByRest(call);
}, 600_000);
afterAll(async () => {
  await Promise.all([...nodes, bank].map((one) => one.stop()));
  rmSync(folder, { recursive: true });
  await schema.drop();
});

/** The same again to any node until one answers. */
const call: Call = (method, path, options = {}) => insist(() => random.pick(nodes), method, path, options);

it('nodes and the bank are killed at any moment: what merchants are owed is what they were paid, and nothing is paid twice', async () => {
  const { deaths, plan } = deathsOf();
  const today = new Date().toISOString().slice(0, 10);
  for (let evening = 0; evening < EVENINGS; evening++) {
    plan(evening);
    await playDay(addDays(FIRST, evening), evening);
  }
  await deaths();
  await settleAll(today);
  const { reissued, retried, givenUp } = people;
  console.log(
    `${reissued} issued again, ${returns.count} came back, ${retried} paid again, ${givenUp} given up`,
  );
  expect(nodes.reduce((kills, node) => kills + node.kills, bank.kills)).toBe(KILLS);
  expect(reissued * returns.count * (retried + givenUp)).toBeGreaterThan(0);
  for (let evening = 0; evening <= EVENINGS; evening++)
    expect(await rest.prove(addDays(FIRST, evening)), addDays(FIRST, evening)).toBe('balanced');
  expect(await rest.prove(today)).toBe('balanced');
  expect(await auditClearing(schema.sql)).toEqual([]);
  expect(await auditSettlement(schema.sql)).toEqual([]);
  expect(await auditPayouts(schema.sql)).toEqual([]);
  expect(await auditBooks(schema.sql)).toEqual([]);
  expect(await lastDifferencesOf(places)).toEqual([]);
  for (const merchant of month.merchants.slice(0, 50))
    expect([merchant, await tieOfStatement(call, merchant, { fromDate: FIRST, toDate: today })]).toEqual([
      merchant,
      'yes',
    ]);
}, 7_200_000);

/** Who dies when, one after the other, so that somebody is always there. */
function deathsOf(): { plan: (evening: number) => void; deaths: () => Promise<void> } {
  const victims = Array.from({ length: KILLS }, (_, index) =>
    index % BANK_DIES_ONE_IN === BANK_DIES_ONE_IN - 1 ? bank : random.pick(nodes),
  );
  const evenings = victims.map(() => random.below(EVENINGS)).sort((one, other) => one - other);
  let died: Promise<void> = Promise.resolve();
  const plan = (evening: number): void => {
    for (; evenings[0] === evening; evenings.shift()) {
      const [victim, after] = [victims.shift()!, random.below(LONGEST_MILLISECONDS)];
      died = died.then(() => pause(after)).then(() => victim.killAndRestart());
    }
  };
  return { plan, deaths: () => died };
}

/** Files come, are cleared, what is due is settled and paid; some of what was paid before comes back. */
async function playDay(date: string, evening: number): Promise<void> {
  const sold = month.days[evening];
  if (sold) {
    await rest.bring(TRADE_SOURCE, date, sold.trades);
    if (sold.refundCount > 0) await rest.bring(REFUND_SOURCE, date, sold.refunds);
    await rest.start('clearing', date);
    expect(await rest.ended('clearing', date)).toBe('succeeded');
  }
  await returns.giveBack(false);
  await people.payAgain(addDays(date, 1));
  await rest.cutTo(addDays(date, 1));
  const [prepare, ...others] = NIGHT_JOBS;
  await rest.start(prepare!, date);
  expect(await rest.ended(prepare!, date)).toBe('succeeded');
  await people.reissueSome();
  for (const job of others) await rest.start(job, date);
  for (const job of others)
    // What comes back before its batch has ended leaves an order that is not paid.
    expect(await rest.ended(job, date)).toMatch(
      job === 'settlement-conclude' ? /^(succeeded|blocked)/ : /^succeeded/,
    );
}

/** The rest of what comes back is told by the statements of the bank, whoever was called back; all is paid in the end. */
async function settleAll(today: string): Promise<void> {
  await returns.giveBack(true);
  const dates = [...new Set([today, new Date().toISOString().slice(0, 10)])];
  for (const date of dates) {
    await rest.cutTo(date);
    await rest.start('channel-statements', date, true);
    expect(await rest.ended('channel-statements', date)).toBe('succeeded');
  }
  await rest.come(async () => {
    await people.payAgain(addDays(today, 1));
    return (await people.batches(['paying', 'partly'])).length === 0 && (await openPayments()) === 0;
  });
  await rest.cutTo(addDays(dates.at(-1)!, 1));
}

async function openPayments(): Promise<number> {
  const [row] = await schema.sql<{ count: string }>(
    "SELECT COUNT(*) AS count FROM settlement_payment WHERE state NOT IN ('paid', 'given-up')",
  );
  return Number(row!.count);
}
