import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditBooks } from '../support/audit-books.js';
import type { Answer } from '../support/call.js';
import { fundedCustomer } from '../support/holds.js';
import { changedInTheMiddle } from '../support/in-the-middle.js';
import { addPayee, newCard, payeesOf } from '../support/payees.js';
import { openPayoutBook, payoutsOf } from '../support/payouts.js';
import { createSchema, type TestSchema } from '../support/schema.js';
import { startService, type Service } from '../support/service.js';

let schema: TestSchema;
let service: Service;
let second: Service;
let checker: string;
let payouts: ReturnType<typeof payoutsOf>;
beforeAll(async () => {
  schema = await createSchema();
  [service, second] = [await startService({ schema }), await startService({ schema })];
  ({ checker } = await openPayoutBook(service));
  payouts = payoutsOf(service.call);
});
afterAll(async () => {
  expect(await auditBooks(service.sql)).toEqual([]);
  for (const node of [service, second]) await node.stop();
  await schema.drop();
});

const meet = async (account: string, create: () => Promise<Answer>, change: () => Promise<Answer>) => {
  // The node knows the terms from then on, and need not begin anew.
  await create();
  return changedInTheMiddle(schema, account, create, change);
};

describe('terms of payouts are changed while a payout is in the middle of its transaction: the answer waits for it', () => {
  it('when they are the first that the book is given', async () => {
    const account = await fundedCustomer(service.call);
    const seen = await meet(
      account,
      () => payouts.create(account, '2.00'),
      () => payoutsOf(second.call).setLimit({ subject: account, maximumAmount: '1.00' }),
    );
    expect(seen).toEqual({ early: [], statuses: [201, 200] });
    expect((await payouts.create(account, '0.01')).body.code).toBe('PAYOUT.LIMIT_OF_AMOUNT');
  });

  it('when a payee of the book is blocked', async () => {
    await addPayee(service.call, checker, 'held', { account: newCard() });
    const account = await fundedCustomer(service.call);
    const toPayee = { payee: undefined, payeeCode: 'held' };
    const seen = await meet(
      account,
      () => payouts.create(account, '2.00', toPayee),
      () => payeesOf(second.call).block('held'),
    );
    expect(seen).toEqual({ early: [], statuses: [201, 200] });
    expect((await payouts.create(account, '2.00', toPayee)).body.code).toBe('PAYEE.BLOCKED');
  });
});
