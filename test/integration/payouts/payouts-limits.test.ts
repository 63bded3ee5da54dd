import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditBooks } from '../../support/audit-books.js';
import { openAccount } from '../../support/book.js';
import { outcomeOf, type Answer } from '../../support/call.js';
import { fundedCustomer } from '../../support/holds.js';
import {
  agreed,
  bankOf,
  createdOf,
  FAILED,
  needNoChecker,
  openPayoutBook,
  payoutsOf,
  PAYEE,
} from '../../support/payouts.js';
import { startService, type Service } from '../../support/service.js';

let service: Service;
let payouts: ReturnType<typeof payoutsOf>;
let checker: string;
beforeAll(async () => {
  service = await startService();
  ({ checker } = await openPayoutBook(service));
  payouts = payoutsOf(service.call);
});
afterAll(async () => {
  expect(await auditBooks(service.sql)).toEqual([]);
  await service.stop();
});

const customer = (): Promise<string> => fundedCustomer(service.call);
const payee = (account: string) => ({ payee: { ...PAYEE, account } });
const told = ({ status, body }: Answer): unknown =>
  status < 300 ? 'created' : [body.code.replace('PAYOUT.', ''), body.details];

describe('limits of amount and count', () => {
  it('on each payout', async () => {
    const account = await customer();
    expect(
      (await payouts.setLimit({ scope: 'payout', subject: account, maximumAmount: '10.00' })).status,
    ).toBe(200);
    expect(told(await payouts.create(account, '10.01'))).toEqual([
      'LIMIT_OF_AMOUNT',
      { scope: 'payout', limit: '10.00', left: '10.00' },
    ]);
    expect(told(await payouts.create(account, '10.00'))).toBe('created');
    expect(told(await payouts.create(await customer(), '10.01'))).toBe('created');
  });

  it('on what leaves an account in a business day, given back by a payout that fails', async () => {
    const account = await customer();
    await payouts.setLimit({ subject: account, maximumAmount: '50.00', maximumCount: 3 });
    const first = await createdOf(payouts.create(account, '30.00'));
    expect(told(await payouts.create(account, '20.01'))).toEqual([
      'LIMIT_OF_AMOUNT',
      { scope: 'account', limit: '50.00', left: '20.00' },
    ]);
    await payouts.cancel(first.id);
    await createdOf(payouts.create(account, '20.01'));
    await createdOf(payouts.create(account, '1.00'));
    await createdOf(payouts.create(account, '1.00'));
    expect(told(await payouts.create(account, '1.00'))).toEqual([
      'LIMIT_OF_COUNT',
      { scope: 'account', limit: 3 },
    ]);
  });

  it('on what goes to a payee, from whatever account', async () => {
    const someone = 'A100000001';
    await payouts.setLimit({ scope: 'payee', subject: `ICBC/${someone}`, maximumAmount: '50.00' });
    await createdOf(payouts.create(await customer(), '30.00', payee(someone)));
    const other = await customer();
    expect(told(await payouts.create(other, '30.00', payee(someone)))).toEqual([
      'LIMIT_OF_AMOUNT',
      { scope: 'payee', limit: '50.00', left: '20.00' },
    ]);
    await createdOf(payouts.create(other, '30.00', payee('A100000002')));
  });

  it('are given back when the bank says no', async () => {
    const account = await customer();
    await needNoChecker(service.call, checker, '5.00');
    await payouts.setLimit({ subject: account, maximumCount: 1 });
    const { id, state } = await createdOf(payouts.create(account, '5.00'));
    expect(state).toBe('approved');
    const bank = bankOf(service);
    await bank.claim(id);
    expect(told(await payouts.create(account, '5.00'))).toEqual([
      'LIMIT_OF_COUNT',
      { scope: 'account', limit: 1 },
    ]);
    await bank.conclude(id, FAILED);
    expect(told(await payouts.create(account, '5.00'))).toBe('created');
  });

  it('begin from zero on the next business date', async () => {
    const account = await customer();
    await payouts.setLimit({ subject: account, maximumCount: 1 });
    const yesterday = await createdOf(payouts.create(account, '1.00'));
    expect(told(await payouts.create(account, '1.00'))).toEqual([
      'LIMIT_OF_COUNT',
      { scope: 'account', limit: 1 },
    ]);
    const next = { role: 'finance' as const, body: { businessDate: '2026-11-22' } };
    expect((await service.call('POST', '/v1/books/main/business-days', next)).status).toBe(201);
    expect((await service.call('PUT', '/v1/books/main/business-date', next)).status).toBe(200);
    const today = await createdOf(payouts.create(account, '1.00'));
    expect([yesterday.businessDate, today.businessDate]).toEqual(['2026-11-21', '2026-11-22']);
    // What is given back of yesterday leaves no room today.
    await payouts.cancel(yesterday.id);
    expect(told(await payouts.create(account, '1.00'))).toEqual([
      'LIMIT_OF_COUNT',
      { scope: 'account', limit: 1 },
    ]);
  });

  it('are decided on as they are, on every node, from the answer to their change on', async () => {
    const account = await customer();
    await openAccount(service.call, 'main', { code: 'unused', glAccount: '2201' });
    await createdOf(payouts.create(account, '1.00'));
    await payouts.setLimit({ subject: account, maximumAmount: '1.00' });
    expect(told(await payouts.create(account, '0.01'))).toEqual([
      'LIMIT_OF_AMOUNT',
      { scope: 'account', limit: '1.00', left: '0.00' },
    ]);
  });
});

describe('changing limits', () => {
  it('is made lower by one person, and higher, or none, by two', async () => {
    const account = await customer();
    const limit = { scope: 'account', subject: account, currency: 'CNY' };
    const set = (more: object): Promise<Answer> => payouts.setLimit({ ...limit, ...more });
    expect((await set({ maximumAmount: '10.00', maximumCount: 5 })).status).toBe(200);
    expect((await set({ maximumAmount: '9.00', maximumCount: 5 })).status).toBe(200);
    for (const more of [
      { maximumAmount: '9.01', maximumCount: 5 },
      { maximumAmount: '9.00' },
      { maximumCount: 5 },
    ])
      expect(outcomeOf(await set(more))).toEqual([422, 'PAYOUT.NEEDS_CHECKER']);
    expect(outcomeOf(await set({}))).toEqual([400, 'PAYOUT.LIMIT_EMPTY']);
    const raised = await agreed(service.call, checker, {
      command: 'set-payout-limit',
      content: { ...limit, maximumAmount: '20.00' },
    });
    expect(raised.status).toBe(200);
    expect(told(await payouts.create(account, '20.00'))).toBe('created');
    await agreed(service.call, checker, { command: 'set-payout-limit', content: limit });
    expect(told(await payouts.create(account, '80.00'))).toBe('created');
    const { body } = await service.call('GET', '/v1/books/main/payout-terms', { role: 'admin' });
    expect(body.limits.filter(({ subject }: { subject: string }) => subject === account)).toEqual([]);
  });

  it('a limit of its own that is higher than that of everybody needs two persons too', async () => {
    const account = await customer();
    await payouts.setLimit({ scope: 'payout', maximumAmount: '70.00', subject: '*' });
    const own = { scope: 'payout', subject: account, currency: 'CNY' };
    expect(outcomeOf(await payouts.setLimit({ ...own, maximumAmount: '71.00' }))).toEqual([
      422,
      'PAYOUT.NEEDS_CHECKER',
    ]);
    expect((await payouts.setLimit({ ...own, maximumAmount: '69.00' })).status).toBe(200);
    await agreed(service.call, checker, {
      command: 'set-payout-limit',
      content: { scope: 'payout', subject: '*', currency: 'CNY' },
    });
  });

  it.each<[string, Record<string, unknown>, [number, string]]>([
    ['a count of each payout', { scope: 'payout', maximumCount: 3 }, [400, 'PAYOUT.COUNT_OF_ONE']],
    [
      'an account for a payee',
      { scope: 'payee', subject: 'payer', maximumCount: 3 },
      [400, 'PAYOUT.SUBJECT_MALFORMED'],
    ],
    ['a payee for an account', { subject: 'ICBC/123', maximumCount: 3 }, [400, 'PAYOUT.SUBJECT_MALFORMED']],
    [
      'a currency that the book has not',
      { currency: 'JPY', maximumCount: 3 },
      [422, 'PAYOUT.CURRENCY_NOT_IN_BOOK'],
    ],
    ['too many decimals', { maximumAmount: '1.001' }, [400, 'PAYOUT.AMOUNT_MALFORMED']],
  ])('%s is refused', async (_name, limit, expected) =>
    expect(outcomeOf(await payouts.setLimit(limit))).toEqual(expected),
  );

  it('is in the audit trail', async () => {
    await payouts.setLimit({ subject: 'someone', maximumCount: 3 });
    const { body } = await service.call('GET', '/v1/audit-events?limit=200', { role: 'admin' });
    const actions = body.items.map(({ action }: { action: string }) => action);
    expect(JSON.stringify(body)).not.toContain('A100000001');
    expect(actions).toEqual(
      expect.arrayContaining(['payout-limit.set', 'payout-limit.remove', 'payout-rule.set']),
    );
  });
});

describe('rules of approval', () => {
  it('need two persons to let more through without a checker, and one to let less', async () => {
    const set = (upTo: string): Promise<Answer> =>
      service.call('PUT', '/v1/books/main/payout-terms/approval-rules', {
        role: 'admin',
        body: { client: 'test-client', currency: 'CNY', upTo, reason: 'test' },
      });
    await needNoChecker(service.call, checker, '5.00', 'test-client');
    const account = await customer();
    const stateOf = async (amount: string): Promise<string> =>
      (await createdOf(payouts.create(account, amount))).state;
    expect([await stateOf('5.00'), await stateOf('5.01')]).toEqual(['approved', 'created']);
    expect(outcomeOf(await set('5.01'))).toEqual([422, 'PAYOUT.NEEDS_CHECKER']);
    expect((await set('4.00')).status).toBe(200);
    expect([await stateOf('4.00'), await stateOf('5.00')]).toEqual(['approved', 'created']);
  });
});
