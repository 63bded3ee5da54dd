import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditBooks } from '../../support/audit-books.js';
import { move, newRequestNumber, openBook, posting } from '../../support/book.js';
import { startService, type Service } from '../../support/service.js';

const DATE = '2026-11-21';

let service: Service;
beforeAll(async () => {
  service = await startService();
  await openBook(service.call, {
    businessDate: DATE,
    accounts: [
      { code: 'bank', glAccount: '1002' },
      { code: 'customer', glAccount: '2201' },
    ],
  });
  await service.call('POST', '/v1/books/main/vouchers', posting(move('bank', 'customer', '10.00')));
});
afterAll(async () => {
  expect(await auditBooks(service.sql)).toEqual([]);
  await service.stop();
});

const send = (path: string, body: object) =>
  service.call('POST', `/v1/books/main/${path}`, {
    body: { reason: 'test', ...body },
    headers: { 'idempotency-key': newRequestNumber() },
  });

describe('what only sets money aside is in no day', () => {
  it('and goes on while the book has no open date; money does not move then', async () => {
    // The commands close no date that is the book's own; a book may still come to have none that is open.
    await service.sql("UPDATE business_day SET status = 'closed' WHERE business_date = ?", [DATE]);
    const held = await send('holds', { account: 'customer', amount: '4.00' });
    expect(held.status).toBe(201);
    const moved = await send('accounts/customer/earmarks/move', {
      from: null,
      to: 'order-1',
      amount: '3.00',
    });
    expect(moved.status).toBeLessThan(300);
    expect((await send(`holds/${held.body.id}/release`, { amount: '1.00' })).status).toBeLessThan(300);
    const { body } = await service.call('GET', '/v1/books/main/accounts/customer');
    expect(body.balances).toMatchObject({
      heldAmount: '3.00',
      earmarkedAmount: '3.00',
      availableBalance: '4.00',
    });
    const paid = await service.call(
      'POST',
      '/v1/books/main/vouchers',
      posting(move('customer', 'bank', '1.00')),
    );
    expect([paid.status, paid.body.code]).toEqual([422, 'LEDGER.BUSINESS_DATE_CLOSED']);
  });
});

describe('a move between purposes', () => {
  it('touches the account, though nothing is set aside in all', async () => {
    const versionOf = async () =>
      BigInt((await service.call('GET', '/v1/books/main/accounts/customer')).body.version);
    const before = await versionOf();
    const moved = await send('accounts/customer/earmarks/move', {
      from: 'order-1',
      to: 'order-2',
      amount: '1.00',
    });
    expect(moved.status).toBeLessThan(300);
    expect(await versionOf()).toBe(before + 1n);
  });
});
