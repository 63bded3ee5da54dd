import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Table from 'cli-table3';
import mysql, { type Connection } from 'mysql2/promise';
import { startBank, type RunningBank } from '../bank/start-bank.js';
import { median } from './figures.js';
import { startNode } from './nodes.js';
import { poster, type Poster } from './prepare-book.js';
import { CLIENTS } from './rounds.js';
import type { BenchSchema } from './schema.js';
import { loadService, SINGLE, type Load, type LoadResult, type Target } from './service-load.js';

/** A schema with a node that takes payouts and sends none. */
export interface PayoutWorld {
  readonly schema: BenchSchema;
  readonly target: Target;
  readonly adminKey: string;
}

export interface PayoutPace {
  readonly rounds: number;
  readonly roundMilliseconds: number;
}

interface PayoutRound {
  readonly single: LoadResult;
  readonly created: LoadResult;
  readonly concluded: Concluded;
}

/** What one node with its jobs made of the payouts of a round. */
interface Concluded {
  readonly payouts: number;
  readonly seconds: number;
}

export interface PayoutFigures {
  readonly payouts_created_per_second: number;
  readonly payouts_created_vs_single: number;
  readonly payouts_concluded_per_second: number;
}

const BOOK = '/v1/books/bench';
const CUSTOMER = { keyId: 'sim_bench', secret: 'secret-for-measurements', openingBalance: '1000000000.00' };
const LONGEST_MILLISECONDS = 300_000;
const OPEN_STATES = "('created', 'approved', 'processing')";

/** A payout that needs no checker, from one account or another to payees of which each is paid once. */
const PAYOUT: Load = {
  path: `${BOOK}/payouts`,
  postingsPerRequest: 1,
  body: (workload) =>
    JSON.stringify({
      payerAccount: workload.pickCodes()[0],
      payee: { name: 'Bench', bank: 'BANK', account: randomUUID().replaceAll('-', '').toUpperCase() },
      amount: '1.00',
      currency: 'CNY',
      channel: 'bank',
      purpose: 'bench',
    }),
};

/**
 * Payouts beside plain postings of the same run: created over REST, then sent to a simulator that does not wait for its
 * disk, and concluded, by a second node.
 */
export async function measurePayouts(
  { schema, target, adminKey }: PayoutWorld,
  { rounds, roundMilliseconds }: PayoutPace,
): Promise<PayoutRound[]> {
  const directory = mkdtempSync(join(tmpdir(), 'suanpan-bench-bank-'));
  const bank = await startFastBank(join(directory, 'journal.jsonl'));
  const admin = await mysql.createConnection({ uri: schema.adminUrl });
  try {
    await openChannel(poster(target.urls[0]!, adminKey), bank, target.urls[0]!);
    const load = (what: Load) => loadService(target, what, CLIENTS, roundMilliseconds);
    for (const what of [SINGLE, PAYOUT]) await load(what);
    await conclude(schema, admin);
    const measured: PayoutRound[] = [];
    while (measured.length < rounds) {
      const single = await load(SINGLE);
      const created = await load(PAYOUT);
      measured.push({ single, created, concluded: await conclude(schema, admin) });
    }
    return measured;
  } finally {
    await admin.end();
    await bank.stop();
    rmSync(directory, { recursive: true });
  }
}

function startFastBank(journal: string): Promise<RunningBank> {
  return startBank({
    ...{ port: 0, host: '127.0.0.1', journal, fast: true, seed: 'bench', rules: [] },
    customers: [CUSTOMER],
  });
}

/** The channel, its accounts, and a rule by which these payouts need no checker. */
async function openChannel(post: Poster, bank: RunningBank, url: string): Promise<void> {
  const accounts = Object.entries({ clearing: '3101', fees: '6401', suspense: '3301' }).map(
    ([code, glAccount]) => ({
      ...{ code: `bank:${code}`, name: `bank:${code}`, glAccount },
      ...{ currency: 'CNY', overdraftLimit: 'unlimited' },
    }),
  );
  await post(`${BOOK}/accounts/batch`, { accounts });
  await post(`${BOOK}/channels`, {
    ...{ code: 'bank', name: 'Bank', adapter: 'http-bank', environment: 'simulation', currency: 'CNY' },
    ...{ clearingAccount: 'bank:clearing', feeAccount: 'bank:fees', suspenseAccount: 'bank:suspense' },
    ...{ isActive: true, terms: TERMS, reason: 'bench' },
    credentials: { baseUrl: bank.url, keyId: CUSTOMER.keyId, secret: CUSTOMER.secret },
  });
  const content = { client: '*', currency: 'CNY', upTo: '1000.00' };
  const made = await post(`${BOOK}/approvals`, { command: 'set-payout-rule', content, reason: 'bench' });
  const check = poster(url, await hireChecker(post));
  const { id, contentHash } = made as { id: string; contentHash: string };
  await check(`${BOOK}/approvals/${id}/approve`, { contentHash, reason: 'bench' });
}

const TERMS = {
  codes: {
    success: ['OK'],
    failure: ['REJECTED', 'EXPIRED', 'INSUFFICIENT_BALANCE'],
    duplicate: ['DUPLICATE_REQUEST'],
    pending: ['PROCESSING'],
  },
  ...{ notAfterSeconds: 120, visibilityDelaySeconds: 5, clockSkewSeconds: 60, hours: null },
  ...{ minimumAmount: '0.01', maximumAmount: '1000.00', fee: null, banks: null },
  ...{ accountPattern: '[0-9A-Z]{6,34}', concurrency: 64, ratePerSecond: 10_000 },
  ...{ connectTimeoutMilliseconds: 5_000, answerTimeoutMilliseconds: 5_000 },
  ...{ queryPausesSeconds: [1, 2, 5], queryLimit: 20 },
  breaker: { window: 20, openAt: 20, pauseSeconds: 5 },
};

async function hireChecker(post: Poster): Promise<string> {
  await post('/v1/clients', { code: 'checker', name: 'Checker', reason: 'bench' });
  const key = { roles: ['approver'], books: ['bench'], reason: 'bench' };
  return (await post('/v1/clients/checker/keys', key)).secret as string;
}

/** Until nothing is open any more. */
async function conclude(schema: BenchSchema, admin: Connection): Promise<Concluded> {
  const payouts = await countOpen(admin);
  const node = await startNode(schema.environment);
  const began = performance.now();
  try {
    for (let open = payouts; open > 0; open = await countOpen(admin)) {
      if (performance.now() - began > LONGEST_MILLISECONDS) throw new Error(`${open} payouts are still open`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return { payouts, seconds: (performance.now() - began) / 1_000 };
  } finally {
    await node.stop();
  }
}

async function countOpen(admin: Connection): Promise<number> {
  const [rows] = await admin.query(`SELECT COUNT(*) AS open FROM payout WHERE state IN ${OPEN_STATES}`);
  return Number((rows as { open: string }[])[0]!.open);
}

export function payoutFigures(rounds: readonly PayoutRound[]): PayoutFigures {
  const of = (figure: (round: PayoutRound) => number): number => median(rounds.map(figure));
  return {
    payouts_created_per_second: of(({ created }) => created.postingsPerSecond),
    payouts_created_vs_single: of(
      ({ created, single }) => created.postingsPerSecond / single.postingsPerSecond,
    ),
    payouts_concluded_per_second: of(({ concluded }) => concluded.payouts / concluded.seconds),
  };
}

export function printPayouts(figures: PayoutFigures): void {
  const table = new Table({ head: ['figure', 'measured'], colAligns: ['left', 'right'] });
  for (const [name, value] of Object.entries(figures) as [string, number][])
    table.push([name, value.toFixed(2)]);
  console.log(table.toString());
}
