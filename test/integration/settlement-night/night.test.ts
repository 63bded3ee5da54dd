import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDays } from '../../../src/platform/clock/index.js';
import { auditBooks } from '../../support/audit-books.js';
import { move, openAccount, postLines } from '../../support/book.js';
import type { Answer } from '../../support/call.js';
import { cutTo, startNode, type SchedulerNode } from '../../support/scheduler-nodes.js';
import { nightOf, payByHand } from '../../support/settlement-night.js';
import {
  addShop,
  agree,
  FixtureSource,
  needNobodyUpTo,
  openSettlement,
  settlementOf,
} from '../../support/settlement.js';

const PARTIES = ['m-1', 'm-2', 'm-3'];
/** The business date of the first night; each test has a night of its own. */
const FIRST = '2026-11-21';

let node: SchedulerNode;
let checkers: [string, string];
let settlement: ReturnType<typeof settlementOf>;
let night: ReturnType<typeof nightOf>;
let paying: ReturnType<typeof payByHand>;
let source: FixtureSource;
const log: string[] = [];
beforeAll(async () => {
  node = await startNode({ log: { write: (line: string) => void log.push(line) } });
  checkers = await openSettlement(node);
  settlement = settlementOf(node);
  night = nightOf(node);
  source = new FixtureSource();
  settlement.readBy(source);
  settlement.pace.page = 5;
  await addShop(node.call, checkers[0]);
  for (const party of PARTIES) {
    await openAccount(node.call, 'main', { code: `payable:${party}`, glAccount: '2101' });
    await postLines(node.call, move('bank', `payable:${party}`, '100000.00'));
  }
});
afterAll(async () => {
  // Paying, which a test stands in for, has an audit of its own.
  await node.sql(
    "UPDATE settlement_batch SET state = 'approved' WHERE state IN ('paying', 'settled', 'partly')",
  );
  await node.sql('DELETE FROM settlement_payment');
  expect(await settlement.audit()).toEqual([]);
  expect(await auditBooks(node.sql)).toEqual([]);
  await node.stop();
});

let date = FIRST;
let next = FIRST;
let serial = 0;
/** Cuts the book to the next date: what is played next is the night of the date before. */
async function cut(): Promise<void> {
  date = next;
  next = addDays(date, 2);
  await cutTo(node, 'main', next);
}
/** @param net minor units */
const due = (party: string, net: number, settlementDate = next): void => {
  const reference = `${settlementDate}-${String(++serial).padStart(6, '0')}`;
  source.add(party, net, { reference, settlementDate, settlementAt: `${settlementDate}T02:00:00Z` });
};
const alarms = (name: string): string[] => log.filter((line) => line.includes(`"alarm":"${name}"`));
const told = async (): Promise<string[]> =>
  ((await night.read(`?date=${date}`)).batches as Answer['body'][]).map(
    (one) => `${one.settlementDate} ${one.state} ${one.check} ${one.paidOut}`,
  );

describe('the night of settlement', () => {
  it('of a book that has agreed with nobody is done at once, and nothing is late', async () => {
    await cut();
    due('m-1', 100);
    await night.play(date);
    expect(new Set((await night.states(date)).map((one) => one.split(' ')[1]))).toEqual(
      new Set(['succeeded']),
    );
    expect(await night.read()).toMatchObject({ date, late: false, next: '', batches: [] });
    for (const party of PARTIES) await agree(node.call, checkers[0], party);
    await needNobodyUpTo(node.call, checkers[0], '500.00');
  });

  it('prepares up to the next date, checks, approves what needs nobody, pays, concludes and reports', async () => {
    await cut();
    for (let index = 0; index < 12; index++) due(PARTIES[index % 3]!, 100 + index, index < 6 ? date : next);
    due('m-1', 7, addDays(date, 1));
    paying = payByHand({ ...night, sql: node.sql });
    await night.play(date);
    // What was due on the date before is in the night as well: it was free.
    expect(await told()).toEqual([
      `${date} paying ties 7.15`,
      `${addDays(date, 1)} paying ties 0.07`,
      `${next} paying ties 6.51`,
    ]);
    expect((await night.states(date)).slice(-2)).toEqual(['conclude waiting', 'report waiting']);
    const waits = await night.read(`?date=${date}`);
    expect(waits.steps[5].why).toContain('is being paid: 3 waiting');
    expect(waits.next).toContain('settlement-conclude');
    await paying.end();
    await night.lookAgain();
    const done = await night.read(`?date=${date}`);
    expect(done).toMatchObject({ late: false, next: '', differences: expect.any(Number) });
    expect(done.totals).toMatchObject([
      { currency: 'CNY', parties: 3, details: 14, paid: '13.73', waiting: '0.00' },
    ]);
    // Played once more, nothing is new: no batch, and nobody is paid again.
    const asked = paying.asked.length;
    await night.play(date, { again: true });
    expect(paying.asked).toHaveLength(asked);
    expect((await night.read(`?date=${date}`)).batches).toHaveLength(3);
  });

  it('waits for people with nothing in its hands, and goes on when they have approved', async () => {
    await cut();
    due('m-1', 60_000);
    await night.play(date);
    expect(await night.states(date)).toEqual([
      ...['prepare succeeded', 'check succeeded', 'approve waiting', 'pay waiting'],
      ...['conclude waiting', 'report waiting'],
    ]);
    const waits = await night.read(`?date=${date}`);
    expect(waits.steps[3]).toMatchObject({ late: false, next: 'it looks again by itself' });
    expect(waits.steps[3].why).toContain('needs 1 approvals and has 0');
    const [batch] = waits.batches as Answer['body'][];
    expect((await settlement.approve(checkers[0], await settlement.read(batch.id))).status).toBe(200);
    await night.lookAgain();
    expect((await told())[0]).toContain('paying ties 600.00');
    await paying.end();
    await night.lookAgain();
  });

  it('takes a batch that was issued again in the place of its own, and checks it anew', async () => {
    await cut();
    due('m-2', 70_000);
    await night.play(date);
    const [first] = (await night.read(`?date=${date}`)).batches as Answer['body'][];
    const again = await settlement.reissue(await settlement.read(first.id));
    await settlement.prepareAll();
    expect((await settlement.approve(checkers[0], await settlement.read(again.body.id))).status).toBe(200);
    await night.lookAgain();
    const [second] = (await night.read(`?date=${date}`)).batches as Answer['body'][];
    expect(second).toMatchObject({ id: again.body.id, state: 'paying', check: 'ties' });
    expect(paying.asked.at(-1)).toBe(again.body.id);
    await paying.end();
    await night.lookAgain();
  });

  it('tells of orders that are not paid, with the list', async () => {
    await cut();
    due('m-1', 100);
    due('m-2', 200);
    await night.play(date);
    await paying.end(['m-2']);
    await night.lookAgain();
    const found = await night.read(`?date=${date}`);
    expect(found.late).toBe(true);
    expect(found.steps[5]).toMatchObject({
      state: 'blocked',
      why: expect.stringContaining('m-2/net failed'),
    });
    expect(found.totals).toMatchObject([{ paid: '1.00', waiting: '2.00' }]);
    expect(alarms('settlement-partly')).toHaveLength(1);
  });

  it('gives up waiting after its time, so that the next night is not held up, which goes on with what is left', async () => {
    await cut();
    due('m-3', 80_000);
    night.pace.giveUpMinutes = 0;
    await night.play(date);
    expect((await night.states(date)).slice(2, 4)).toEqual(['approve blocked', 'pay succeeded']);
    const [batch] = (await night.read(`?date=${date}`)).batches as Answer['body'][];
    night.pace.giveUpMinutes = 1_200;
    await settlement.approve(checkers[0], await settlement.read(batch.id));
    await cut();
    await night.play(date);
    expect(paying.asked.at(-1)).toBe(batch.id);
    await paying.end();
    await night.lookAgain();
  });

  it('leaves nothing to settle behind: what nobody agreed to is free, and the batch of it void', async () => {
    await cut();
    due('stranger', 100);
    await night.play(date);
    const [batch] = (await night.read(`?date=${date}`)).batches as Answer['body'][];
    expect(batch).toMatchObject({ state: 'void', orders: 1, leftOut: 1 });
    await night.start('settlement-prepare', date, { again: true });
    await night.rounds();
    expect((await night.read(`?date=${date}`)).batches).toHaveLength(1);
  });

  it('of a date that the book has not reached is refused; so is one that is none', async () => {
    const path = '/v1/books/main/settlement-night?date=';
    const far = await node.call('GET', `${path}2031-01-01`, { role: 'finance' });
    expect([far.status, far.body.code]).toEqual([422, 'SETTLEMENT.NIGHT_NOT_REACHED']);
    expect((await node.call('GET', `${path}2026-02-30`, { role: 'finance' })).status).toBe(400);
  });
});
