import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { auditBooks } from '../support/audit-books.js';
import { hire } from '../support/approvals.js';
import type { Answer } from '../support/call.js';
import { openTreasury, transfersOf } from '../support/own-transfers.js';
import { bankOf, SUCCEEDED } from '../support/payouts.js';
import { createSchema, type TestSchema } from '../support/schema.js';
import { startService, type Service } from '../support/service.js';

const TIMES = 8;

let schema: TestSchema;
let nodes: [Service, Service];
let checkers: string[];
let transfers: ReturnType<typeof transfersOf>[];
beforeAll(async () => {
  schema = await createSchema();
  nodes = [await startService({ schema }), await startService({ schema })];
  checkers = [await openTreasury(nodes[0]), await hire(nodes[0].call, 'second', ['approver', 'operator'])];
  transfers = nodes.map((node) => transfersOf(node));
});
afterAll(async () => {
  for (const node of nodes) await node.stop();
  await schema.drop();
});
/** What the one before left open is over. */
beforeEach(async () => {
  for (const { id } of await one().list('?state=proposed')) await one().reject(id);
});

const one = () => transfers[0]!;
const rounds = () => Promise.all(transfers.map(({ round }) => round()));
const sound = async (): Promise<void> => expect(await auditBooks(schema.sql)).toEqual([]);
async function proposed(): Promise<Answer['body']> {
  await rounds();
  const [{ id }] = (await one().list('?state=proposed')) as [{ id: string }];
  return one().read(id);
}

it('of proposals at once to one channel one is made, by nodes and by people', async () => {
  for (let time = 0; time < TIMES; time++) {
    const asked = Array.from({ length: 6 }, (_, index) =>
      transfers[index % 2]!.ask({ amount: `${index + 1}.00` }),
    );
    const answers = await Promise.all([...asked, rounds().then(() => null)]);
    const made = answers.filter((answer) => answer?.status === 201);
    expect(made.length).toBeLessThanOrEqual(1);
    const open = await one().list('?state=proposed');
    expect(open).toHaveLength(1);
    await one().reject(open[0].id);
  }
  await sound();
});

it('of one command sent many times at once one transfer is made, and one answer', async () => {
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, index) => transfers[index % 2]!.ask({ amount: '5.00' }, 'the-same')),
  );
  expect(new Set(answers.map(({ status, body }) => `${status} ${body.id}`)).size).toBe(1);
  await sound();
});

it('approve against expire against reject: one wins, and the others are told', async () => {
  const ends: Record<string, number> = {};
  for (let time = 0; time < TIMES; time++) {
    const transfer = await proposed();
    // About now, so that each of the three can be in time.
    const soon = 20 * 2 ** time;
    await schema.sql(
      `UPDATE own_transfer SET expires_at = UTC_TIMESTAMP(6) + INTERVAL ${soon * 1_000} MICROSECOND WHERE id = UNHEX(?)`,
      [transfer.id.replaceAll('-', '')],
    );
    const [approved, rejected] = await Promise.all([
      transfers[0]!.approve(checkers[0]!, transfer),
      time % 2 === 0 ? transfers[1]!.reject(transfer.id) : transfers[1]!.approve(checkers[1]!, transfer),
      rounds(),
    ]);
    // Two never approve the same; and what was rejected stays so, also where it had been approved a moment before.
    const isTwice = approved.status === 200 && rejected.status === 200;
    if (time % 2 === 1) expect(isTwice).toBe(false);
    await schema.sql('UPDATE own_transfer SET expires_at = UTC_TIMESTAMP(6) - INTERVAL 1 DAY');
    await rounds();
    const after = await one().read(transfer.id);
    if (time % 2 === 0 && rejected.status === 200) expect(after.state).toBe('rejected');
    ends[after.state] = (ends[after.state] ?? 0) + 1;
    await settle(after);
  }
  console.log(ends);
  await sound();
});

/** An approved one with a payout is paid and arrives, so that the next can be proposed. */
async function settle({ id, payout }: { id: string; payout?: string }): Promise<void> {
  if (payout === undefined) return;
  const bank = bankOf(nodes[0]);
  await bank.claim(payout);
  await bank.conclude(payout, { kind: 'failed', cause: 'channel', code: 'REJECTED' });
  await rounds();
  expect((await one().read(id)).state).toBe('failed');
}

it('many rounds at once order one payout, and many confirmations at once post one arrival', async () => {
  const transfer = await proposed();
  await one().approve(checkers[0]!, transfer);
  await Promise.all([rounds(), rounds(), rounds()]);
  const { payout } = await one().read(transfer.id);
  const made = await schema.sql('SELECT id FROM payout WHERE order_number = ?', [
    `own-transfer:${transfer.id}`,
  ]);
  expect(made).toHaveLength(1);
  const bank = bankOf(nodes[0]);
  await bank.claim(payout);
  await bank.conclude(payout, SUCCEEDED);
  const confirmations = await Promise.all(
    Array.from({ length: 6 }, (_, index) =>
      transfers[index % 2]!.confirm(checkers[index % 2]!, transfer.id).catch((error: Error) => error),
    ),
  );
  const done = confirmations.filter((answer) => !(answer instanceof Error) && answer.status === 200);
  expect(done).toHaveLength(1);
  expect((await one().read(transfer.id)).state).toBe('arrived');
  expect((await one().books()).split(' ')[0]).toBe('0.00');
  await sound();
});
