import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditBooks } from '../../support/audit-books.js';
import { openAccount, openBook } from '../../support/book.js';
import { CORRECTION_ACCOUNTS, Corrections, line, move, receipt } from '../../support/corrections.js';
import { recordedRows } from '../../support/recorded-rows.js';
import { startService, type Service } from '../../support/service.js';

let service: Service;
let books: Corrections;
beforeAll(async () => {
  service = await startService();
  await openBook(service.call, { currencies: ['CNY', 'USD'], accounts: CORRECTION_ACCOUNTS });
  await openAccount(service.call, 'main', { code: 'bank-usd', glAccount: '1002', currency: 'USD' });
  await openAccount(service.call, 'main', { code: 'customer-usd', glAccount: '2201', currency: 'USD' });
  books = new Corrections(service.call);
  await books.post([...move('bank', 'merchant', '1000.00'), ...move('bank', 'agent', '1000.00')]);
  await books.post(move('bank', 'customer', '1000.00'));
});
afterAll(async () => {
  expect(await auditBooks(service.sql)).toEqual([]);
  await service.stop();
});

describe('what is refused leaves no row', () => {
  const receiptOf = async (lines: readonly ReturnType<typeof line>[]): Promise<string> =>
    (await books.post(lines)).id;
  const whole = () => receiptOf(receipt('10.00', '9.50', '0.50'));
  const cases: [string, () => Promise<string>, object, number, string][] = [
    ['nothing', whole, { amount: '0.00' }, 400, 'LEDGER.AMOUNT_NOT_POSITIVE'],
    ['part of a cent', whole, { amount: '0.001' }, 400, 'LEDGER.AMOUNT_TOO_PRECISE'],
    ['less than nothing', whole, { amount: '-1.00' }, 400, 'HTTP.FIELD_INVALID'],
    ['a number', whole, { amount: 1 }, 400, 'HTTP.FIELD_INVALID'],
    ['an unknown rule of fees', whole, { amount: '1.00', fee: 'half' }, 400, 'HTTP.FIELD_INVALID'],
    [
      'parts of payees that come to another sum',
      whole,
      { amount: '1.00', fee: 'kept', lines: [{ lineNumber: 2, amount: '0.99' }] },
      422,
      'LEDGER.REFUND_LINES_DIFFER',
    ],
    [
      'a part of the fee',
      whole,
      { amount: '1.00', lines: [{ lineNumber: 3, amount: '1.00' }] },
      422,
      'LEDGER.VOUCHER_LINE_NOT_FOUND',
    ],
    [
      'a line twice',
      whole,
      { amount: '1.00', lines: [1, 1].map((lineNumber) => ({ lineNumber, amount: '0.50' })) },
      400,
      'LEDGER.LINE_TWICE',
    ],
    [
      'a voucher by which money went out',
      () => receiptOf(move('customer', 'bank', '1.00')),
      { amount: '1.00' },
      422,
      'LEDGER.NOT_A_RECEIPT',
    ],
    [
      'a voucher in two currencies',
      () =>
        receiptOf([...move('bank', 'customer', '1.00'), ...move('bank-usd', 'customer-usd', '1.00', 'USD')]),
      { amount: '1.00' },
      422,
      'LEDGER.NOT_A_RECEIPT',
    ],
    [
      'a fee that is kept where nobody else got anything',
      () => receiptOf(move('channel', 'fees', '1.00')),
      { amount: '1.00', fee: 'kept' },
      422,
      'LEDGER.REFUND_HAS_NO_PAYEE',
    ],
    [
      'an unknown voucher',
      () => Promise.resolve('0190a0a0-0000-7000-8000-000000000000'),
      { amount: '1.00' },
      404,
      'LEDGER.VOUCHER_NOT_FOUND',
    ],
    [
      'a reversal',
      async () => (await books.reverse(await whole())).body.id,
      { amount: '1.00' },
      422,
      'LEDGER.REFUND_NOT_REFUNDABLE',
    ],
    [
      'a refund',
      async () => (await books.refund(await whole(), { amount: '1.00' })).body.id,
      { amount: '1.00' },
      422,
      'LEDGER.REFUND_NOT_REFUNDABLE',
    ],
  ];
  it.each(cases)('%s', async (_, voucherOf, body, status, code) => {
    const voucher = await voucherOf();
    const before = await recordedRows(service.sql);
    expect(await books.refund(voucher, { ...body })).toMatchObject({ status, body: { code } });
    expect(await recordedRows(service.sql)).toEqual(before);
  });

  it('a payee that has spent the money cannot give it back', async () => {
    await openAccount(service.call, 'main', { code: 'spent', glAccount: '2202' });
    const { id } = await books.post(move('channel', 'spent', '10.00'));
    await books.post(move('spent', 'bank', '4.00'));
    const before = await recordedRows(service.sql);
    expect((await books.refund(id, { amount: '6.01' })).body.code).toBe('LEDGER.INSUFFICIENT_FUNDS');
    expect(await recordedRows(service.sql)).toEqual(before);
    expect((await books.refund(id, { amount: '6.00' })).status).toBe(201);
  });

  it.each([
    [{ amount: '0.001' }, 'amount'],
    [{ amount: '0' }, 'amount'],
    [{ amount: '1'.repeat(36) }, 'amount'],
    [{ amount: '1.00', lines: [{ lineNumber: 2, amount: '0.00' }] }, 'lines/0/amount'],
  ])('of %j the field %s is named', async (body, field) => {
    expect(await books.refund(await whole(), body)).toMatchObject({ status: 400, body: { field } });
  });

  it('a payee that is frozen', async () => {
    await openAccount(service.call, 'main', { code: 'frozen', glAccount: '2202' });
    const { id } = await books.post(move('channel', 'frozen', '10.00'));
    const freeze = { role: 'operator', body: { reason: 'test' } } as const;
    await service.call('POST', '/v1/books/main/accounts/frozen/freeze', freeze);
    const before = await recordedRows(service.sql);
    const answer = await books.refund(id, { amount: '1.00' });
    expect(answer).toMatchObject({ status: 422, body: { code: 'LEDGER.ACCOUNT_FROZEN' } });
    expect(await recordedRows(service.sql)).toEqual(before);
  });

  it.each(['approver', 'admin'] as const)('%s may not refund', async (role) => {
    const answer = await books.refund(await whole(), { amount: '1.00' }, { role });
    expect(answer).toMatchObject({ status: 403, body: { code: 'AUTH.ROLE_MISSING' } });
  });
});
