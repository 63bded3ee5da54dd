import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditBooks } from '../../support/audit-books.js';
import { hire } from '../../support/approvals.js';
import { outcomeOf, type Answer } from '../../support/call.js';
import { fundedCustomer } from '../../support/holds.js';
import { createdOf, openPayoutBook, payoutsOf } from '../../support/payouts.js';
import { startService, type Service } from '../../support/service.js';

let service: Service;
let payouts: ReturnType<typeof payoutsOf>;
let account: string;
beforeAll(async () => {
  service = await startService();
  await openPayoutBook(service);
  payouts = payoutsOf(service.call);
  account = await fundedCustomer(service.call, '10000.00');
});
afterAll(async () => {
  expect(await auditBooks(service.sql)).toEqual([]);
  await service.stop();
});

const setWindow = (duplicateWindowMinutes: number): Promise<Answer> =>
  service.call('PUT', '/v1/books/main/payout-terms/settings', {
    role: 'admin',
    body: { duplicateWindowMinutes, approvalMinutes: 60, reason: 'test' },
  });

describe('a second payout with the same business key', () => {
  it('needs to be confirmed, beside the last one, within the window of the book', async () => {
    const first = await createdOf(payouts.create(account, '1.00', { businessKey: 'salary:11' }));
    const second = await payouts.create(account, '2.00', { businessKey: 'salary:11' });
    expect(outcomeOf(second)).toEqual([409, 'PAYOUT.DUPLICATE']);
    expect(second.body.details).toEqual({ businessKey: 'salary:11', payout: first.id });
    const confirmed = { businessKey: 'salary:11', confirmDuplicateOf: first.id };
    const wanted = await createdOf(payouts.create(account, '2.00', confirmed));
    expect(wanted.duplicateOf).toBe(first.id);
    expect(outcomeOf(await payouts.create(account, '2.00', confirmed))).toEqual([
      422,
      'PAYOUT.DUPLICATE_UNKNOWN',
    ]);
  });

  it('is the same order, where there is no key', async () => {
    const first = await createdOf(payouts.create(account, '1.00', { orderNumber: 'o-77' }));
    expect(outcomeOf(await payouts.create(account, '1.00', { orderNumber: 'o-77' }))).toEqual([
      409,
      'PAYOUT.DUPLICATE',
    ]);
    const other = { orderNumber: 'o-77', businessKey: 'part-2' };
    expect((await createdOf(payouts.create(account, '1.00', other))).id).not.toBe(first.id);
  });

  it('also when the first one failed: that its money did not go is for a person to say', async () => {
    const first = await createdOf(payouts.create(account, '1.00', { businessKey: 'k-3' }));
    await payouts.cancel(first.id);
    expect(outcomeOf(await payouts.create(account, '1.00', { businessKey: 'k-3' }))).toEqual([
      409,
      'PAYOUT.DUPLICATE',
    ]);
  });

  it('of another client is none', async () => {
    const key = await hire(service.call, 'other-shop', ['poster']);
    await createdOf(payouts.create(account, '1.00', { businessKey: 'k-4' }));
    const other = await payouts.create(account, '1.00', { businessKey: 'k-4' }, undefined, { key });
    expect(other.status).toBe(201);
  });

  it('is none when the window is over, which a book says', async () => {
    await createdOf(payouts.create(account, '1.00', { businessKey: 'k-5' }));
    expect((await setWindow(0)).body).toMatchObject({ duplicateWindowMinutes: 0, approvalMinutes: 60 });
    expect((await payouts.create(account, '1.00', { businessKey: 'k-5' })).status).toBe(201);
    await setWindow(60);
    expect(outcomeOf(await payouts.create(account, '1.00', { businessKey: 'k-5' }))).toEqual([
      409,
      'PAYOUT.DUPLICATE',
    ]);
  });

  it('that is refused for another reason does not take the key', async () => {
    const poor = await fundedCustomer(service.call, '1.00');
    const tried = await payouts.create(poor, '2.00', { businessKey: 'k-6' });
    expect(outcomeOf(tried)).toEqual([422, 'LEDGER.INSUFFICIENT_FUNDS']);
    expect((await payouts.create(poor, '1.00', { businessKey: 'k-6' })).status).toBe(201);
  });
});
