import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditBooks } from '../../support/audit-books.js';
import { move, newRequestNumber, openBook, type Line } from '../../support/book.js';
import { balanceOf } from '../../support/balances.js';
import { recordedRows } from '../../support/recorded-rows.js';
import { createSchema, type TestSchema } from '../../support/schema.js';
import { startService, type Service } from '../../support/service.js';

let schema: TestSchema;
let nodes: Service[];
beforeAll(async () => {
  schema = await createSchema();
  nodes = [await startService({ schema }), await startService({ schema })];
  await openBook(nodes[0]!.call, {
    accounts: [
      { code: 'bank', glAccount: '1002' },
      { code: 'a', glAccount: '2201' },
      { code: 'b', glAccount: '2201' },
      { code: 'c', glAccount: '2201' },
    ],
  });
});
afterAll(async () => {
  for (const node of nodes) await node.stop();
  expect(await auditBooks(schema.sql)).toEqual([]);
  await schema.drop();
});

type Item = Record<string, unknown> & { requestNumber: string };
const item = (lines: readonly Line[], more: Record<string, unknown> = {}): Item => ({
  requestNumber: newRequestNumber(),
  businessType: 'transfer',
  lines,
  ...more,
});
const send = (mode: string, items: readonly unknown[], node = 0) =>
  nodes[node]!.call('POST', '/v1/books/main/vouchers/batch', { body: { mode, items } });
const post = ({ requestNumber, ...body }: Item, node = 0) =>
  nodes[node]!.call('POST', '/v1/books/main/vouchers', {
    body,
    headers: { 'idempotency-key': requestNumber },
  });
const balance = (account: string) => balanceOf(nodes[0]!.call, 'main', account);
const outcomes = (body: { items: { outcome: string; problem?: { code: string; field?: string } }[] }) =>
  body.items.map(({ outcome, problem }) => (problem ? `${problem.code} ${problem.field}` : outcome));

describe('an atomic batch is posted whole', () => {
  it('a thousand vouchers in one transaction, answered in order', async () => {
    const before = await recordedRows(schema.sql);
    const items = Array.from({ length: 1_000 }, () => item(move('bank', 'a', '0.01')));
    const { status, body } = await send('atomic', items);
    expect([status, body.posted, body.replayed, body.refused]).toEqual([200, 1_000, 0, 0]);
    expect(body.items.map((one: Item) => one.requestNumber)).toEqual(
      items.map(({ requestNumber }) => requestNumber),
    );
    const [last] = body.items.slice(-1);
    const read = await nodes[1]!.call('GET', `/v1/books/main/vouchers/${last.voucher.id}`);
    expect(read.body).toEqual(last.voucher);
    const after = await recordedRows(schema.sql);
    expect(Number(after.voucher_rows) - Number(before.voucher_rows)).toBe(1_000);
  });

  it('later vouchers spend what earlier ones bring', async () => {
    const items = [
      item(move('bank', 'b', '5.00')),
      item(move('b', 'c', '5.00')),
      item(move('c', 'bank', '5.00')),
    ];
    expect((await send('atomic', items)).body.posted).toBe(3);
    expect([await balance('b'), await balance('c')]).toEqual(['0.00', '0.00']);
  });

  it('one bad item refuses all, says which one and which line, and leaves no trace', async () => {
    const before = await recordedRows(schema.sql);
    const good = () => item(move('bank', 'b', '5.00'));
    const cases: [unknown, number, string, string][] = [
      [item(move('b', 'c', '99.00')), 422, 'LEDGER.INSUFFICIENT_FUNDS', 'items/2/lines/0/account'],
      [item(move('b', 'nobody', '1.00')), 422, 'LEDGER.ACCOUNT_NOT_FOUND', 'items/2/lines/1/account'],
      [item(move('b', 'c', '1.001')), 400, 'LEDGER.AMOUNT_TOO_PRECISE', 'items/2/lines/0/amount'],
      [item(move('b', 'c', '1e2')), 400, 'HTTP.FIELD_INVALID', 'items/2/lines/0/amount'],
      [{ ...item(move('b', 'c', '1')), extra: 1 }, 400, 'HTTP.FIELD_UNKNOWN', 'items/2/extra'],
      [{ businessType: 'x' }, 400, 'HTTP.FIELD_MISSING', 'items/2/requestNumber'],
      [{ ...item([]), lines: undefined }, 400, 'LEDGER.LINES_OR_PARAMETERS', 'items/2/lines'],
    ];
    for (const [bad, status, code, field] of cases) {
      const answer = await send('atomic', [good(), good(), bad, good()]);
      expect([answer.status, answer.body.code, answer.body.field]).toEqual([status, code, field]);
    }
    expect(await recordedRows(schema.sql)).toEqual(before);
  });

  it('a batch that was refused can be sent again with the same numbers', async () => {
    const items = [item(move('bank', 'b', '1.00')), item(move('c', 'b', '7.00'))];
    expect((await send('atomic', items)).status).toBe(422);
    await post(item(move('bank', 'c', '7.00')));
    expect((await send('atomic', items)).body.posted).toBe(2);
  });

  it('sent twice at once on two nodes it has one effect', async () => {
    const before = BigInt((await recordedRows(schema.sql)).voucher_rows!);
    const items = Array.from({ length: 50 }, () => item(move('bank', 'c', '0.10')));
    const answers = await Promise.all([send('atomic', items, 0), send('atomic', items, 1)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(answers[0].body.posted + answers[1].body.posted).toBe(50);
    const ids = answers.map(({ body }) =>
      body.items.map((one: { voucher: { id: string } }) => one.voucher.id),
    );
    expect(ids[0]).toEqual(ids[1]);
    expect(BigInt((await recordedRows(schema.sql)).voucher_rows!) - before).toBe(50n);
  });

  it('an item posted before is replayed with the rest posted; other content under its number refuses all', async () => {
    const earlier = item(move('bank', 'a', '2.00'));
    const first = await post(earlier);
    const replayed = await send('atomic', [item(move('bank', 'a', '1.00')), earlier]);
    expect(outcomes(replayed.body)).toEqual(['posted', 'replayed']);
    expect(replayed.body.items[1].voucher).toEqual(first.body);
    const forged = { ...earlier, lines: move('bank', 'a', '3.00') };
    const refused = await send('atomic', [item(move('bank', 'a', '1.00')), forged]);
    expect([refused.status, refused.body.code, refused.body.field]).toEqual([
      409,
      'LEDGER.REQUEST_CONTENT_DIFFERS',
      'items/1/requestNumber',
    ]);
  });

  it('has at most 5,000 lines', async () => {
    const lines = Array.from({ length: 250 }, () => move('bank', 'a', '0.01')).flat();
    const answer = await send(
      'atomic',
      Array.from({ length: 11 }, () => item(lines)),
    );
    expect([answer.status, answer.body.code]).toEqual([422, 'LEDGER.ATOMIC_BATCH_TOO_LARGE']);
    expect(
      (
        await send(
          'atomic',
          Array.from({ length: 10 }, () => item(lines)),
        )
      ).body.posted,
    ).toBe(10);
  });
});

describe('a per-item batch answers each item for itself', () => {
  it('in order, whatever is wrong with the others', async () => {
    const items = [
      item(move('bank', 'b', '1.00')),
      item(move('b', 'nobody', '1.00')),
      item(move('b', 'c', '1e2')),
      'text',
      item(move('b', 'c', '1000000.00')),
      { requestNumber: 'x y', businessType: 'transfer', lines: move('bank', 'b', '1.00') },
      item(move('bank', 'b', '2.00')),
    ];
    const malformed = await send('per-item', items);
    expect([malformed.status, malformed.body.field]).toEqual([400, 'items/3']);
    items[3] = {} as never;
    const { status, body } = await send('per-item', items);
    expect([status, body.posted, body.replayed, body.refused]).toEqual([200, 2, 0, 5]);
    expect(outcomes(body)).toEqual([
      'posted',
      'LEDGER.ACCOUNT_NOT_FOUND items/1/lines/1/account',
      'HTTP.FIELD_INVALID items/2/lines/0/amount',
      'HTTP.FIELD_MISSING items/3/requestNumber',
      'LEDGER.INSUFFICIENT_FUNDS items/4/lines/0/account',
      'HTTP.FIELD_INVALID items/5/requestNumber',
      'posted',
    ]);
  });

  it('sent again it replays what was posted and tries the rest', async () => {
    const items = [item(move('bank', 'b', '1.00')), item(move('c', 'a', '500.00'))];
    expect(outcomes((await send('per-item', items)).body)[0]).toBe('posted');
    await post(item(move('bank', 'c', '500.00')));
    expect(outcomes((await send('per-item', items, 1)).body)).toEqual(['replayed', 'posted']);
    expect(outcomes((await send('per-item', items)).body)).toEqual(['replayed', 'replayed']);
  });

  it('the same number twice in one batch has one effect', async () => {
    const one = item(move('bank', 'b', '1.00'));
    const other = { ...one, memo: 'other' };
    const { body } = await send('per-item', [one, one, other]);
    expect(outcomes(body)).toEqual([
      'posted',
      'replayed',
      'LEDGER.REQUEST_CONTENT_DIFFERS items/2/requestNumber',
    ]);
    expect(body.items[0].voucher).toEqual(body.items[1].voucher);
  });
});

describe('a batch as a whole', () => {
  it.each(['atomic', 'per-item'])('%s: of 1,001 items or none is refused', async (mode) => {
    const before = await recordedRows(schema.sql);
    for (const count of [0, 1_001]) {
      const answer = await send(
        mode,
        Array.from({ length: count }, () => item(move('bank', 'a', '1.00'))),
      );
      expect([answer.status, answer.body.field]).toEqual([400, 'items']);
    }
    expect(await recordedRows(schema.sql)).toEqual(before);
  });

  it('of another mode, or of another book, is refused', async () => {
    expect((await send('some', [item(move('bank', 'a', '1.00'))])).body.field).toBe('mode');
    const path = '/v1/books/none/vouchers/batch';
    const body = { mode: 'atomic', items: [item(move('bank', 'a', '1.00'))] };
    expect((await nodes[0]!.call('POST', path, { body })).status).toBe(404);
    expect((await nodes[0]!.call('POST', path, { body, role: 'finance' })).status).toBe(403);
  });

  it('singles are answered while batches are waiting, and every batch ends', async () => {
    const batches = Array.from({ length: 6 }, (_, index) =>
      send(
        index % 2 ? 'atomic' : 'per-item',
        Array.from({ length: 500 }, () => item(move('bank', 'a', '0.01'))),
      ),
    );
    const singles = Array.from({ length: 20 }, () => post(item(move('bank', 'b', '0.01'))));
    expect((await Promise.all(singles)).map(({ status }) => status)).toEqual(Array(20).fill(201));
    expect((await Promise.all(batches)).map(({ body }) => body.posted)).toEqual(Array(6).fill(500));
  });
});

describe('a voucher may be linked to earlier ones', () => {
  it('that it corrects or belongs to; the links come back with it', async () => {
    const [first, second] = [
      await post(item(move('bank', 'a', '1.00'))),
      await post(item(move('bank', 'a', '2.00'))),
    ];
    const links = [
      { kind: 'corrects', voucher: second.body.id },
      { kind: 'belongs-to', voucher: first.body.id },
    ];
    const request = item(move('bank', 'a', '3.00'), { links });
    const posted = await post(request);
    expect([posted.status, posted.body.links]).toEqual([201, [links[1], links[0]]]);
    const read = await nodes[1]!.call('GET', `/v1/books/main/vouchers/${posted.body.id}`);
    expect(read.body).toEqual(posted.body);
    expect((await post(request, 1)).body).toEqual(posted.body);
  });

  it('not to vouchers that the book does not have, not twice, and not in words', async () => {
    const { body: first } = await post(item(move('bank', 'a', '1.00')));
    const before = await recordedRows(schema.sql);
    const link = (voucher: unknown, kind = 'corrects') => ({ kind, voucher });
    const unknown = '01890000-0000-7000-8000-000000000000';
    const cases: [unknown[], number, string][] = [
      [[link(first.id), link(unknown)], 422, 'links/1/voucher'],
      [[link(first.id), link(first.id)], 400, 'links/1'],
      [[link('first')], 400, 'links/0/voucher'],
      [[link(first.id, 'reverses')], 400, 'links/0/kind'],
      [[], 400, 'links'],
    ];
    for (const [links, status, field] of cases) {
      const answer = await post(item(move('bank', 'a', '1.00'), { links }));
      expect([answer.status, answer.body.field]).toEqual([status, field]);
    }
    expect(await recordedRows(schema.sql)).toEqual(before);
  });
});
