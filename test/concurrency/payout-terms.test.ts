import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditBooks } from '../support/audit-books.js';
import type { Answer } from '../support/call.js';
import { untilRowWaits } from '../support/held-row.js';
import { fundedCustomer } from '../support/holds.js';
import { lockBalance } from '../support/locked-balance.js';
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

/**
 * A payout that has been decided on the terms and waits for a balance before it is written; then the change, on the
 * other node. @returns what was answered before the payout was written
 */
async function changedInTheMiddle(
  account: string,
  create: () => Promise<Answer>,
  change: () => Promise<Answer>,
): Promise<{ early: string[]; statuses: number[] }> {
  const answered: string[] = [];
  const noted = async (name: string, answer: Promise<Answer>): Promise<Answer> => {
    const given = await answer;
    answered.push(name);
    return given;
  };
  // The node knows the terms from then on, and need not begin anew.
  await create();
  const letGo = await lockBalance(schema, account);
  const creating = noted('payout', create());
  await untilRowWaits(schema.adminUrl);
  const changing = noted('change', change());
  await untilRowWaits(schema.adminUrl, 2, () => answered.length > 0);
  const early = [...answered];
  await letGo();
  const answers = await Promise.all([creating, changing]);
  return { early, statuses: answers.map(({ status }) => status) };
}

describe('terms of payouts are changed while a payout is in the middle of its transaction: the answer waits for it', () => {
  it('when they are the first that the book is given', async () => {
    const account = await fundedCustomer(service.call);
    const seen = await changedInTheMiddle(
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
    const seen = await changedInTheMiddle(
      account,
      () => payouts.create(account, '2.00', toPayee),
      () => payeesOf(second.call).block('held'),
    );
    expect(seen).toEqual({ early: [], statuses: [201, 200] });
    expect((await payouts.create(account, '2.00', toPayee)).body.code).toBe('PAYEE.BLOCKED');
  });
});
