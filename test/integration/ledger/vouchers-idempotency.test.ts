import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditBooks } from '../../support/audit-books.js';
import { move, newRequestNumber, openAccount, openBook, posting } from '../../support/book.js';
import type { Answer } from '../../support/call.js';
import { recordedRows } from '../../support/recorded-rows.js';
import { createSchema, type TestSchema } from '../../support/schema.js';
import { startService, type Service } from '../../support/service.js';

const REPLAYED = 'idempotent-replayed';

let schema: TestSchema;
let service: Service;
/** A second node on the same database. */
let neighbour: Service;
beforeAll(async () => {
  schema = await createSchema();
  service = await startService({ schema });
  neighbour = await startService({ schema });
  await openBook(service.call, {
    businessDate: '2026-11-20',
    accounts: [
      { code: 'bank', glAccount: '1002' },
      { code: 'customer', glAccount: '2201' },
    ],
  });
  await openBook(service.call, { code: 'other', accounts: [{ code: 'bank', glAccount: '1002' }] });
});
afterAll(async () => {
  await service.stop();
  await neighbour.stop();
  expect(await auditBooks(schema.sql)).toEqual([]);
  await schema.drop();
});

type Request = ReturnType<typeof posting>;
const send = (request: Request & { key?: string }, node = service, book = 'main') =>
  node.call('POST', `/v1/books/${book}/vouchers`, request);
const deposit = (amount = '1.00', more = {}, number = newRequestNumber()) =>
  posting(move('bank', 'customer', amount), more, number);

function expectReplay(answer: Answer, first: Answer): void {
  expect([answer.status, answer.body]).toEqual([201, first.body]);
  expect([first.headers.get(REPLAYED), answer.headers.get(REPLAYED)]).toEqual([null, 'true']);
}

describe('the same number with the same content has one effect and one answer', () => {
  it('sent again, on either node, also with its fields in another order', async () => {
    const metadata = { b: '2', a: '1' };
    const request = deposit('5.00', { memo: 'm', reference: 'r:1', metadata });
    const first = await send(request);
    const after = await recordedRows(schema.sql);
    expectReplay(await send(request), first);
    expectReplay(await send(request, neighbour), first);

    const { businessType, lines } = request.body;
    const reversed = lines.map((line) => Object.fromEntries(Object.entries(line).reverse()));
    const body = { metadata: { a: '1', b: '2' }, reference: 'r:1', lines: reversed, memo: 'm', businessType };
    expectReplay(await send({ ...request, body } as never), first);
    const spaced = JSON.stringify(body, null, 4).replace('"m"', '"\\u006d"');
    expectReplay(await send({ ...request, body: spaced } as never), first);
    expect(await recordedRows(schema.sql)).toEqual(after);
  });

  it('sent twenty times at once to two nodes', async () => {
    const before = await recordedRows(schema.sql);
    const request = deposit('7.00', { memo: '二十' });
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => send(request, index % 2 ? service : neighbour)),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(201));
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect(answers.filter(({ headers }) => headers.get(REPLAYED) === null)).toHaveLength(1);
    const after = await recordedRows(schema.sql);
    expect(Number(after.voucher_rows) - Number(before.voucher_rows)).toBe(1);
    expect(BigInt(after.debits!) - BigInt(before.debits!)).toBe(700n);
  });

  it('under a new key of the same client', async () => {
    const request = deposit();
    const first = await send(request);
    const body = { roles: ['poster'], books: ['main'], reason: 'test' };
    const issued = await service.call('POST', '/v1/clients/test-client/keys', { role: 'admin', body });
    expectReplay(await send({ ...request, key: issued.body.secret }), first);
  });

  it('in a dry run it shows the answer it gave', async () => {
    const request = deposit();
    const first = await send(request);
    const dry = await service.call('POST', '/v1/books/main/vouchers/dry-run', request);
    expect([dry.status, dry.body, dry.headers.get(REPLAYED)]).toEqual([200, first.body, 'true']);
  });
});

describe('the same number with other content is a conflict without effect', () => {
  it.each<[string, Request['body']]>([
    ['another amount', deposit('1.01').body],
    ['the amount in another spelling', deposit('1.0').body],
    ['a memo', deposit('1.00', { memo: 'x' }).body],
    ['the date that was implied', deposit('1.00', { businessDate: '2026-11-20' }).body],
    ['the lines in another order', { ...deposit().body, lines: [...deposit().body.lines].reverse() }],
    ['a precondition', deposit('1.00', { preconditions: [] }).body],
  ])('%s', async (_name, body) => {
    const request = deposit();
    expect((await send(request)).status).toBe(201);
    const before = await recordedRows(schema.sql);
    const answer = await send({ ...request, body });
    expect([answer.status, answer.body.code, answer.body.field]).toEqual([
      409,
      'LEDGER.REQUEST_CONTENT_DIFFERS',
      'Idempotency-Key',
    ]);
    expect(await recordedRows(schema.sql)).toEqual(before);
  });

  it('the same body to another book', async () => {
    const request = posting(move('bank', 'bank', '1.00'));
    expect((await send(request)).status).toBe(201);
    expect((await send(request, service, 'other')).body.code).toBe('LEDGER.REQUEST_CONTENT_DIFFERS');
  });

  it('of twenty different contents at once one wins', async () => {
    const number = newRequestNumber();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        send(deposit(`${index + 1}.00`, {}, number), index % 2 ? service : neighbour),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(19).fill(409)]);
  });
});

describe('a number belongs to its client and to its spelling', () => {
  it('used by another client it is another request', async () => {
    const body = { code: 'shop', name: 'Shop', reason: 'test' };
    await service.call('POST', '/v1/clients', { role: 'admin', body });
    const key = { roles: ['poster'], books: ['*'], reason: 'test' };
    const issued = await service.call('POST', '/v1/clients/shop/keys', { role: 'admin', body: key });
    const request = deposit('3.00');
    const [mine, theirs] = [await send(request), await send({ ...request, key: issued.body.secret })];
    expect([mine.body.client, theirs.body.client]).toEqual(['test-client', 'shop']);
    expect(theirs.body.id).not.toBe(mine.body.id);
    const path = `/v1/books/main/vouchers/by-request/${request.headers['idempotency-key']}`;
    expect((await service.call('GET', path)).body).toEqual(mine.body);
    expect((await service.call('GET', `${path}?client=shop`)).body).toEqual(theirs.body);
    expect((await service.call('GET', `${path}?client=nobody`)).status).toBe(404);
  });

  it('in capital letters it is another number', async () => {
    const ids = [];
    for (const number of ['case-a', 'CASE-A', 'Case-A'])
      ids.push((await send(deposit('1.00', {}, number))).body.id);
    expect(new Set(ids).size).toBe(3);
  });
});

describe('an answer once given stays the answer', () => {
  it('after the accounts were frozen and closed, the business type stopped, and the day closed', async () => {
    await openAccount(service.call, 'main', { code: 'short-lived', glAccount: '2201' });
    const request = posting(move('bank', 'short-lived', '1.00'), { businessType: 'short-lived' });
    const first = await send(request);
    await send(posting(move('short-lived', 'bank', '1.00')));
    const change = async (method: string, path: string, body: unknown): Promise<void> => {
      const answer = await service.call(method, `/v1/books/main/${path}`, { role: 'admin', body });
      expect(answer.status).toBeLessThan(300);
    };
    const reason = 'test';
    await change('POST', 'accounts/bank/freeze', { reason });
    await change('POST', 'accounts/short-lived/close', { reason });
    await change('PUT', 'business-types/short-lived/stop', { stopped: true, reason });
    await change('POST', 'business-days', { businessDate: '2026-11-21' });
    await change('PUT', 'business-date', { businessDate: '2026-11-21' });
    await change('POST', 'business-days/2026-11-20/close', undefined);
    const before = await recordedRows(schema.sql);
    expectReplay(await send(request), first);
    expectReplay(await send(request, neighbour), first);
    expect((await send(posting(request.body.lines, { businessType: 'short-lived' }))).status).toBe(422);
    expect(await recordedRows(schema.sql)).toEqual(before);
  });
});
