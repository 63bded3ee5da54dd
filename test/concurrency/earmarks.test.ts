import mysql from 'mysql2/promise';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditBooks } from '../support/audit-books.js';
import { newRequestNumber, openAccount, openBook } from '../support/book.js';
import type { Answer, Call } from '../support/call.js';
import { earmarksOf, moneyOf, moveEarmark, pay } from '../support/earmarks.js';
import { randomOf, seedOf } from '../support/random.js';
import { createSchema, type TestSchema } from '../support/schema.js';
import { startService, type Service } from '../support/service.js';
import { sessionsOf } from '../support/sessions.js';

const CALLERS = 50;

let schema: TestSchema;
let nodes: Service[];
let calls: Call[];
const logged: string[] = [];
const log = { write: (line: string) => void logged.push(line) };
beforeAll(async () => {
  schema = await createSchema();
  nodes = [await startService({ schema, log }), await startService({ schema, log })];
  calls = nodes.map(({ call }) => call);
  await openBook(calls[0]!, {
    accounts: [
      { code: 'bank', glAccount: '1002', overdraftLimit: 'unlimited' },
      { code: 'shop', glAccount: '2201' },
    ],
  });
});
afterAll(async () => {
  expect(await auditBooks(schema.sql)).toEqual([]);
  for (const node of nodes) await node.stop();
  await schema.drop();
});

let serial = 0;
async function customer(): Promise<string> {
  const code = `customer:${++serial}`;
  await openAccount(calls[0]!, 'main', { code, glAccount: '2201' });
  return code;
}

/** All at once, the callers taking turns at the nodes. */
const atOnce = (count: number, one: (call: Call, index: number) => Promise<Answer>): Promise<Answer[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => one(calls[index % 2]!, index)));

/** Statuses, or codes of refusals, counted. */
function count(answers: readonly Answer[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status, body } of answers) {
    const name = body.code ?? String(status);
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

/** Groups of this schema that wait for the balances of somebody else. */
async function waitingForBalances(): Promise<number> {
  const running = (await sessionsOf(schema.sql)).filter((each) => each.schema === schema.name && each.isBusy);
  return running.filter(({ statement }) => /FROM account_balance .*FOR UPDATE$/s.test(statement ?? ''))
    .length;
}

async function eventually(holds: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; !(await holds()); attempt++) {
    if (attempt === 100) throw new Error('it did not come to that');
    await pause(10);
  }
}

describe('fifty callers over two nodes', () => {
  it('spend one earmark exactly as often as it allows, with free money beside it', async () => {
    const code = await customer();
    await pay(calls[0]!, { from: 'bank', to: code, amount: '70.00', brings: 'order-1' });
    await pay(calls[0]!, { from: 'bank', to: code, amount: '1000.00' });
    const answers = await atOnce(CALLERS, (call) =>
      pay(call, { from: code, to: 'shop', amount: '3.00', spends: 'order-1' }),
    );
    expect(count(answers)).toEqual({ 201: 23, 'LEDGER.EARMARK_INSUFFICIENT': 27 });
    expect(await moneyOf(calls[1]!, code)).toBe('1001.00 1.00 1000.00');
  });

  it('without the purpose never reach it, however they mix with those who have it', async () => {
    const code = await customer();
    await pay(calls[0]!, { from: 'bank', to: code, amount: '20.00', brings: 'order-1' });
    await pay(calls[0]!, { from: 'bank', to: code, amount: '10.00' });
    const answers = await atOnce(CALLERS, (call, index) =>
      pay(call, { from: code, to: 'shop', amount: '1.00', ...(index % 4 < 2 && { spends: 'order-1' }) }),
    );
    expect(count(answers)).toEqual({
      201: 30,
      'LEDGER.EARMARK_INSUFFICIENT': 6,
      'LEDGER.INSUFFICIENT_FUNDS': 14,
    });
    expect(await moneyOf(calls[1]!, code)).toBe('0.00 0.00 0.00');
  });

  it('race to move and to spend the same money: each cent goes one way', async () => {
    const code = await customer();
    await pay(calls[0]!, { from: 'bank', to: code, amount: '25.00', brings: 'order-1' });
    const answers = await atOnce(CALLERS, (call, index) => {
      if (index % 4 === 0) return moveEarmark(call, code, { from: 'order-1', to: 'order-2', amount: '1.00' });
      if (index % 4 === 1) return moveEarmark(call, code, { from: 'order-1', to: null, amount: '1.00' });
      return pay(call, { from: code, to: 'shop', amount: '1.00', spends: 'order-1' });
    });
    expect(count(answers)).toEqual({ 201: 25, 'LEDGER.EARMARK_INSUFFICIENT': 25 });
    expect(await earmarksOf(calls[1]!, code, '?spent=true')).toContain('order-1 0.00');
    const paid = answers.filter(({ status, body }) => status === 201 && body.lines).length;
    const [ledger, earmarked, available] = (await moneyOf(calls[1]!, code)).split(' ').map(Number);
    expect(ledger).toBe(25 - paid);
    expect(earmarked! + available!).toBe(ledger);
  });

  it('race to give the same free money a purpose', async () => {
    const code = await customer();
    await pay(calls[0]!, { from: 'bank', to: code, amount: '20.00' });
    const answers = await atOnce(CALLERS, (call, index) =>
      moveEarmark(call, code, { from: null, to: `order-${index % 7}`, amount: '1.00' }),
    );
    expect(count(answers)).toEqual({ 201: 20, 'LEDGER.INSUFFICIENT_FUNDS': 30 });
    expect(await moneyOf(calls[1]!, code)).toBe('20.00 20.00 0.00');
  });
});

describe('the first money of a purpose', () => {
  it('brought on two nodes at one moment: the later group finds the row, runs again and adds to it', async () => {
    const code = await customer();
    const stranger = await mysql.createConnection(schema.adminUrl);
    await stranger.beginTransaction();
    await stranger.query(
      'SELECT * FROM account_balance WHERE account_id = (SELECT id FROM account WHERE code = ?) FOR UPDATE',
      [code],
    );
    logged.length = 0;
    const brought = atOnce(2, (call) =>
      pay(call, { from: 'bank', to: code, amount: '1.00', brings: 'order-1' }),
    );
    // Both groups have looked for the earmark by then, and there was none.
    await eventually(async () => (await waitingForBalances()) === 2);
    await stranger.rollback();
    await stranger.end();
    expect(count(await brought)).toEqual({ 201: 2 });
    expect(
      logged.filter((line) => line.includes('runs again') && line.includes('duplicate-key')),
    ).toHaveLength(1);
    expect(await earmarksOf(calls[0]!, code)).toEqual(['order-1 2.00']);
  });

  it('of ten purposes, one after the other, on both nodes: nothing is lost', async () => {
    const code = await customer();
    for (let round = 0; round < 10; round++) {
      const brings = `order-${round}`;
      const answers = await atOnce(2, (call) =>
        pay(call, { from: 'bank', to: code, amount: '1.00', brings }),
      );
      expect(count(answers)).toEqual({ 201: 2 });
    }
    expect(await earmarksOf(calls[0]!, code)).toEqual(
      Array.from({ length: 10 }, (_, round) => `order-${round} 2.00`),
    );
  });

  it('of many purposes and accounts in opposite orders: all arrive', async () => {
    const codes = [await customer(), await customer(), await customer()];
    const purposes = ['a', 'b', 'c', 'd'];
    const answers = await atOnce(CALLERS, (call, index) => {
      const places = codes.flatMap((account) => purposes.map((purpose) => ({ account, purpose })));
      if (index % 4 < 2) places.reverse();
      const lines = places.map((place) => ({ ...place, side: 'credit', amount: '1.00', currency: 'CNY' }));
      const total = { account: 'bank', side: 'debit', amount: '12.00', currency: 'CNY' };
      return call('POST', '/v1/books/main/vouchers', {
        body: { businessType: 'transfer', lines: [...lines, total] },
        headers: { 'idempotency-key': newRequestNumber() },
      });
    });
    expect(count(answers)).toEqual({ 201: CALLERS });
    for (const code of codes) {
      expect(await earmarksOf(calls[0]!, code)).toEqual(purposes.map((purpose) => `${purpose} 50.00`));
    }
  });
});

describe('a storm', () => {
  const first = seedOf('earmarks');
  it.each([first, first + 1, first + 2])('ends with sound books (seed %i)', async (seed) => {
    const codes = [await customer(), await customer(), await customer()];
    for (const code of codes) await pay(calls[0]!, { from: 'bank', to: code, amount: '30.00' });
    const { below, pick } = randomOf(seed);
    const purposes = [null, 'a', 'b', 'c'];
    const commands = Array.from({ length: 300 }, () => ({
      kind: pick(['bring', 'spend', 'pass', 'move']),
      account: pick(codes),
      other: pick(codes),
      from: pick(purposes),
      to: pick(purposes),
      amount: `${1 + below(9)}.00`,
    }));
    const answers = await atOnce(commands.length, (call, index) => {
      const { kind, account, other, from, to, amount } = commands[index]!;
      const spends = from ? { spends: from } : {};
      const brings = to ? { brings: to } : {};
      if (kind === 'move') return moveEarmark(call, account, { from, to, amount });
      if (kind === 'bring') return pay(call, { from: 'bank', to: account, amount, ...brings });
      if (kind === 'spend') return pay(call, { from: account, to: 'shop', amount, ...spends });
      return pay(call, { from: account, to: other, amount, ...spends, ...brings });
    });
    const { 201: done, ...refusals } = count(answers);
    expect(done).toBeGreaterThan(50);
    const expected = ['EARMARK_INSUFFICIENT', 'EARMARK_MOVE_NOWHERE', 'INSUFFICIENT_FUNDS'];
    expect(expected.map((code) => `LEDGER.${code}`)).toEqual(expect.arrayContaining(Object.keys(refusals)));
    expect(await auditBooks(schema.sql)).toEqual([]);
  });
});
