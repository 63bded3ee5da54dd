import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { QueryPayouts } from '../../../src/payout-sending/query-payouts.js';
import { SendPayouts } from '../../../src/payout-sending/send-payouts.js';
import { auditBooks } from '../../support/audit-books.js';
import { balanceOf } from '../../support/balances.js';
import { move, newRequestNumber, postLines } from '../../support/book.js';
import { createChannel } from '../../support/channels.js';
import {
  FILE_CHANNEL,
  FILE_PAYER,
  filePayoutBody,
  startFileWorld,
  type FileWorld,
} from '../../support/file-world.js';
import { randomOf, seedOf } from '../../support/random.js';

/** Not part of the project: the test on it runs where somebody has put it beside the repository. */
const DATA = new URL('../../../../shared/data/bank-1993/standing-orders.csv', import.meta.url);
const COLUMNS = 'order_id,account_id,bank_to,account_to,amount,purpose';
/** As many as CI has time for on both engines; STANDING_ORDERS=10000 takes all of them. */
const USUAL = 300;
const PATIENCE = 900_000;
const CALLED = 'bank';
const AT_ONCE = 20;
/** One fails for good, of some the answer is lost, and results come in parts: all that both adapters have to bear. */
const RULES = [
  { on: 'payment', probability: 0.05, deed: 'fail', code: 'ACCOUNT_INVALID' },
  { on: 'payment', probability: 0.05, deed: 'execute', answer: { manner: 'silence' } },
  { on: 'file', probability: 0.5, answer: { manner: 'partial' } },
] as const;

interface StandingOrder {
  readonly number: string;
  readonly bank: string;
  readonly account: string;
  readonly amount: string;
  readonly purpose: string;
}

function readOrders(csv: string): StandingOrder[] {
  const [heading, ...rows] = csv.trimEnd().split('\n');
  if (heading !== COLUMNS) throw new Error(`columns are ${heading}`);
  return rows.map((row) => {
    const [number, , bank, account, amount, purpose] = row.split(',') as [
      string,
      string,
      string,
      string,
      string,
      string,
    ];
    return { number, bank, account, amount, purpose: purpose || 'none' };
  });
}

function inventOrders(count: number): StandingOrder[] {
  const random = randomOf(seedOf('standing orders'));
  return Array.from({ length: count }, (_, index) => ({
    ...{
      number: `i${index}`,
      bank: random.pick(['AB', 'YZ']),
      account: String(10_000_000 + random.below(89_999_999)),
    },
    ...{
      amount: `${1 + random.below(9_000)}.${10 + random.below(90)}`,
      purpose: random.pick(['household', 'rent|2']),
    },
  }));
}

/** Every second one through each adapter, to the same bank. */
function paidThroughBoth(orders: readonly StandingOrder[]): void {
  let world: FileWorld;
  const ids = new Map<string, string[]>([
    [CALLED, []],
    [FILE_CHANNEL, []],
  ]);

  beforeAll(async () => {
    const terms = { accountPattern: '[0-9]{1,34}', answerTimeoutMilliseconds: 300 };
    world = await startFileWorld({ terms, file: { maximumEntries: 70 } });
    const { call } = world.nodes[0]!;
    const breaker = { window: 1_000, openAt: 1_000, pauseSeconds: 1 };
    await createChannel(call, 'main', world.bank, { code: CALLED, terms: { ...terms, breaker } });
    await postLines(call, move('cash', FILE_PAYER, '90000000.00'));
    await world.bank.behave(RULES, String(seedOf('standing orders of the bank')));
    for (let start = 0; start < orders.length; start += AT_ONCE) {
      const made = orders.slice(start, start + AT_ONCE).map(async (order, index) => {
        const channel = (start + index) % 2 === 0 ? CALLED : FILE_CHANNEL;
        const payee = { name: `Payee ${order.number}`, bank: order.bank, account: order.account };
        const body = filePayoutBody({ channel, payee, amount: order.amount, purpose: order.purpose });
        const headers = { 'idempotency-key': newRequestNumber() };
        const answer = await call('POST', '/v1/books/main/payouts', { body, headers });
        if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
        ids.get(channel)!.push(answer.body.id);
      });
      await Promise.all(made);
    }
  }, PATIENCE);
  afterAll(() => world.stop());

  it('every payout ends, by calls and queries or by files and results', () => endsAll(world, ids), PATIENCE);

  it(
    'books and simulator agree, payout by payout and in the sum; nothing came or was paid twice',
    () => expectAgreement(world, orders.length),
    PATIENCE,
  );

  it('the books are sound', async () => expect(await auditBooks(world.schema.sql)).toEqual([]), PATIENCE);
}

const wanted = Number(process.env.STANDING_ORDERS ?? USUAL);

describe.skipIf(!existsSync(DATA))(
  'standing orders of a real bank, all of them with STANDING_ORDERS=10000',
  () => paidThroughBoth(existsSync(DATA) ? readOrders(readFileSync(DATA, 'utf8')).slice(0, wanted) : []),
);

describe('invented standing orders', () => paidThroughBoth(inventOrders(40)));

const openCount = async ({ schema }: FileWorld): Promise<number> => {
  const [row] = await schema.sql<{ open: string }>(
    "SELECT COUNT(*) AS open FROM payout WHERE state NOT IN ('succeeded', 'failed')",
  );
  return Number(row!.open);
};

async function endsAll(world: FileWorld, ids: ReadonlyMap<string, readonly string[]>): Promise<void> {
  const { app } = world.nodes[0]!;
  for (let round = 0; round < 3; round++) {
    await app.get(SendPayouts).round();
    await app.get(SendPayouts).settled();
  }
  await world.schema.sql("UPDATE payout SET next_query_at = '2020-01-01' WHERE state = 'processing'");
  await app.get(QueryPayouts).round();
  await app.get(QueryPayouts).settled();
  await world.round();
  await world.command('seal');
  const files = await world.schema.sql<{ reference: string }>(
    "SELECT CONCAT(DATE_FORMAT(file_date, '%Y%m%d'), LPAD(number, 4, '0')) AS reference FROM payment_file ORDER BY number",
  );
  expect(files.length).toBe(Math.ceil(ids.get(FILE_CHANNEL)!.length / 70));
  for (const { reference } of files) {
    expect((await world.command(`${reference}/hand-over`)).status).toBe(200);
    await world.carry(reference);
  }
  for (let tries = 0; tries < 20 && (await openCount(world)) > 0; tries++) {
    for (const { reference } of files) await world.result(reference);
    await world.round();
  }
  expect(await openCount(world)).toBe(0);
  for (const { reference } of files) expect((await world.file(reference)).state).toBe('complete');
}

async function expectAgreement(world: FileWorld, count: number): Promise<void> {
  const truth = await world.bank.truth();
  const byNumber = new Map(truth.payments.map((payment) => [payment.requestNumber, payment]));
  const rows = await world.schema.sql<{ number: string; state: string }>(
    'SELECT request_number AS number, state FROM payout',
  );
  expect(rows.length).toBe(count);
  const differing = rows.filter(({ number, state }) => {
    const { status, executions } = byNumber.get(number)!;
    return state === 'succeeded' ? status !== 'executed' || executions !== 1 : status !== 'failed';
  });
  expect(differing).toEqual([]);
  expect([truth.cameMoreThanOnce, truth.executedMoreThanOnce]).toEqual([0, 0]);
  const { call } = world.nodes[0]!;
  let sum = 0n;
  for (const channel of [CALLED, FILE_CHANNEL]) {
    const balance = await balanceOf(call, 'main', `${channel}:clearing`);
    sum += BigInt(balance.replace(/[-.]/g, ''));
  }
  expect(sum).toBe(BigInt(truth.executed.sum.replace('.', '')));
  expect(truth.executed.count).toBe(rows.filter(({ state }) => state === 'succeeded').length);
}
