import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditBooks } from '../../support/audit-books.js';
import { balanceOf } from '../../support/balances.js';
import { openAccount, openBook, newRequestNumber } from '../../support/book.js';
import { CORRECTION_ACCOUNTS, Corrections, line, move, receipt, written } from '../../support/corrections.js';
import { recordedRows } from '../../support/recorded-rows.js';
import { startService, type Service } from '../../support/service.js';

let service: Service;
let books: Corrections;
beforeAll(async () => {
  service = await startService();
  await openBook(service.call, { currencies: ['CNY', 'USD'], accounts: CORRECTION_ACCOUNTS });
  for (const [code, glAccount] of [
    ['bank-usd', '1002'],
    ['customer-usd', '2201'],
  ] as const)
    await openAccount(service.call, 'main', { code, glAccount, currency: 'USD' });
  books = new Corrections(service.call);
});
afterAll(async () => {
  expect(await auditBooks(service.sql)).toEqual([]);
  await service.stop();
});

const balances = async (...accounts: string[]): Promise<string[]> => {
  const found: string[] = [];
  for (const account of accounts) found.push(await balanceOf(service.call, 'main', account));
  return found;
};
const totals = async (account: string): Promise<string[]> => {
  const { body } = await service.call('GET', `/v1/books/main/accounts/${account}/balance`);
  return [body.debitTotal, body.creditTotal];
};

describe('a red reversal takes a voucher back on its own sides', () => {
  it('the amounts stand below zero, turnovers shrink, and both vouchers know each other', async () => {
    const before = await totals('merchant');
    const original = await books.post(receipt('100.00', '98.00', '2.00'), {
      businessType: 'payment',
      reference: 'order-1',
    });
    const reversal = await books.reverse(original.id, { metadata: { ticket: '77' }, reference: 'fix-1' });
    expect(reversal.status).toBe(201);
    expect(written(reversal)).toEqual([
      'debit channel -100.00',
      'credit merchant -98.00',
      'credit fees -2.00',
    ]);
    expect(reversal.body).toMatchObject({
      businessType: 'payment',
      businessDate: original.businessDate,
      memo: '录入错误',
      reference: 'fix-1',
      metadata: { ticket: '77' },
      links: [{ kind: 'reverses', voucher: original.id }],
    });
    expect(await totals('merchant')).toEqual(before);
    const listed = `/v1/books/main/vouchers?linkedTo=${original.id}`;
    for (const kind of ['', '&linkKind=reverses']) {
      const { body } = await service.call('GET', listed + kind);
      expect(body.items.map(({ id }: { id: string }) => id)).toEqual([reversal.body.id]);
    }
    const others = await service.call('GET', `${listed}&linkKind=refunds`);
    expect(others.body.items).toEqual([]);
  });

  it('entries say what happened: the effect on the balance is taken back', async () => {
    const original = await books.post(move('bank', 'customer', '12.34'));
    const reversal = await books.reverse(original.id);
    const { body } = await service.call('GET', '/v1/books/main/accounts/customer/entries?limit=200');
    expect(body.items.at(-1)).toMatchObject({
      voucher: reversal.body.id,
      side: 'credit',
      amount: '-12.34',
      balanceAfter: body.items.at(-2).balanceBefore,
    });
  });

  it('sent again it answers the same, also when nothing is left to reverse', async () => {
    const original = await books.post(move('bank', 'customer', '1.00'));
    const options = { requestNumber: newRequestNumber() };
    const first = await books.reverse(original.id, {}, options);
    const again = await books.reverse(original.id, {}, options);
    expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([201, 'true']);
    expect(again.body).toEqual(first.body);
    expect(await books.reverse(original.id, { reason: 'other' }, options)).toMatchObject({
      status: 409,
      body: { code: 'LEDGER.REQUEST_CONTENT_DIFFERS' },
    });
    expect((await service.call('GET', `/v1/books/main/vouchers/${first.body.id}`)).body).toEqual(first.body);
  });

  it('one account on several lines, and several currencies, are taken back line by line', async () => {
    const original = await books.post([
      ...move('bank', 'customer', '5.00'),
      line('bank', 'debit', '7.00'),
      line('customer', 'credit', '7.00'),
      ...move('bank-usd', 'customer-usd', '3.00', 'USD'),
    ]);
    const part = [5, 6].map((lineNumber) => ({ lineNumber, amount: '1.00' }));
    expect(written(await books.reverse(original.id, { lines: part }))).toEqual([
      'debit bank-usd -1.00',
      'credit customer-usd -1.00',
    ]);
    const across = [1, 6].map((lineNumber) => ({ lineNumber, amount: '1.00' }));
    expect((await books.reverse(original.id, { lines: across })).body.code).toBe('LEDGER.UNBALANCED');
    const reversal = await books.reverse(original.id);
    expect(written(reversal)).toEqual([
      'debit bank -5.00',
      'credit customer -5.00',
      'debit bank -7.00',
      'credit customer -7.00',
      'debit bank-usd -2.00',
      'credit customer-usd -2.00',
    ]);
  });
});

describe('parts of lines', () => {
  it('balance, add up to the line, and the rest goes with a full reversal', async () => {
    const original = await books.post(receipt('100.00', '98.00', '2.00'));
    const part = (amounts: readonly [number, string][]) =>
      books.reverse(original.id, {
        lines: amounts.map(([lineNumber, amount]) => ({ lineNumber, amount })),
      });
    expect(
      written(
        await part([
          [3, '0.50'],
          [1, '25.00'],
          [2, '24.50'],
        ]),
      ),
    ).toEqual(['credit fees -0.50', 'debit channel -25.00', 'credit merchant -24.50']);
    const tooMuch = await part([
      [1, '75.01'],
      [2, '75.01'],
    ]);
    expect(tooMuch).toMatchObject({
      status: 422,
      body: { code: 'LEDGER.MORE_THAN_LEFT', details: { lineNumber: 1, left: '75.00' } },
    });
    expect(written(await books.reverse(original.id))).toEqual([
      'debit channel -75.00',
      'credit merchant -73.50',
      'credit fees -1.50',
    ]);
    for (const answer of [
      await books.reverse(original.id),
      await part([
        [1, '0.01'],
        [2, '0.01'],
      ]),
    ])
      expect(answer.status).toBe(422);
    expect((await books.reverse(original.id)).body.code).toBe('LEDGER.NOTHING_LEFT_TO_REVERSE');
  });

  it('what is left of a voucher need not balance after odd parts: then lines are to be named', async () => {
    const original = await books.post(receipt('100.00', '98.00', '2.00'));
    await books.post(move('bank', 'merchant', '1.00'));
    expect((await books.refund(original.id, { amount: '99.00', fee: 'kept' })).status).toBe(201);
    expect(await books.reverse(original.id)).toMatchObject({
      status: 422,
      body: {
        code: 'LEDGER.REVERSAL_NEEDS_LINES',
        details: { currency: 'CNY', debit: '1.00', credit: '2.00' },
      },
    });
    const named = [1, 3].map((lineNumber) => ({ lineNumber, amount: '1.00' }));
    expect(written(await books.reverse(original.id, { lines: named }))).toEqual([
      'debit channel -1.00',
      'credit fees -1.00',
    ]);
  });
});

describe('what is refused leaves no row', () => {
  let original: string;
  let reversal: string;
  beforeAll(async () => {
    original = (await books.post(receipt('100.00', '98.00', '2.00'))).id;
    const other = await books.post(move('bank', 'customer', '1.00'));
    reversal = (await books.reverse(other.id)).body.id;
    await openBook(service.call, { code: 'other', accounts: CORRECTION_ACCOUNTS });
  });

  const lines = (...parts: readonly [number, string][]) => ({
    lines: parts.map(([lineNumber, amount]) => ({ lineNumber, amount })),
  });
  const cases: [string, () => Record<string, unknown>, number, string, string?][] = [
    ['parts that do not balance', () => lines([1, '10.00'], [2, '9.00']), 422, 'LEDGER.UNBALANCED', 'lines'],
    [
      'a line that is not there',
      () => lines([1, '1.00'], [4, '1.00']),
      422,
      'LEDGER.VOUCHER_LINE_NOT_FOUND',
      'lines/1/lineNumber',
    ],
    ['a line twice', () => lines([1, '1.00'], [1, '1.00']), 400, 'LEDGER.LINE_TWICE', 'lines/1/lineNumber'],
    ['nothing', () => lines([1, '0.00'], [2, '0.00']), 400, 'LEDGER.AMOUNT_NOT_POSITIVE', 'lines/0/amount'],
    ['parts of a cent', () => lines([1, '0.001'], [2, '0.001']), 400, 'LEDGER.AMOUNT_TOO_PRECISE'],
    ['one line', () => lines([1, '1.00']), 400, 'HTTP.FIELD_INVALID', 'lines'],
    ['no reason', () => ({ reason: '' }), 400, 'HTTP.FIELD_INVALID', 'reason'],
    ['a date that is not open', () => ({ businessDate: '2030-01-01' }), 422, 'LEDGER.BUSINESS_DATE_NOT_OPEN'],
    ['a field nobody knows', () => ({ amount: '1.00' }), 400, 'HTTP.FIELD_UNKNOWN', 'amount'],
  ];
  it.each(cases)('%s', async (_, body, status, code, field) => {
    const before = await recordedRows(service.sql);
    const answer = await books.reverse(original, body());
    expect(answer).toMatchObject({ status, body: { code, ...(field !== undefined && { field }) } });
    expect(await recordedRows(service.sql)).toEqual(before);
  });

  it.each([
    ['a reversal', () => reversal, 422, 'LEDGER.REVERSAL_NOT_REVERSIBLE'],
    ['an unknown voucher', () => '0190a0a0-0000-7000-8000-000000000000', 404, 'LEDGER.VOUCHER_NOT_FOUND'],
    ['no id', () => 'order-1', 404, 'LEDGER.VOUCHER_NOT_FOUND'],
  ])('%s is not reversed', async (_, voucher, status, code) => {
    const before = await recordedRows(service.sql);
    expect(await books.reverse(voucher())).toMatchObject({ status, body: { code } });
    expect(await recordedRows(service.sql)).toEqual(before);
  });

  it('a voucher of another book is not there', async () => {
    const other = new Corrections(service.call, 'other');
    expect(await other.reverse(original)).toMatchObject({
      status: 404,
      body: { code: 'LEDGER.VOUCHER_NOT_FOUND' },
    });
  });

  it('money that has been spent does not come back', async () => {
    await openAccount(service.call, 'main', { code: 'spender', glAccount: '2201' });
    const arrival = await books.post(move('bank', 'spender', '10.00'));
    await books.post(move('spender', 'customer', '4.00'));
    const before = await recordedRows(service.sql);
    expect(await books.reverse(arrival.id)).toMatchObject({
      status: 422,
      body: { code: 'LEDGER.INSUFFICIENT_FUNDS', details: { account: 'spender', available: '6.00' } },
    });
    expect(await recordedRows(service.sql)).toEqual(before);
    const part = lines([1, '6.00'], [2, '6.00']);
    expect((await books.reverse(arrival.id, part)).status).toBe(201);
    expect(await balances('spender')).toEqual(['0.00']);
  });
});
