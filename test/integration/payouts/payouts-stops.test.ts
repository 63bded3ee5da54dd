import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditBooks } from '../../support/audit-books.js';
import { outcomeOf, type Answer } from '../../support/call.js';
import { earmarksOf, payment } from '../../support/earmarks.js';
import { fundedCustomer, standingOf } from '../../support/holds.js';
import {
  approvedPayout,
  bankOf,
  createdOf,
  openPayoutBook,
  payoutsOf,
  SUCCEEDED,
} from '../../support/payouts.js';
import { startService, type Service } from '../../support/service.js';

let service: Service;
let payouts: ReturnType<typeof payoutsOf>;
let bank: ReturnType<typeof bankOf>;
let checker: string;
beforeAll(async () => {
  service = await startService();
  ({ checker } = await openPayoutBook(service));
  payouts = payoutsOf(service.call);
  bank = bankOf(service);
});
afterAll(async () => {
  expect(await auditBooks(service.sql)).toEqual([]);
  await service.stop();
});

const customer = (amount?: string): Promise<string> => fundedCustomer(service.call, amount);

describe('earmarked money', () => {
  it('leaves its purpose with the payout, and comes back to it when the payout fails', async () => {
    const account = await customer('10.00');
    await service.call(
      'POST',
      '/v1/books/main/vouchers',
      payment({ from: 'bank', to: account, amount: '70.00', brings: 'order-1' }),
    );
    const purposes = (): Promise<string[]> => earmarksOf(service.call, account);
    expect(outcomeOf(await payouts.create(account, '10.01'))).toEqual([422, 'LEDGER.INSUFFICIENT_FUNDS']);
    const wrong = await payouts.create(account, '70.01', { earmark: 'order-1' });
    expect(outcomeOf(wrong)).toEqual([422, 'LEDGER.EARMARK_INSUFFICIENT']);
    const { id } = await createdOf(payouts.create(account, '70.00', { earmark: 'order-1' }));
    expect(await purposes()).toEqual([]);
    expect((await payouts.cancel(id)).status).toBe(200);
    expect(await purposes()).toEqual(['order-1 70.00']);
    expect(await standingOf(service.call, account)).toMatchObject({ held: '0.00', available: '10.00' });
  });
});

describe('stops', () => {
  it('of the business type and of the account hold as for any debit, earmarked or not', async () => {
    const account = await customer();
    await service.call(
      'POST',
      '/v1/books/main/vouchers',
      payment({ from: 'bank', to: account, amount: '70.00', brings: 'order-2' }),
    );
    const stop = (stopped: boolean): Promise<Answer> =>
      service.call('PUT', '/v1/books/main/business-types/payout/stop', {
        role: 'operator',
        body: { stopped, reason: 'test' },
      });
    await stop(true);
    expect(outcomeOf(await payouts.create(account, '1.00'))).toEqual([422, 'LEDGER.BUSINESS_TYPE_STOPPED']);
    await stop(false);
    const body = { stopped: true, reason: 'risk' };
    await service.call('POST', `/v1/books/main/accounts/${account}/stop-out`, { role: 'operator', body });
    for (const more of [{}, { earmark: 'order-2' }])
      expect(outcomeOf(await payouts.create(account, '1.00', more))).toEqual([
        422,
        'LEDGER.ACCOUNT_STOPPED_OUT',
      ]);
  });

  it('of payouts do not keep what the bank has done from being recorded', async () => {
    const { id } = await approvedPayout(service.call, checker);
    await bank.claim(id);
    const path = '/v1/books/main/business-types/payout/stop';
    await service.call('PUT', path, { role: 'operator', body: { stopped: true, reason: 'test' } });
    expect((await bank.conclude(id, SUCCEEDED)).ok).toBe(true);
    await service.call('PUT', path, { role: 'operator', body: { stopped: false, reason: 'test' } });
  });
});
