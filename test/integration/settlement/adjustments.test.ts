import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { auditBooks } from '../../support/audit-books.js';
import { approve, make } from '../../support/approvals.js';
import { move, openAccount, postLines } from '../../support/book.js';
import { outcomeOf, type Answer } from '../../support/call.js';
import { jsonReport } from '../../support/finance-reports.js';
import { startService, type Service } from '../../support/service.js';
import { verdictOf } from '../../support/verification.js';
import {
  addShop,
  agree,
  DATE,
  FixtureSource,
  needOne,
  openSettlement,
  settlementOf,
} from '../../support/settlement.js';

type More = Record<string, unknown>;

let service: Service;
let checker: string;
let settlement: ReturnType<typeof settlementOf>;
beforeAll(async () => {
  service = await startService();
  [checker] = await openSettlement(service);
  const { call } = service;
  settlement = settlementOf(service);
  settlement.readBy(new FixtureSource());
  await addShop(call, checker);
  await needOne(call, checker);
  await agree(call, checker, 'm-1', { owed: 'collect' });
  await openAccount(call, 'main', { code: 'payable:m-1', glAccount: '2101' });
  await openAccount(call, 'main', { code: 'losses', glAccount: '6014', overdraftLimit: 'unlimited' });
});
afterAll(async () => {
  expect(await auditBooks(service.sql)).toEqual([]);
  // Commands that post nothing leave no request without its row.
  expect((await verdictOf(service.databaseUrl)).found).toEqual([]);
  await service.stop();
});

let date = DATE;
beforeEach(() => {
  date = new Date(Date.parse(date) + 7 * 86_400_000).toISOString().slice(0, 10);
  return async () => expect(await settlement.audit()).toEqual([]);
});

/** By two persons. @returns why it was refused to the first one, or what the second one was told */
async function byTwo(command: More): Promise<Answer> {
  const made = await make(service.call, command);
  return made.status === 201 ? approve(service.call, checker, made.body) : made;
}
const adjust = (more: More = {}): Promise<Answer> =>
  byTwo({
    command: 'adjust-settlement',
    content: {
      ...{ party: 'm-1', currency: 'CNY', direction: 'disburse', amount: '5.00', dueDate: date },
      ...{ settlementAt: `${date}T02:00:00Z`, why: 'charged twice', account: 'losses', ...more },
    },
  });
const withdraw = (adjustment: string): Promise<Answer> =>
  byTwo({
    command: 'withdraw-settlement-adjustment',
    content: { adjustment },
  });
const detail = async (): Promise<Answer['body']> =>
  (await settlement.details(`settlementDate=${date}`)).items;
async function owed(): Promise<string> {
  const path = '/v1/books/main/accounts/payable:m-1';
  return (await service.call('GET', path, { role: 'finance' })).body.balances.ledgerBalance;
}
/** The last total of the statement, and why it is so. */
async function ties(): Promise<unknown[]> {
  const path = `main/settlement-statements/m-1?currency=CNY&fromDate=2026-11-01&toDate=2027-12-01`;
  const { totals } = await jsonReport(service, path);
  const { state, memo } = totals.find(({ kind }) => kind === 'ties')!;
  return [state, memo];
}
const booked = async (from: string, to: string, amount: string): Promise<string> =>
  (await postLines(service.call, move(from, to, amount))).body.id;

describe('an adjustment', () => {
  it('is a detail of its own, by two persons, with its reason, and a voucher in the same transaction', async () => {
    const before = await owed();
    const answer = await adjust();
    expect(outcomeOf(answer)).toEqual([200, undefined]);
    const { id, result } = answer.body;
    expect(await detail()).toMatchObject([
      { source: 'adjustment', reference: id, reason: 'charged twice', amount: '5.00', takes: 0 },
    ]);
    const path = `/v1/books/main/vouchers/${result.voucher}`;
    const { body: voucher } = await service.call('GET', path, { role: 'finance' });
    expect(voucher).toMatchObject({ businessType: 'settlement-adjustment', reference: id });
    expect(Number(await owed()) - Number(before)).toBe(5);
    expect(await ties()).toEqual(['yes', null]);
    const batch = await settlement.prepared({ settlementDate: date });
    expect(await settlement.orders(batch.id)).toMatchObject([{ outcome: 'pay', amount: '5.00' }]);
    expect(outcomeOf(await withdraw(id))).toEqual([409, 'SETTLEMENT.ADJUSTMENT_TAKEN']);
    await settlement.void(batch);
  });

  it('that gives less takes it off what is owed, and never more than is there', async () => {
    const less = { direction: 'collect', amount: '3.00' };
    const before = Number(await owed());
    expect((await adjust(less)).status).toBe(200);
    expect(before - Number(await owed())).toBe(3);
    const more = await adjust({ ...less, amount: '1000.00' });
    expect(outcomeOf(more)).toEqual([422, 'LEDGER.INSUFFICIENT_FUNDS']);
    expect(await detail()).toHaveLength(1);
    expect(await ties()).toEqual(['yes', null]);
  });

  it('that is withdrawn is reversed and taken by no batch; once', async () => {
    const before = await owed();
    const { id } = (await adjust()).body;
    const answer = await withdraw(id);
    expect(outcomeOf(answer)).toEqual([200, undefined]);
    expect(await owed()).toBe(before);
    expect(outcomeOf(await withdraw(id))).toEqual([409, 'SETTLEMENT.ADJUSTMENT_WITHDRAWN']);
    expect(await detail()).toMatchObject([{ reference: id, withdrawn: true }]);
    const batch = await settlement.prepared({ settlementDate: date });
    expect(batch).toMatchObject({ details: 0, orders: 0 });
    expect(await ties()).toEqual(['yes', null]);
  });

  it('stands on a voucher that was there, of exactly that amount, once, and again when it was withdrawn', async () => {
    const voucher = await booked('bank', 'payable:m-1', '7.00');
    expect((await ties())[0]).toBe('no');
    const on = { account: undefined, voucher, amount: '7.00' };
    const twice = await Promise.all([adjust(on), adjust(on)]);
    const outcomes = twice.map(outcomeOf).sort();
    expect(outcomes).toEqual([
      [200, undefined],
      [409, 'SETTLEMENT.ADJUSTMENT_VOUCHER_USED'],
    ]);
    expect(await detail()).toHaveLength(1);
    expect(await ties()).toEqual(['yes', null]);
    const made = twice.find(({ status }) => status === 200)!;
    expect((await withdraw(made.body.id)).status).toBe(200);
    expect((await ties())[0]).toBe('no');
    expect((await adjust(on)).status).toBe(200);
    expect(await ties()).toEqual(['yes', null]);
  });

  it('is refused on a voucher of another amount or way, of clearing, or of no book', async () => {
    const voucher = await booked('bank', 'payable:m-1', '2.00');
    const on = { account: undefined, voucher };
    for (const more of [{ amount: '3.00' }, { amount: '2.00', direction: 'collect' }])
      expect(outcomeOf(await adjust({ ...on, ...more }))).toEqual([
        ...[422, 'SETTLEMENT.ADJUSTMENT_VOUCHER_DIFFERS'],
      ]);
    const unknown = await adjust({ ...on, voucher: '0190a000-0000-7000-8000-000000000001' });
    expect(outcomeOf(unknown)).toEqual([422, 'SETTLEMENT.ADJUSTMENT_VOUCHER']);
    const own = (await adjust()).body.result.voucher;
    const again = await adjust({ ...on, voucher: own, amount: '5.00' });
    expect(outcomeOf(again)).toEqual([409, 'SETTLEMENT.ADJUSTMENT_VOUCHER_USED']);
    expect((await adjust({ ...on, amount: '2.00' })).status).toBe(200);
  });

  it.each<[string, More, [number, string]]>([
    ['nothing', { amount: '0.00' }, [400, 'LEDGER.AMOUNT_NOT_POSITIVE']],
    ['a currency of no book', { currency: 'JPY' }, [422, 'SETTLEMENT.CURRENCY_NOT_IN_BOOK']],
    ['an amount below zero', { amount: '-1.00' }, [400, 'HTTP.FIELD_INVALID']],
    ['a date that does not exist', { dueDate: '2026-02-30' }, [400, 'HTTP.FIELD_INVALID']],
    ['no account', { account: undefined }, [400, 'SETTLEMENT.ADJUSTMENT_UNBOOKED']],
    ['an account that is not there', { account: 'nowhere' }, [422, 'SETTLEMENT.ADJUSTMENT_ACCOUNT']],
    ['its own account', { account: 'payable:m-1' }, [400, 'SETTLEMENT.ADJUSTMENT_SAME_ACCOUNT']],
    ['a party without an account', { party: 'm-9' }, [422, 'SETTLEMENT.ADJUSTMENT_ACCOUNT']],
  ])('of %s is refused', async (_name, more, expected) => {
    const answer = await adjust(more);
    expect(answer.status).toBe(expected[0]);
    if (!expected[1].startsWith('HTTP.')) expect(outcomeOf(answer)).toEqual(expected);
    expect(await detail()).toEqual([]);
  });
});

it('taken and withdrawn at one instant, an adjustment is either in the batch or reversed', async () => {
  for (let time = 0; time < 3; time++) {
    const { id } = (await adjust()).body;
    const [batch, withdrawn] = await Promise.all([
      settlement.prepared({ settlementDate: date }),
      withdraw(id),
    ]);
    expect([batch.details, withdrawn.status]).toEqual(withdrawn.status === 200 ? [0, 200] : [1, 409]);
    if (batch.details > 0) expect((await settlement.void(batch)).status).toBe(200);
    if (batch.details > 0) expect((await withdraw(id)).status).toBe(200);
    else await settlement.void(batch);
    date = new Date(Date.parse(date) + 86_400_000).toISOString().slice(0, 10);
  }
  expect(await ties()).toEqual(['yes', null]);
});
