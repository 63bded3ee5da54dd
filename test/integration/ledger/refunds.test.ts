import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditBooks } from '../../support/audit-books.js';
import { newRequestNumber, openAccount, openBook } from '../../support/book.js';
import { CORRECTION_ACCOUNTS, Corrections, line, move, receipt, written } from '../../support/corrections.js';
import { recordedRows } from '../../support/recorded-rows.js';
import { startService, type Service } from '../../support/service.js';

let service: Service;
let books: Corrections;
beforeAll(async () => {
  service = await startService();
  await openBook(service.call, { accounts: CORRECTION_ACCOUNTS });
  books = new Corrections(service.call);
  await books.post([...move('bank', 'merchant', '1000.00'), ...move('bank', 'agent', '1000.00')]);
  await books.post(move('bank', 'customer', '1000.00'));
});
afterAll(async () => {
  expect(await auditBooks(service.sql)).toEqual([]);
  await service.stop();
});

const refunds = async (voucher: string, fee: string, amounts: readonly string[]): Promise<string[][]> => {
  const found: string[][] = [];
  for (const amount of amounts) found.push(written(await books.refund(voucher, { amount, fee })));
  return found;
};

describe('a refund posts the other sides of its receipt', () => {
  it('is a voucher of its own, linked to the receipt, found by it, the same when sent again', async () => {
    const original = await books.post(receipt('100.00', '98.00', '2.00'), { businessType: 'payment' });
    const options = { requestNumber: newRequestNumber() };
    const body = { amount: '50.00', reference: 'refund-1', memo: '七天无理由', metadata: { rma: '1' } };
    const first = await books.refund(original.id, body, options);
    expect(first).toMatchObject({
      status: 201,
      body: {
        businessType: 'refund',
        reference: 'refund-1',
        memo: '七天无理由',
        metadata: { rma: '1' },
        links: [{ kind: 'refunds', voucher: original.id }],
      },
    });
    expect(written(first)).toEqual(['credit channel 50.00', 'debit merchant 49.00', 'debit fees 1.00']);
    await books.refund(original.id, { amount: '50.00', businessType: 'order-cancel' });
    const again = await books.refund(original.id, body, options);
    expect([again.headers.get('idempotent-replayed'), again.body]).toEqual(['true', first.body]);
    expect((await books.refund(original.id, { ...body, amount: '49.00' }, options)).status).toBe(409);
    const { body: page } = await service.call(
      'GET',
      `/v1/books/main/vouchers?linkedTo=${original.id}&linkKind=refunds`,
    );
    expect(page.items.map(({ businessType }: { businessType: string }) => businessType)).toEqual([
      'refund',
      'order-cancel',
    ]);
  });

  it('in proportion: the whole in any parts gives back exactly the fee', async () => {
    const { id } = await books.post(receipt('10.00', '9.93', '0.07'));
    expect(await refunds(id, 'in-proportion', ['3.33', '3.33', '3.34'])).toEqual([
      ['credit channel 3.33', 'debit merchant 3.31', 'debit fees 0.02'],
      ['credit channel 3.33', 'debit merchant 3.30', 'debit fees 0.03'],
      ['credit channel 3.34', 'debit merchant 3.32', 'debit fees 0.02'],
    ]);
  });

  it('kept: the payee bears all of it', async () => {
    const { id } = await books.post(receipt('10.00', '9.50', '0.50'));
    expect(await refunds(id, 'kept', ['4.00', '6.00'])).toEqual([
      ['credit channel 4.00', 'debit merchant 4.00'],
      ['credit channel 6.00', 'debit merchant 6.00'],
    ]);
  });

  it('returned: the fee goes first', async () => {
    const { id } = await books.post(receipt('10.00', '9.50', '0.50'));
    expect(await refunds(id, 'returned', ['0.30', '4.00', '5.70'])).toEqual([
      ['credit channel 0.30', 'debit fees 0.30'],
      ['credit channel 4.00', 'debit merchant 3.80', 'debit fees 0.20'],
      ['credit channel 5.70', 'debit merchant 5.70'],
    ]);
  });

  it('several payees bear it by what is left of their parts, or as the caller says', async () => {
    const lines = [
      line('channel', 'debit', '100.00'),
      line('merchant', 'credit', '69.99'),
      line('agent', 'credit', '29.01'),
      line('fees', 'credit', '1.00'),
    ];
    const { id } = await books.post(lines);
    const named = { amount: '20.00', lines: [{ lineNumber: 3, amount: '19.80' }] };
    expect(written(await books.refund(id, named))).toEqual([
      'credit channel 20.00',
      'debit agent 19.80',
      'debit fees 0.20',
    ]);
    expect(await refunds(id, 'in-proportion', ['40.01', '39.99'])).toEqual([
      ['credit channel 40.01', 'debit merchant 35.00', 'debit agent 4.61', 'debit fees 0.40'],
      ['credit channel 39.99', 'debit merchant 34.99', 'debit agent 4.60', 'debit fees 0.40'],
    ]);
  });

  it('lines that are the same to the ledger are refunded in one, and costs on the way are not touched', async () => {
    const { id } = await books.post([
      ...move('channel', 'merchant', '4.00'),
      ...move('channel', 'merchant', '6.00'),
      line('cost', 'debit', '0.06'),
      line('channel', 'credit', '0.06'),
    ]);
    const first = await books.refund(id, { amount: '7.00' });
    expect(written(first)).toEqual(['credit channel 7.00', 'debit merchant 7.00']);
    expect((await books.reverse(first.body.id)).status).toBe(201);
    expect(await refunds(id, 'kept', ['10.00'])).toEqual([['credit channel 10.00', 'debit merchant 10.00']]);
  });

  it('money that came from the balance of a payer goes back there', async () => {
    const { id } = await books.post([
      line('customer', 'debit', '10.00'),
      line('merchant', 'credit', '9.90'),
      line('fees', 'credit', '0.10'),
    ]);
    expect(await refunds(id, 'in-proportion', ['10.00'])).toEqual([
      ['credit customer 10.00', 'debit merchant 9.90', 'debit fees 0.10'],
    ]);
  });

  it('money that came for a purpose is taken from that purpose', async () => {
    await openAccount(service.call, 'main', { code: 'escrow', glAccount: '2201' });
    const marked = line('escrow', 'credit', '10.00', { purpose: 'order-9' });
    const { id } = await books.post([line('channel', 'debit', '10.00'), marked]);
    await books.post(move('bank', 'escrow', '10.00'));
    const { body } = await books.refund(id, { amount: '4.00' });
    expect(body.lines[1]).toMatchObject({ account: 'escrow', purpose: 'order-9' });
    const account = await service.call('GET', '/v1/books/main/accounts/escrow');
    expect(account.body.balances).toMatchObject({ ledgerBalance: '16.00', earmarkedAmount: '6.00' });
  });
});

describe('有收才有退: refunds and reversals of a receipt share what was received', () => {
  it('never more than is left, whichever takes it', async () => {
    const { id } = await books.post(receipt('100.00', '98.00', '2.00'));
    await books.refund(id, { amount: '60.00' });
    const parts = [
      { lineNumber: 1, amount: '10.00' },
      { lineNumber: 2, amount: '10.00' },
    ];
    expect((await books.reverse(id, { lines: parts })).status).toBe(201);
    const before = await recordedRows(service.sql);
    for (const fee of ['kept', 'returned', 'in-proportion'])
      expect(await books.refund(id, { amount: '30.01', fee })).toMatchObject({
        status: 422,
        body: { code: 'LEDGER.REFUND_EXCEEDS_RECEIPT', field: 'amount', details: { left: '30.00' } },
      });
    expect(await recordedRows(service.sql)).toEqual(before);
    expect(written(await books.reverse(id))).toEqual([
      'debit channel -30.00',
      'credit merchant -29.20',
      'credit fees -0.80',
    ]);
    expect((await books.refund(id, { amount: '0.01' })).body.code).toBe('LEDGER.REFUND_EXCEEDS_RECEIPT');
  });

  it('what is left can be asked for, line by line', async () => {
    const { id } = await books.post(receipt('10.00', '9.50', '0.50'));
    const progress = (voucher: string) => service.call('GET', `/v1/books/main/vouchers/${voucher}/progress`);
    const figures = async () =>
      (await progress(id)).body.lines.map(
        ({ account, reversed, refunded, left }: Record<string, string>) =>
          `${account} ${reversed} ${refunded} ${left}`,
      );
    expect(await figures()).toEqual([
      'channel 0.00 0.00 10.00',
      'merchant 0.00 0.00 9.50',
      'fees 0.00 0.00 0.50',
    ]);
    const named = [1, 2].map((lineNumber) => ({ lineNumber, amount: '1.00' }));
    await books.reverse(id, { lines: named });
    await books.refund(id, { amount: '9.00', fee: 'kept' });
    expect(await figures()).toEqual([
      'channel 1.00 9.00 0.00',
      'merchant 1.00 9.00 -0.50',
      'fees 0.00 0.00 0.50',
    ]);
    for (const unknown of ['order-1', '0190a0a0-0000-7000-8000-000000000000'])
      expect(await progress(unknown)).toMatchObject({
        status: 404,
        body: { code: 'LEDGER.VOUCHER_NOT_FOUND' },
      });
  });

  it('a refund that is reversed, all or in part, can be made again', async () => {
    const { id } = await books.post(receipt('10.00', '9.50', '0.50'));
    const whole = await books.refund(id, { amount: '10.00' });
    const part = ['4.00', '3.80', '0.20'].map((amount, index) => ({ lineNumber: index + 1, amount }));
    const back = await books.reverse(whole.body.id, { lines: part });
    expect(written(back)).toEqual(['credit channel -4.00', 'debit merchant -3.80', 'debit fees -0.20']);
    expect((await books.refund(id, { amount: '4.01' })).body.details).toEqual({ left: '4.00' });
    expect(await refunds(id, 'in-proportion', ['4.00'])).toEqual([
      ['credit channel 4.00', 'debit merchant 3.80', 'debit fees 0.20'],
    ]);
    expect((await books.reverse(whole.body.id)).status).toBe(201);
    expect(await refunds(id, 'in-proportion', ['6.00'])).toEqual([
      ['credit channel 6.00', 'debit merchant 5.70', 'debit fees 0.30'],
    ]);
    expect((await books.refund(id, { amount: '0.01' })).status).toBe(422);
  });
});
