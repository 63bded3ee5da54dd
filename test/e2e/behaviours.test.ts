import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditBooks } from '../support/audit-books.js';
import { balanceOf } from '../support/balances.js';
import { move, newRequestNumber, openAccount, openBook, posting, type Line } from '../support/book.js';
import type { Answer } from '../support/call.js';
import { recordedRows } from '../support/recorded-rows.js';
import { putRuleInForce } from '../support/rules-in-force.js';
import { createSchema, type TestSchema } from '../support/schema.js';
import { startService, type Service } from '../support/service.js';

/**
 * What users of ledgers say matters, seen from outside: two nodes, REST, nothing else. What happens when a process or
 * the database is killed is in faults/, when the answer to COMMIT is lost in test/faults, too; days closed under load are
 * in test/integration/ledger/vouchers-days.test.ts.
 */
let schema: TestSchema;
let nodes: Service[];
beforeAll(async () => {
  schema = await createSchema();
  nodes = [await startService({ schema }), await startService({ schema })];
  await openBook(nodes[0]!.call, {
    currencies: ['CNY', 'JPY'],
    accounts: [{ code: 'bank', glAccount: '1002' }],
  });
});
afterAll(async () => {
  for (const node of nodes) await node.stop();
  expect(await auditBooks(schema.sql)).toEqual([]);
  await schema.drop();
});

let serial = 0;
const send = (what: ReturnType<typeof posting>, path = '') =>
  nodes[serial++ % 2]!.call('POST', `/v1/books/main/vouchers${path}`, what);
const post = (lines: readonly Line[], more = {}) => send(posting(lines, more));
const balance = (code: string) => balanceOf(nodes[serial++ % 2]!.call, 'main', code);
async function account(cents = 0): Promise<string> {
  const code = `customer:${++serial}`;
  await openAccount(nodes[0]!.call, 'main', { code, glAccount: '2201' });
  if (cents > 0) await post(move('bank', code, (cents / 100).toFixed(2)));
  return code;
}
const many = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));
const statuses = (answers: readonly Answer[]) => {
  const counts: Record<number, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
};
const sumOfBook = async (): Promise<string> =>
  (
    await schema.sql<{ total: string }>(
      'SELECT SUM(debit_total - credit_total) AS total FROM account_balance',
    )
  )[0]!.total;

describe('posting', () => {
  it('of racing debits exactly as many succeed as the balance allows', async () => {
    const payer = await account(10_00);
    const payee = await account();
    const answers = await Promise.all(many(50, () => post(move(payer, payee, '0.70'))));
    expect(statuses(answers)).toEqual({ 201: 14, 422: 36 });
    expect([await balance(payer), await balance(payee)]).toEqual(['0.20', '9.80']);
  });

  it('opposite storms between two accounts: no 500, nothing lost, and the book adds up to zero', async () => {
    const [a, b] = [await account(100_00), await account(100_00)];
    const answers = await Promise.all(
      many(200, (index) => post(index % 2 ? move(a, b, '1.00') : move(b, a, '1.00'))),
    );
    expect(Object.keys(statuses(answers)).sort()).toEqual(['201']);
    expect([await balance(a), await balance(b)]).toEqual(['100.00', '100.00']);
    expect(await sumOfBook()).toBe('0');
  });

  it('one leg fails: no trace anywhere, and the refusal names the leg', async () => {
    const [payer, payee] = [await account(5_00), await account()];
    const before = await recordedRows(schema.sql);
    const answer = await post([...move('bank', payee, '1.00'), ...move(payer, payee, '5.01')]);
    expect([answer.status, answer.body.code, answer.body.field]).toEqual([
      422,
      'LEDGER.INSUFFICIENT_FUNDS',
      'lines/2/account',
    ]);
    expect(await recordedRows(schema.sql)).toEqual(before);
  });

  it('a dry run writes nothing and agrees with the real run', async () => {
    const [payer, payee] = [await account(5_00), await account()];
    for (const amount of ['5.00', '5.01']) {
      const request = posting(move(payer, payee, amount));
      const before = await recordedRows(schema.sql);
      const dry = await send(request, '/dry-run');
      expect(await recordedRows(schema.sql)).toEqual(before);
      const real = await send(request);
      expect([dry.status < 300, dry.body.code, dry.body.lines]).toEqual([
        real.status < 300,
        real.body.code,
        real.body.lines,
      ]);
    }
  });

  it('an atomic batch fails whole, a per-item batch answers each', async () => {
    const [payer, payee] = [await account(1_00), await account()];
    const items = many(3, () => ({
      requestNumber: newRequestNumber(),
      businessType: 'transfer',
      lines: move(payer, payee, '0.50'),
    }));
    const batch = (mode: string) =>
      nodes[0]!.call('POST', '/v1/books/main/vouchers/batch', { body: { mode, items } });
    const before = await recordedRows(schema.sql);
    const atomic = await batch('atomic');
    expect([atomic.status, atomic.body.field]).toEqual([422, 'items/2/lines/0/account']);
    expect(await recordedRows(schema.sql)).toEqual(before);
    const perItem = await batch('per-item');
    expect(perItem.body.items.map(({ outcome }: { outcome: string }) => outcome)).toEqual([
      'posted',
      'posted',
      'refused',
    ]);
  });
});

describe('idempotency', () => {
  it('same number, same body, at once on two nodes: one effect, one answer', async () => {
    const payee = await account();
    const request = posting(move('bank', payee, '3.00'));
    const answers = await Promise.all(many(20, () => send(request)));
    expect(new Set(answers.map(({ status, body }) => `${status} ${body.id}`)).size).toBe(1);
    expect(await balance(payee)).toBe('3.00');
  });

  it('same number, other body: refused without effect', async () => {
    const payee = await account();
    const request = posting(move('bank', payee, '3.00'));
    await send(request);
    const other = { ...request, body: { ...request.body, lines: move('bank', payee, '4.00') } };
    const answer = await send(other);
    expect([answer.status, answer.body.code]).toEqual([409, 'LEDGER.REQUEST_CONTENT_DIFFERS']);
    expect(await balance(payee)).toBe('3.00');
  });

  it('a refused request does not burn its number', async () => {
    const [payer, payee] = [await account(), await account()];
    const request = posting(move(payer, payee, '3.00'));
    expect((await send(request)).status).toBe(422);
    await post(move('bank', payer, '3.00'));
    expect((await send(request)).status).toBe(201);
  });
});

describe('amounts', () => {
  it.each(['90071992547409.93', '9007199254740993', `${'9'.repeat(34)}.99`])(
    '%s comes back exactly',
    async (text) => {
      const payee = await account();
      await post(move('bank', payee, text));
      expect(await balance(payee)).toBe(text.includes('.') ? text : `${text}.00`);
    },
  );

  it.each([
    '12.345',
    '1e2',
    ' 12',
    '12 ',
    '+1',
    '-1',
    '0',
    '0x10',
    '１２',
    '',
    '1,000.00',
    'NaN',
    0.1,
    12,
    null,
    true,
  ])('%j is refused and changes nothing', async (amount) => {
    const before = await recordedRows(schema.sql);
    const answer = await post(move('bank', 'bank', amount as string));
    expect([answer.status, answer.body.field]).toEqual([400, 'lines/0/amount']);
    expect(await recordedRows(schema.sql)).toEqual(before);
  });

  it('a split of 100.00 in three adds up to 100.00, whoever takes the remainder', async () => {
    const parts = ['first', 'second', 'third'];
    const split = {
      businessType: 'split-in-three',
      name: 'Split in three',
      parameters: [{ name: 'amount', type: 'amount', currency: 'CNY' }],
      values: [
        {
          split: {
            amount: 'amount',
            rounding: 'down',
            remainderTo: 'first',
            parts: parts.map((name) => ({ name, weight: '1' })),
          },
        },
      ],
      lines: [
        { account: 'bank', side: 'debit', amount: 'amount' },
        ...parts.map((name) => ({ account: `part:${name}`, side: 'credit', amount: name })),
      ],
      accounts: parts.map((name) => ({ account: `part:${name}`, glAccount: '2201', currency: 'CNY', name })),
      samples: [
        {
          name: 'one cent',
          parameters: { amount: '0.01' },
          lines: [
            { account: 'bank', side: 'debit', amount: '0.01', currency: 'CNY' },
            { account: 'part:first', side: 'credit', amount: '0.01', currency: 'CNY' },
          ],
        },
      ],
    };
    await putRuleInForce(nodes[0]!.call, 'main', split);
    const body = { businessType: 'split-in-three', parameters: { amount: '100.00' } };
    const headers = { 'idempotency-key': newRequestNumber() };
    const answer = await nodes[1]!.call('POST', '/v1/books/main/vouchers', { body, headers });
    expect(answer.body.lines.map((line: Line) => line.amount)).toEqual(['100.00', '33.34', '33.33', '33.33']);
  });
});

describe('reading', () => {
  it('a cursor keeps its filters and is stable while rows arrive: each row once, none of the old ones missing', async () => {
    const payee = await account();
    const reference = `order-${newRequestNumber()}`;
    const first = await Promise.all(many(30, () => post(move('bank', payee, '1.00'), { reference })));
    const seen: string[] = [];
    for (let after = `reference=${reference}&limit=7`; ;) {
      const { body } = await nodes[serial++ % 2]!.call('GET', `/v1/books/main/vouchers?${after}`);
      seen.push(...body.items.map(({ id }: { id: string }) => id));
      expect(body.items.every((item: { reference: string }) => item.reference === reference)).toBe(true);
      if (!body.hasMore) break;
      await post(move('bank', payee, '1.00'), { reference });
      await post(move('bank', payee, '1.00'));
      after = `after=${encodeURIComponent(body.next)}`;
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toEqual(expect.arrayContaining(first.map(({ body }) => body.id)));
  });

  it('what one node has answered the other one reads', async () => {
    const payee = await account();
    const posted = await nodes[0]!.call(
      'POST',
      '/v1/books/main/vouchers',
      posting(move('bank', payee, '9.00')),
    );
    const read = await nodes[1]!.call('GET', `/v1/books/main/vouchers/${posted.body.id}`);
    expect(read.body).toEqual(posted.body);
  });
});
