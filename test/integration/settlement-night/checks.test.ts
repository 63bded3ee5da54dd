import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDays } from '../../../src/platform/clock/index.js';
import { auditBooks } from '../../support/audit-books.js';
import { move, openAccount, postLines } from '../../support/book.js';
import type { Answer } from '../../support/call.js';
import { randomOf, seedOf } from '../../support/random.js';
import { cutTo, startNode, type SchedulerNode } from '../../support/scheduler-nodes.js';
import { NIGHT_JOBS, nightOf, payByHand } from '../../support/settlement-night.js';
import {
  addShop,
  agree,
  FixtureSource,
  needNobodyUpTo,
  openSettlement,
  settlementOf,
} from '../../support/settlement.js';

const SEED = seedOf('night of settlement, killed');
const KILLS = Number(process.env.NIGHT_KILLS ?? 6);
const PARTIES = ['m-1', 'm-2', 'm-3'];

let node: SchedulerNode;
let checker: string;
let settlement: ReturnType<typeof settlementOf>;
let night: ReturnType<typeof nightOf>;
let paying: ReturnType<typeof payByHand>;
let source: FixtureSource;
beforeAll(async () => {
  node = await startNode();
  [checker] = await openSettlement(node);
  settlement = settlementOf(node);
  night = nightOf(node);
  source = new FixtureSource();
  settlement.readBy(source);
  settlement.pace.page = 3;
  await addShop(node.call, checker);
  await openAccount(node.call, 'main', { code: 'suspense', glAccount: '2202' });
  for (const party of PARTIES) {
    await openAccount(node.call, 'main', { code: `payable:${party}`, glAccount: '2101' });
    await postLines(node.call, move('bank', `payable:${party}`, '1000.00'));
    await agree(node.call, checker, party);
  }
  await needNobodyUpTo(node.call, checker, '90000.00');
  paying = payByHand({ ...night, sql: node.sql });
});
afterAll(async () => {
  await node.sql(
    "UPDATE settlement_batch SET state = 'approved' WHERE state IN ('paying', 'settled', 'partly')",
  );
  await node.sql('DELETE FROM settlement_payment');
  expect(await settlement.audit()).toEqual([]);
  expect(await auditBooks(node.sql)).toEqual([]);
  await node.stop();
});

let date = '2026-11-21';
let next = date;
let serial = 0;
/** Each test has a night of its own, with something due on the next date. */
async function cut(): Promise<void> {
  date = next;
  next = addDays(date, 1);
  await cutTo(node, 'main', next);
  for (const [index, party] of PARTIES.entries()) due(party, 1_000 * (index + 1));
}
function due(party: string, net: number): void {
  const reference = `${next}-${String(++serial).padStart(6, '0')}`;
  source.add(party, net, { reference, settlementDate: next, settlementAt: `${next}T02:00:00Z` });
}
const batchOf = async (): Promise<Answer['body']> =>
  ((await night.read(`?date=${date}`)).batches as Answer['body'][]).at(-1);
/** Open differences by what they are of. */
const subjects = async (): Promise<string[]> => {
  const rows = await node.sql<{ kind: string; subject: string }>(
    "SELECT kind, subject FROM settlement_difference WHERE is_open = 1 AND kind <> 'statement'",
  );
  return rows
    .map(
      ({ kind, subject }) =>
        `${kind}: ${subject.replace(/^batch \S+ /, '').replace(/ [\d-]+( of batch .*)?$/, '')}`,
    )
    .sort();
};

describe('what does not add up is told, and neither approved nor paid by the night', () => {
  /** Done after preparing and before the check; how it is undone; what is told. */
  const DEFECTS: [string, (no: string) => string[], (no: string) => string[], string[]][] = [
    [
      'a detail that is not what clearing says',
      (no) => [`UPDATE settlement_detail SET amount = amount + 5 WHERE batch_no = ${no} AND party = 'm-1'`],
      (no) => [`UPDATE settlement_detail SET amount = amount - 5 WHERE batch_no = ${no} AND party = 'm-1'`],
      [
        'clearing: amount from clearing',
        'clearing: details from clearing',
        'clearing: due',
        'orders: disbursed',
      ],
    ],
    [
      'an order that is not the sum of its details',
      (no) => [
        `UPDATE settlement_order SET amount = amount + 7, disbursed = disbursed + 7 WHERE batch_no = ${no} AND party = 'm-2'`,
      ],
      (no) => [
        `UPDATE settlement_order SET amount = amount - 7, disbursed = disbursed - 7 WHERE batch_no = ${no} AND party = 'm-2'`,
      ],
      ['orders: disbursed', 'orders: paidOut'],
    ],
    [
      'a batch that is not the sum of its orders',
      (no) => [`UPDATE settlement_batch SET paid_out = paid_out + 9 WHERE batch_no = ${no}`],
      (no) => [`UPDATE settlement_batch SET paid_out = paid_out - 9 WHERE batch_no = ${no}`],
      ['orders: paidOut'],
    ],
    [
      'a detail that was lost on the way',
      (no) => [
        `DELETE FROM settlement_take WHERE batch_no = ${no} AND detail_no = (SELECT MIN(detail_no) FROM settlement_detail WHERE batch_no = ${no})`,
        `UPDATE settlement_detail SET reason = 'lost', batch_no = NULL, take_no = 0 WHERE batch_no = ${no} AND party = 'm-1'`,
      ],
      (no) => [
        `INSERT INTO settlement_take (detail_no, take_no, batch_no) SELECT detail_no, 1, ${no} FROM settlement_detail WHERE reason = 'lost'`,
        `UPDATE settlement_detail SET reason = '', batch_no = ${no}, take_no = 1 WHERE reason = 'lost'`,
      ],
      ['clearing: detail', 'orders: details', 'orders: details of orders', 'orders: disbursed'],
    ],
  ];
  it.each(DEFECTS)('%s', async (_name, damage, repair, told) => {
    await cut();
    await night.start('settlement-prepare', date);
    await night.rounds(1);
    const made = await batchOf();
    const { batchNo } = (await settlement.batches.byId(made.id))!;
    for (const statement of damage(batchNo)) await node.sql(statement);
    const asked = paying.asked.length;
    await night.play(date);
    expect(await night.states(date)).toContain('check blocked');
    const found = await subjects();
    expect(await batchOf()).toMatchObject({ state: 'prepared', check: 'differs' });
    expect(paying.asked).toHaveLength(asked);
    expect((await night.read(`?date=${date}`)).late).toBe(true);
    // Mended, it is checked again, closes its differences, and is paid.
    for (const statement of repair(batchNo)) await node.sql(statement);
    expect(found).toEqual(told);
    await night.play(date, { again: true });
    expect(await subjects()).toEqual([]);
    expect(await batchOf()).toMatchObject({ state: 'paying', check: 'ties' });
    await paying.end();
    await night.lookAgain();
  });

  it('what the books do not hold for a party, until they do', async () => {
    await cut();
    await postLines(node.call, move('payable:m-3', 'suspense', '990.00'));
    await night.play(date);
    expect(await subjects()).toEqual(['ledger: cover m-3']);
    expect((await night.differences())[0]).toMatchObject({ party: 'm-3', amount: '-20.00' });
    const work = await node.call('GET', '/v1/books/main/work-lists/differences', { role: 'operator' });
    expect(work.body.items).toContainEqual(
      expect.objectContaining({ kind: 'difference', why: 'ledger', amount: '20.00', currency: 'CNY' }),
    );
    expect(await batchOf()).toMatchObject({ state: 'prepared', check: 'differs' });
    await postLines(node.call, move('suspense', 'payable:m-3', '990.00'));
    await night.play(date, { again: true });
    expect(await batchOf()).toMatchObject({ state: 'paying' });
    expect(await subjects()).toEqual([]);
    await paying.end();
    await night.lookAgain();
  });
});

it(`killed at any save, and begun again, a night comes to the same (SEED=${SEED})`, async () => {
  const chance = randomOf(SEED);
  await cut();
  for (let index = 0; index < 20; index++) due(PARTIES[chance.below(3)]!, 1 + chance.below(2_000));
  const asked = paying.asked.length;
  for (const job of NIGHT_JOBS) {
    for (let kill = 0; kill < KILLS; kill++)
      if ((await night.runBare(job, date, 1 + chance.below(15))).result !== null) break;
    if (job === 'settlement-conclude') await paying.end();
    expect([job, (await night.runBare(job, date)).result?.outcome]).toEqual([job, 'succeeded']);
  }
  expect(paying.asked.slice(asked)).toHaveLength(1);
  const batch = await batchOf();
  expect(batch).toMatchObject({ details: 23, check: 'ties', state: 'settled' });
  const held = await node.sql<{ count: string }>(
    `SELECT COUNT(*) AS count FROM settlement_detail d JOIN settlement_batch b ON b.batch_no = d.batch_no
     WHERE d.settlement_date = ? AND b.id = UNHEX(?)`,
    [next, (batch.id as string).replaceAll('-', '')],
  );
  expect(Number(held[0]!.count)).toBe(23);
});

it('what a person settles of one party at once leaves the others of its date for the night, and is no difference', async () => {
  await cut();
  await settlement.gather(next);
  const own = await settlement.prepared({ settlementDate: next });
  await settlement.void(own);
  await node.sql('UPDATE settlement_detail SET batch_no = NULL, take_no = 0 WHERE settlement_date = ?', [
    next,
  ]);
  await node.sql('DELETE FROM settlement_take WHERE batch_no = (SELECT MAX(batch_no) FROM settlement_batch)');
  // Prepared after all of them were there, of one party alone.
  await node.sql(
    "UPDATE settlement_batch SET state = 'prepared', party = 'm-9', details = 0 WHERE id = UNHEX(?)",
    [(own.id as string).replaceAll('-', '')],
  );
  expect((await night.runBare('settlement-check', date)).result?.outcome).toBe('succeeded');
  await node.sql("UPDATE settlement_batch SET state = 'void', details = 3 WHERE id = UNHEX(?)", [
    (own.id as string).replaceAll('-', ''),
  ]);
});

it('without anything that pays, the job says so and what to do', async () => {
  await cut();
  Object.assign(night.port, { payer: null });
  await night.play(date);
  const { steps } = await night.read(`?date=${date}`);
  expect(steps[4]).toMatchObject({ state: 'failed', why: expect.stringContaining('SETTLEMENT.NOBODY_PAYS') });
  expect(await batchOf()).toMatchObject({ state: 'approved' });
});
