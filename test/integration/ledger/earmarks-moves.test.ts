import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditBooks } from '../../support/audit-books.js';
import { newRequestNumber, openAccount, openBook } from '../../support/book.js';
import { earmarksOf, moneyOf, moveEarmark, pay } from '../../support/earmarks.js';
import { TEST_CLIENT } from '../../support/keys.js';
import { recordedRows } from '../../support/recorded-rows.js';
import { startService, type Service } from '../../support/service.js';

let service: Service;
beforeAll(async () => {
  service = await startService();
  await openBook(service.call, {
    accounts: [
      { code: 'bank', glAccount: '1002', overdraftLimit: 'unlimited' },
      { code: 'shop', glAccount: '2201' },
    ],
  });
});
afterAll(async () => {
  expect(await auditBooks(service.sql)).toEqual([]);
  await service.stop();
});

let serial = 0;
/** A new account with 100.00 free. */
async function customer(overdraftLimit = '0'): Promise<string> {
  const code = `customer:${++serial}`;
  await openAccount(service.call, 'main', { code, glAccount: '2201', overdraftLimit });
  expect((await pay(service.call, { from: 'bank', to: code, amount: '100.00' })).status).toBe(201);
  return code;
}
const command = (account: string, name: string, body: object) =>
  service.call('POST', `/v1/books/main/accounts/${account}/${name}`, { role: 'operator', body });
const recorded = async (): Promise<unknown> => [
  await recordedRows(service.sql),
  await service.sql('SELECT COUNT(*) AS n, SUM(amount) AS amount, SUM(version) AS versions FROM earmark'),
  await service.sql('SELECT COUNT(*) AS n FROM earmark_event'),
];

describe('moving money between purposes', () => {
  it('gives free money a purpose, another one, and sets it free; no voucher is made', async () => {
    const code = await customer();
    const { voucher_rows: before } = await recordedRows(service.sql);
    const first = await moveEarmark(service.call, code, {
      ...{ from: null, to: 'order-1', amount: '60.00', reason: 'paid in advance' },
    });
    expect(first.status).toBe(201);
    expect(first.body).toMatchObject({
      ...{ account: code, currency: 'CNY', from: null, to: 'order-1', amount: '60.00' },
      ...{ fromAmountAfter: null, toAmountAfter: '60.00', reason: 'paid in advance', client: TEST_CLIENT },
    });
    expect(await moneyOf(service.call, code)).toBe('100.00 60.00 40.00');
    const second = await moveEarmark(service.call, code, { from: 'order-1', to: 'order-2', amount: '20.00' });
    expect(second.body).toMatchObject({ fromAmountAfter: '40.00', toAmountAfter: '20.00' });
    expect(await earmarksOf(service.call, code)).toEqual(['order-1 40.00', 'order-2 20.00']);
    expect(await moneyOf(service.call, code)).toBe('100.00 60.00 40.00');
    const third = await moveEarmark(service.call, code, { from: 'order-1', to: null, amount: '40.00' });
    expect(third.body).toMatchObject({ to: null, fromAmountAfter: '0.00', toAmountAfter: null });
    expect(await moneyOf(service.call, code)).toBe('100.00 20.00 80.00');
    expect((await recordedRows(service.sql)).voucher_rows).toBe(before);
  });

  it('what was moved is spent under its new purpose only', async () => {
    const code = await customer();
    await moveEarmark(service.call, code, { from: null, to: 'order-1', amount: '100.00' });
    await moveEarmark(service.call, code, { from: 'order-1', to: 'order-2', amount: '100.00' });
    const spend = (spends: string) => pay(service.call, { from: code, to: 'shop', amount: '100.00', spends });
    expect((await spend('order-1')).body.code).toBe('LEDGER.EARMARK_INSUFFICIENT');
    expect((await spend('order-2')).status).toBe(201);
  });

  it('a poster may move it too; finance and approvers may not', async () => {
    const code = await customer();
    const as = (role: 'poster' | 'finance' | 'approver' | 'admin') =>
      service.call('POST', `/v1/books/main/accounts/${code}/earmarks/move`, {
        role,
        body: { from: null, to: 'order-1', amount: '1.00', reason: 'test' },
        headers: { 'idempotency-key': newRequestNumber() },
      });
    const statuses = [];
    for (const role of ['poster', 'finance', 'approver', 'admin'] as const) {
      statuses.push((await as(role)).status);
    }
    expect(statuses).toEqual([201, 403, 403, 403]);
  });

  it('free money includes the allowed overdraft, as it does for a payment', async () => {
    const code = await customer('50.00');
    const move = (amount: string) => moveEarmark(service.call, code, { from: null, to: 'order-1', amount });
    expect((await move('150.01')).body.code).toBe('LEDGER.INSUFFICIENT_FUNDS');
    expect((await move('150.00')).status).toBe(201);
    expect(await moneyOf(service.call, code)).toBe('100.00 150.00 0.00');
  });
});

describe('what is refused leaves no row', () => {
  it.each([
    ['more than is free', { from: null, to: 'order-9', amount: '70.01' }, 422, 'INSUFFICIENT_FUNDS'],
    ['more than is earmarked', { from: 'order-1', to: null, amount: '30.01' }, 422, 'EARMARK_INSUFFICIENT'],
    ['a purpose without money', { from: 'order-2', to: 'order-1', amount: '1' }, 422, 'EARMARK_INSUFFICIENT'],
    ['nowhere', { from: 'order-1', to: 'order-1', amount: '1.00' }, 400, 'EARMARK_MOVE_NOWHERE'],
    ['free to free', { from: null, to: null, amount: '1.00' }, 400, 'EARMARK_MOVE_NOWHERE'],
    ['nothing', { from: 'order-1', to: null, amount: '0.00' }, 400, 'AMOUNT_NOT_POSITIVE'],
    ['half a cent', { from: 'order-1', to: null, amount: '0.005' }, 400, 'AMOUNT_TOO_PRECISE'],
    ['too much', { from: 'order-1', to: null, amount: '9'.repeat(36) }, 400, 'AMOUNT_TOO_LARGE'],
  ])('%s', async (_, move, status, code) => {
    const account = await customer();
    await moveEarmark(service.call, account, { from: null, to: 'order-1', amount: '30.00' });
    const before = await recorded();
    const answer = await moveEarmark(service.call, account, move);
    expect([answer.status, answer.body.code]).toEqual([status, `LEDGER.${code}`]);
    expect(await recorded()).toEqual(before);
  });

  it.each([
    ['from', { from: 'a b', to: null, amount: '1' }],
    ['to', { from: null, to: '', amount: '1' }],
    ['to', { from: null, amount: '1' }],
    ['amount', { from: null, to: 'order-1', amount: '-1' }],
    ['amount', { from: null, to: 'order-1', amount: 1 }],
    ['amount', { from: null, to: 'order-1', amount: '0' }],
    ['amount', { from: null, to: 'order-1', amount: '0.005' }],
    ['reason', { from: null, to: 'order-1', amount: '1', reason: '' }],
    ['why', { from: null, to: 'order-1', amount: '1', why: 'because' }],
  ])('a body with a wrong %s', async (field, move) => {
    const answer = await moveEarmark(service.call, 'shop', move as never);
    expect([answer.status, answer.body.field]).toEqual([400, field]);
  });

  it('an unknown account or book, a missing request number', async () => {
    const body = { from: null, to: 'order-1', amount: '1', reason: 'test' };
    const headers = { 'idempotency-key': newRequestNumber() };
    const send = (path: string, more: object = {}) =>
      service.call('POST', path, { role: 'operator', body, headers, ...more });
    const answers = [
      await send('/v1/books/main/accounts/nobody/earmarks/move'),
      await send('/v1/books/other/accounts/shop/earmarks/move'),
      await send('/v1/books/main/accounts/shop/earmarks/move', { headers: {} }),
    ];
    expect(answers.map((answer) => [answer.status, answer.body.code])).toEqual([
      [404, 'LEDGER.ACCOUNT_NOT_FOUND'],
      [404, 'LEDGER.BOOK_NOT_FOUND'],
      [400, 'HTTP.IDEMPOTENCY_KEY_REQUIRED'],
    ]);
  });
});

describe('stops and request numbers', () => {
  it('a frozen account, a closed one, a stop-out, and a stopped business type hold for moves', async () => {
    const code = await customer();
    await moveEarmark(service.call, code, { from: null, to: 'order-1', amount: '30.00' });
    const refusals: string[] = [];
    const tryIt = async (from: string | null, to: string | null): Promise<void> => {
      refusals.push(
        (await moveEarmark(service.call, code, { from, to, amount: '1.00' })).body.code ?? 'moved',
      );
    };
    await command(code, 'freeze', { reason: 'test' });
    await tryIt('order-1', 'order-2');
    await command(code, 'unfreeze', { reason: 'test' });
    await command(code, 'stop-out', { stopped: true, reason: 'test' });
    await tryIt(null, 'order-1');
    await tryIt('order-1', null);
    await command(code, 'stop-out', { stopped: false, reason: 'test' });
    const stop = (stopped: boolean) =>
      service.call('PUT', '/v1/books/main/business-types/earmark-move/stop', {
        role: 'operator',
        body: { stopped, reason: 'test' },
      });
    await stop(true);
    await tryIt('order-1', null);
    await stop(false);
    expect(refusals).toEqual([
      'LEDGER.ACCOUNT_FROZEN',
      'LEDGER.ACCOUNT_STOPPED_OUT',
      'moved',
      'LEDGER.BUSINESS_TYPE_STOPPED',
    ]);
  });

  it('an account with earmarked money is not closed', async () => {
    const code = await customer();
    await moveEarmark(service.call, code, { from: null, to: 'order-1', amount: '30.00' });
    const { status, body } = await command(code, 'close', { reason: 'test' });
    expect([status, body.code]).toEqual([422, 'LEDGER.ACCOUNT_NOT_EMPTY']);
  });

  it('a replay answers the first result again, whatever has happened since', async () => {
    const code = await customer();
    const number = newRequestNumber();
    const move = { from: null, to: 'order-1', amount: '100.00' };
    const first = await moveEarmark(service.call, code, move, number);
    await pay(service.call, { from: code, to: 'shop', amount: '100.00', spends: 'order-1' });
    const again = await moveEarmark(service.call, code, move, number);
    expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([201, 'true']);
    expect(again.body).toEqual(first.body);
    const other = await moveEarmark(service.call, code, { ...move, amount: '99.00' }, number);
    expect([other.status, other.body.code]).toEqual([409, 'LEDGER.REQUEST_CONTENT_DIFFERS']);
  });

  it('of many with one number at once, one moves', async () => {
    const code = await customer();
    const number = newRequestNumber();
    const move = { from: null, to: 'order-1', amount: '1.00' };
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => moveEarmark(service.call, code, move, number)),
    );
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect(answers.filter(({ headers }) => headers.get('idempotent-replayed') === null)).toHaveLength(1);
    expect(await earmarksOf(service.call, code)).toEqual(['order-1 1.00']);
  });

  it('a voucher and a move share the numbers of a client', async () => {
    const code = await customer();
    const number = newRequestNumber();
    expect((await moveEarmark(service.call, code, { from: null, to: 'a', amount: '1' }, number)).status).toBe(
      201,
    );
    const posted = await pay(service.call, { from: 'bank', to: code, amount: '1.00' }, {}, number);
    // Each role of the tests has the same client, so the number is taken.
    expect([posted.status, posted.body.code]).toEqual([409, 'LEDGER.REQUEST_CONTENT_DIFFERS']);
  });
});
