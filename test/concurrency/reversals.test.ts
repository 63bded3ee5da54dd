import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { auditBooks } from '../support/audit-books.js';
import { newRequestNumber, openBook } from '../support/book.js';
import type { Answer } from '../support/call.js';
import { CORRECTION_ACCOUNTS, Corrections, line, move, receipt } from '../support/corrections.js';
import { randomOf, seedOf } from '../support/random.js';
import { createSchema, type TestSchema } from '../support/schema.js';
import { startService, type Service } from '../support/service.js';

const CALLERS = 50;

let schema: TestSchema;
let nodes: Service[];
let books: Corrections[];
beforeAll(async () => {
  schema = await createSchema();
  nodes = [await startService({ schema }), await startService({ schema })];
  await openBook(nodes[0]!.call, { accounts: CORRECTION_ACCOUNTS });
  books = nodes.map(({ call }) => new Corrections(call));
  await books[0]!.post([...move('bank', 'merchant', '10000.00'), ...move('bank', 'agent', '10000.00')]);
});
afterEach(async () => expect(await auditBooks(schema.sql)).toEqual([]));
afterAll(async () => {
  for (const node of nodes) await node.stop();
  await schema.drop();
});

/** Fifty callers at once, every other one on the other node. */
const storm = (send: (node: Corrections, index: number) => Promise<Answer>): Promise<Answer[]> =>
  Promise.all(Array.from({ length: CALLERS }, (_, index) => send(books[index % 2]!, index)));

/** Statuses and codes of the answers, counted. */
function count(answers: readonly Answer[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status, body } of answers) {
    const name = status === 201 ? '201' : body.code.replace('LEDGER.', '');
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

const cents = (amount: string): number => Math.round(Number(amount) * 100);
/** Sum of an account's lines in the answered vouchers, in cents. */
const sumOn = (account: string, answers: readonly Answer[]): number =>
  answers
    .filter(({ status }) => status === 201)
    .flatMap(({ body }) => body.lines as { account: string; amount: string }[])
    .reduce((sum, posted) => (posted.account === account ? sum + cents(posted.amount) : sum), 0);

const parts = (...amounts: readonly (readonly [number, string])[]) => ({
  lines: amounts.map(([lineNumber, amount]) => ({ lineNumber, amount })),
});

describe('fifty callers on two nodes', () => {
  it('reverse the whole of one voucher: one wins', async () => {
    const { id } = await books[0]!.post(receipt('100.00', '98.00', '2.00'));
    const answers = await storm((node) => node.reverse(id));
    expect(count(answers)).toEqual({ '201': 1, NOTHING_LEFT_TO_REVERSE: CALLERS - 1 });
  });

  it('send one reversal at once: it is made once, and all get the same answer', async () => {
    const { id } = await books[0]!.post(receipt('100.00', '98.00', '2.00'));
    const options = { requestNumber: newRequestNumber() };
    const answers = await storm((node) => node.reverse(id, {}, options));
    expect(count(answers)).toEqual({ '201': CALLERS });
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
  });

  it('reverse parts: as many as there are', async () => {
    const { id } = await books[0]!.post(move('channel', 'merchant', '20.00'));
    const answers = await storm((node) => node.reverse(id, parts([1, '1.00'], [2, '1.00'])));
    expect(count(answers)).toEqual({ '201': 20, MORE_THAN_LEFT: CALLERS - 20 });
  });

  it('correct one voucher: one reversal and one re-entry', async () => {
    const { id } = await books[0]!.post(move('channel', 'merchant', '20.00'));
    const entry = { businessType: 'transfer', lines: move('channel', 'merchant', '2.00') };
    const answers = await storm((node) => node.correct(id, { reversal: { reason: 'test' }, entry }));
    expect(count(answers)).toEqual({ '201': 1, NOTHING_LEFT_TO_REVERSE: CALLERS - 1 });
  });

  it.each([
    ['kept', 3_000, 0],
    ['in-proportion', 2_910, 90],
    ['returned', 2_910, 90],
  ])('refund one receipt, fee %s: thirty of fifty, and the whole exactly', async (fee, borne, returned) => {
    const { id } = await books[0]!.post(receipt('30.00', '29.10', '0.90'));
    const answers = await storm((node) => node.refund(id, { amount: '1.00', fee }));
    expect(count(answers)).toEqual({ '201': 30, REFUND_EXCEEDS_RECEIPT: CALLERS - 30 });
    expect([sumOn('merchant', answers), sumOn('fees', answers)]).toEqual([borne, returned]);
  });

  it('refund a receipt of several payees: each gives back exactly its part', async () => {
    const { id } = await books[0]!.post([
      line('channel', 'debit', '25.00'),
      line('merchant', 'credit', '17.77'),
      line('agent', 'credit', '6.66'),
      line('fees', 'credit', '0.57'),
    ]);
    const answers = await storm((node) => node.refund(id, { amount: '0.50' }));
    expect(count(answers)).toEqual({ '201': CALLERS });
    expect(['merchant', 'agent', 'fees'].map((account) => sumOn(account, answers))).toEqual([1777, 666, 57]);
  });

  const first = seedOf('refunds and reversals of one receipt');
  it.each([first, first + 1, first + 2])(
    'refund and reverse one receipt in any order: never more than was received (seed %i)',
    async (seed) => {
      const random = randomOf(seed);
      const { id } = await books[0]!.post(receipt('60.00', '58.80', '1.20'));
      const early = await books[0]!.refund(id, { amount: '6.00' });
      const actions = Array.from({ length: CALLERS }, () => random.below(10));
      const answers = await storm((node, index) => {
        const action = actions[index]!;
        if (action < 3) return node.refund(id, { amount: '3.00', fee: 'kept' });
        if (action < 6) return node.refund(id, { amount: '2.50', fee: 'in-proportion' });
        if (action < 7) return node.refund(id, { amount: '1.70', fee: 'returned' });
        if (action < 8) return node.reverse(early.body.id);
        if (action < 9) return node.reverse(id, parts([1, '2.00'], [2, '2.00']));
        return node.reverse(id);
      });
      expect(answers.filter(({ status }) => status !== 201 && status !== 422)).toEqual([]);
      const takenBack = await schema.sql<{ taken: string }>(
        'SELECT reversed + refunded AS taken FROM voucher_progress WHERE voucher_id = ? AND line_number = 1',
        [Buffer.from(id.replaceAll('-', ''), 'hex')],
      );
      expect(BigInt(takenBack[0]!.taken)).toBeLessThanOrEqual(6_000n);
      const posted = answers.filter(({ status }) => status === 201);
      expect(posted.length).toBeGreaterThan(0);
    },
  );

  it('refund and take the refund back, over and over: what is left at the end can still be refunded', async () => {
    const { id } = await books[0]!.post(receipt('100.00', '97.00', '3.00'));
    const answers = await storm(async (node, index) => {
      const refund = await node.refund(id, { amount: '2.00' });
      return index % 2 === 0 ? refund : node.reverse(refund.body.id);
    });
    expect(count(answers)).toEqual({ '201': CALLERS });
    const rest = await books[1]!.refund(id, { amount: '50.01' });
    expect(rest.body).toMatchObject({ code: 'LEDGER.REFUND_EXCEEDS_RECEIPT', details: { left: '50.00' } });
    expect((await books[1]!.refund(id, { amount: '50.00' })).status).toBe(201);
  });
});
