import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { approve, hire, make, makeAndApprove } from '../../support/approvals.js';
import { auditBooks } from '../../support/audit-books.js';
import { move, openAccount, openBook, posting, type AccountToOpen } from '../../support/book.js';
import { recordedRows } from '../../support/recorded-rows.js';
import { startService, type Service } from '../../support/service.js';

let service: Service;
let checker: string;
beforeAll(async () => {
  service = await startService();
  const accounts = [
    { code: 'bank', glAccount: '1002' },
    { code: 'receivable', glAccount: '1104', overdraftLimit: 'unlimited' },
    { code: 'dollars', glAccount: '2202', currency: 'USD' },
  ];
  await openBook(service.call, { code: 'main', currencies: ['CNY', 'USD'], accounts });
  checker = await hire(service.call, 'checker', ['approver']);
});
afterAll(async () => {
  expect(await auditBooks(service.sql)).toEqual([]);
  await service.stop();
});

let serial = 0;
/** A merchant that was paid the amount. */
async function merchant(amount: string, more: Partial<AccountToOpen> = {}) {
  const code = `m-${++serial}`;
  await openAccount(service.call, 'main', { code, glAccount: '2202', ...more });
  const paid = await pay(code, amount);
  return { code, voucher: paid.body.id as string };
}
const pay = (account: string, amount: string) =>
  service.call('POST', '/v1/books/main/vouchers', posting(move('bank', account, amount)));
const account = async (code: string) => (await service.call('GET', `/v1/books/main/accounts/${code}`)).body;
const available = async (code: string) => (await account(code)).balances.availableBalance;
const command = (code: string, name: string, body: object = {}) =>
  service.call('POST', `/v1/books/main/accounts/${code}/${name}`, {
    role: 'operator',
    body: { reason: 'risk', ...body },
  });
const recovery = (fromAccount: string, amount: string, more: object = {}) => ({
  command: 'recover-overpayment',
  reason: '重复出款',
  content: { fromAccount, toAccount: 'receivable', amount, currency: 'CNY', ...more },
});
const recover = (fromAccount: string, amount: string, more: object = {}) =>
  makeAndApprove(service.call, checker, recovery(fromAccount, amount, more));
const voucherOf = async (id: string) => (await service.call('GET', `/v1/books/main/vouchers/${id}`)).body;

describe('the recovery of an overpayment', () => {
  it('takes the amount from the account by a voucher that says for what, why and by whose approval', async () => {
    const { code, voucher: overpayment } = await merchant('100');
    const { status, body } = await recover(code, '30.50', { relatedVoucher: overpayment });
    expect(status).toBe(200);
    expect(body.result).toMatchObject({ recovered: '30.50', outstanding: '0.00' });
    const voucher = await voucherOf(body.result.voucher);
    expect(voucher).toMatchObject({
      businessType: 'recovery',
      memo: `approval ${body.id}: 重复出款`,
      metadata: { approval: body.id },
      links: [{ kind: 'belongs-to', voucher: overpayment }],
      lines: [
        { account: code, side: 'debit', amount: '30.50' },
        { account: 'receivable', side: 'credit', amount: '30.50' },
      ],
    });
    expect(voucher.override).toBeUndefined();
    expect(await available(code)).toBe('69.50');
  });

  it('takes value out of an account with debit balance too', async () => {
    await openAccount(service.call, 'main', { code: 'advance', glAccount: '1103', overdraftLimit: '0' });
    await service.call('POST', '/v1/books/main/vouchers', posting(move('advance', 'receivable', '5')));
    const { body } = await recover('advance', '2');
    expect((await voucherOf(body.result.voucher)).lines).toMatchObject([
      { account: 'advance', side: 'credit' },
      { account: 'receivable', side: 'debit' },
    ]);
    expect(await available('advance')).toBe('3.00');
  });

  it('is refused when funds lack, and stays pending', async () => {
    const { code } = await merchant('10');
    const before = await recordedRows(service.sql);
    const answer = await recover(code, '10.01');
    expect(answer).toMatchObject({
      status: 422,
      body: { code: 'LEDGER.INSUFFICIENT_FUNDS', details: { account: code, available: '10.00' } },
    });
    const after = await recordedRows(service.sql);
    expect({ ...after, request_rows: before.request_rows }).toEqual(before);
  });
});

describe('a recovery of what is there', () => {
  it('takes less than the amount and says what is left', async () => {
    const { code } = await merchant('12.34');
    const { body } = await recover(code, '100', { partial: true });
    expect(body.result).toMatchObject({ recovered: '12.34', outstanding: '87.66' });
    expect(await available(code)).toBe('0.00');
  });

  it('takes the amount and no more when there is more', async () => {
    const { code } = await merchant('100');
    const { body } = await recover(code, '40', { partial: true });
    expect(body.result).toMatchObject({ recovered: '40.00', outstanding: '0.00' });
  });

  it('never takes what an overdraft would lend', async () => {
    const { code } = await merchant('5', { overdraftLimit: '1000' });
    const unlimited = await merchant('6', { overdraftLimit: 'unlimited' });
    expect((await recover(code, '50', { partial: true })).body.result.recovered).toBe('5.00');
    expect((await recover(unlimited.code, '50', { partial: true })).body.result.recovered).toBe('6.00');
  });

  it('of an empty account is refused, stays pending, and takes what comes later', async () => {
    const { code } = await merchant('1');
    await recover(code, '1');
    const made = (await make(service.call, recovery(code, '9', { partial: true }))).body;
    expect(await approve(service.call, checker, made)).toMatchObject({
      status: 422,
      body: { code: 'LEDGER.NOTHING_TO_RECOVER', details: { account: code } },
    });
    await pay(code, '4');
    expect((await approve(service.call, checker, made)).body.result).toMatchObject({
      recovered: '4.00',
      outstanding: '5.00',
    });
  });

  it('while money comes and goes, it takes exactly what the account had at that moment', async () => {
    const { code } = await merchant('20');
    const made = (await make(service.call, recovery(code, '100000', { partial: true }))).body;
    const [answer] = await Promise.all([
      approveUntilTaken(made),
      ...Array.from({ length: 20 }, () => pay(code, '1')),
    ]);
    const { lines } = await voucherOf(answer.body.result.voucher);
    expect(lines[0]).toMatchObject({ account: code, balanceAfter: '0.00' });
    expect(lines[0].balanceBefore).toBe(lines[0].amount);
  });

  /** An account that moves all the time may be refused as busy; then the checker says so again. */
  async function approveUntilTaken(made: { id: string; contentHash: string }) {
    for (let attempt = 1; attempt <= 20; attempt++) {
      const answer = await approve(service.call, checker, made);
      if (answer.status === 200) return answer;
      expect(answer.body.code).toBe('LEDGER.ACCOUNT_VERSION_DIFFERS');
    }
    throw new Error('the account never stood still');
  }
});

describe('stops', () => {
  it('keep a recovery from an account that is frozen or stopped', async () => {
    const [frozen, stopped] = [await merchant('5'), await merchant('5')];
    await command(frozen.code, 'freeze');
    await command(stopped.code, 'stop-out', { stopped: true });
    expect((await recover(frozen.code, '1')).body.code).toBe('LEDGER.ACCOUNT_FROZEN');
    expect((await recover(stopped.code, '1')).body.code).toBe('LEDGER.ACCOUNT_STOPPED_OUT');
  });

  it('are passed only where the command says so, and the voucher records why', async () => {
    const { code } = await merchant('5');
    await command(code, 'stop-out', { stopped: true });
    await command(code, 'freeze');
    const { status, body } = await recover(code, '2', { passStops: true });
    expect(status).toBe(200);
    expect(await voucherOf(body.result.voucher)).toMatchObject({
      override: `approval ${body.id}: 重复出款`,
    });
    expect(await account(code)).toMatchObject({ status: 'frozen', stopOut: true });
  });

  it('are passed for no more than is there, and never on a closed account', async () => {
    const { code } = await merchant('5');
    await command(code, 'freeze');
    expect((await recover(code, '6', { passStops: true })).body.code).toBe('LEDGER.INSUFFICIENT_FUNDS');
    const closed = await merchant('1');
    await recover(closed.code, '1');
    await command(closed.code, 'close');
    expect((await recover(closed.code, '1', { passStops: true })).body.code).toBe('LEDGER.ACCOUNT_CLOSED');
  });

  it('of the business type hold for recoveries as for others', async () => {
    const { code } = await merchant('5');
    const stop = (stopped: boolean) =>
      service.call('PUT', '/v1/books/main/business-types/recovery/stop', {
        role: 'operator',
        body: { stopped, reason: 'test' },
      });
    await stop(true);
    expect((await recover(code, '1', { passStops: true })).body.code).toBe('LEDGER.BUSINESS_TYPE_STOPPED');
    await stop(false);
  });
});

describe('a recovery that could never be executed is not made', () => {
  const NO_VOUCHER = '01890000-0000-7000-8000-000000000001';
  it.each<[string, object, number, string, string]>([
    ['from an unknown account', { fromAccount: 'x' }, 422, 'LEDGER.ACCOUNT_NOT_FOUND', 'fromAccount'],
    ['to an unknown account', { toAccount: 'x' }, 422, 'LEDGER.ACCOUNT_NOT_FOUND', 'toAccount'],
    ['to itself', { toAccount: 'bank' }, 400, 'LEDGER.RECOVERY_TO_SAME_ACCOUNT', 'toAccount'],
    ['of nothing', { amount: '0.00' }, 400, 'LEDGER.AMOUNT_NOT_POSITIVE', 'amount'],
    ['of less than nothing', { amount: '-1' }, 400, 'HTTP.FIELD_INVALID', 'amount'],
    ['of parts of a cent', { amount: '1.001' }, 400, 'LEDGER.AMOUNT_TOO_PRECISE', 'amount'],
    ['of too much', { amount: '9'.repeat(36) }, 400, 'LEDGER.AMOUNT_TOO_LARGE', 'amount'],
    ['in a currency the book lacks', { currency: 'JPY' }, 422, 'LEDGER.CURRENCY_NOT_IN_BOOK', 'currency'],
    ['in another currency', { currency: 'USD' }, 422, 'LEDGER.CURRENCY_MISMATCH', 'fromAccount'],
    ['to another currency', { toAccount: 'dollars' }, 422, 'LEDGER.CURRENCY_MISMATCH', 'toAccount'],
    ['for no voucher', { relatedVoucher: 'x' }, 400, 'HTTP.FIELD_INVALID', 'relatedVoucher'],
    [
      'for an unknown voucher',
      { relatedVoucher: NO_VOUCHER },
      422,
      'LEDGER.LINKED_VOUCHER_NOT_FOUND',
      'relatedVoucher',
    ],
    ['with a flag as text', { passStops: 'yes' }, 400, 'HTTP.FIELD_INVALID', 'passStops'],
  ])('%s', async (_name, more, status, code, field) => {
    const before = await recordedRows(service.sql);
    expect(await make(service.call, recovery('bank', '1', more))).toMatchObject({
      status,
      body: { code, field: `content/${field}` },
    });
    expect(await recordedRows(service.sql)).toEqual(before);
  });

  it('for a voucher of another book', async () => {
    const accounts = [
      { code: 'bank', glAccount: '1002' },
      { code: 'merchant', glAccount: '2202' },
    ];
    await openBook(service.call, { code: 'other', accounts });
    const path = '/v1/books/other/vouchers';
    const elsewhere = await service.call('POST', path, posting(move('bank', 'merchant', '1')));
    const more = { relatedVoucher: elsewhere.body.id };
    expect(await make(service.call, recovery('bank', '1', more))).toMatchObject({
      status: 422,
      body: { code: 'LEDGER.LINKED_VOUCHER_NOT_FOUND' },
    });
  });
});
