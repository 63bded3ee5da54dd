import { newTraceId } from '../../src/platform/http/index.js';
import { Transactions } from '../../src/platform/database/index.js';
import { Ids } from '../../src/platform/ids/index.js';
import {
  ConcludePayout,
  PayoutChanges,
  RecordReturn,
  transition,
  type Conclusion,
  type Payout,
  type PayoutActor,
  type PayoutEvent,
} from '../../src/payouts/index.js';
import { hire } from './approvals.js';
import { newRequestNumber, openBook } from './book.js';
import type { Answer, Call, CallOptions } from './call.js';
import { createChannel, type ChannelToCreate } from './channels.js';
import { fundedCustomer } from './holds.js';
import type { Service } from './service.js';

type More = Record<string, unknown>;

/** Where no bank is asked for anything: nothing listens there. */
export const NO_BANK = {
  url: 'http://127.0.0.1:9',
  customer: { keyId: 'sim_test', secret: 'a-secret-for-tests', currency: 'CNY' },
} as Parameters<typeof createChannel>[2];

export const PAYEE = { name: '张三', bank: 'ICBC', account: '6222020000001234' };
export const CHANNEL = 'icbc';

/** A book with a channel, whose payouts need a checker, and a checker who is another client than the maker. */
export async function openPayoutBook(
  { call }: Pick<Service, 'call'>,
  channel: ChannelToCreate = {},
): Promise<{ checker: string }> {
  await openBook(call, {
    accounts: [{ code: 'bank', glAccount: '1002' }],
    currencies: ['CNY', 'USD'],
  });
  await createChannel(call, 'main', NO_BANK, channel);
  return { checker: await hire(call, 'checker', ['approver', 'operator']) };
}

/** Up to that amount no checker is needed: made by the maker of the tests, approved by the checker. */
export async function needNoChecker(
  call: Call,
  checker: string,
  upTo = '1000000.00',
  client = '*',
): Promise<void> {
  const content = { client, currency: 'CNY', upTo };
  await agreed(call, checker, { command: 'set-payout-rule', content });
}

/** Makes an approval command and approves it. */
export async function agreed(call: Call, checker: string, command: More): Promise<Answer> {
  const made = await call('POST', '/v1/books/main/approvals', {
    role: 'operator',
    body: { reason: 'test', ...command },
    headers: { 'idempotency-key': newRequestNumber() },
  });
  if (made.status !== 201) throw new Error(`not made: ${JSON.stringify(made.body)}`);
  const { id, contentHash } = made.body;
  const body = { contentHash, reason: 'seen' };
  return call('POST', `/v1/books/main/approvals/${id}/approve`, { key: checker, body });
}

/** Commands on the payouts of a book. */
export function payoutsOf(call: Call, book = 'main') {
  const path = `/v1/books/${book}/payouts`;
  return {
    create: (
      payerAccount: string,
      amount: string,
      more: More = {},
      number = newRequestNumber(),
      options: CallOptions = {},
    ) =>
      call('POST', path, {
        body: {
          payerAccount,
          payee: PAYEE,
          amount,
          currency: 'CNY',
          channel: CHANNEL,
          purpose: 'salary',
          ...more,
        },
        headers: { 'idempotency-key': number },
        ...options,
      }),
    approve: (key: string, { id, contentHash }: { id: string; contentHash: string }, more: More = {}) =>
      call('POST', `${path}/${id}/approve`, { key, body: { contentHash, reason: 'seen', ...more } }),
    reject: (key: string, id: string, reason = 'no') =>
      call('POST', `${path}/${id}/reject`, { key, body: { reason } }),
    cancel: (id: string, options: CallOptions = {}) =>
      call('POST', `${path}/${id}/cancel`, { body: { reason: 'not wanted' }, ...options }),
    read: (id: string, options: CallOptions = { role: 'finance' }) => call('GET', `${path}/${id}`, options),
    list: (query = '', options: CallOptions = {}) => call('GET', `${path}${query}`, options),
    totals: (query = '') => call('GET', `${path}/totals${query}`),
    setLimit: (limit: More) =>
      call('PUT', `/v1/books/${book}/payout-terms/limits`, {
        role: 'admin',
        body: { scope: 'account', subject: '*', currency: 'CNY', reason: 'test', ...limit },
      }),
  };
}

/** The body of a payout that was created. @throws Error when it was refused */
export async function createdOf(answer: Promise<Answer>): Promise<Answer['body']> {
  const { status, body } = await answer;
  if (status !== 201) throw new Error(`the payout was not created: ${JSON.stringify(body)}`);
  return body;
}

export const THE_CHANNEL = (): PayoutActor => ({
  ...{ clientId: 0, apiKeyId: 0, traceId: newTraceId(), part: 'channel' },
});

/** What the module that sends does with payouts, done by hand. */
export function bankOf({ app }: Pick<Service, 'app'>) {
  const changes = app.get(PayoutChanges, { strict: false });
  const transactions = app.get(Transactions, { strict: false });
  const ids = app.get(Ids, { strict: false });
  const happen = (
    id: string,
    told: PayoutEvent | ((payout: Payout) => PayoutEvent),
    part: PayoutActor['part'] = 'service',
  ) =>
    transactions.run(async (tx) => {
      const payout = (await changes.lock(tx, [id])).get(id)!;
      const event = typeof told === 'function' ? told(payout) : told;
      const actor = { ...THE_CHANNEL(), part };
      const change = transition(payout, event, actor, await changes.moment(tx));
      if (change.ok) await changes.write(tx, [change.value]);
      return change;
    });
  return {
    happen,
    claim: (id: string, more: Partial<Extract<PayoutEvent, { kind: 'claim' }>> = {}) =>
      happen(id, ({ channelId }) => ({
        ...{ kind: 'claim', channelId, claimToken: ids.uuid(), notAfter: null },
        ...{ nextQueryAt: '2026-11-21 08:00:10.000000', payingBatches: new Set<string>() },
        ...more,
      })),
    conclude: (id: string, conclusion: Conclusion, by = THE_CHANNEL()) =>
      app.get(ConcludePayout, { strict: false }).execute(id, conclusion, by),
    giveBack: (id: string, returnReference: string, amount: bigint) =>
      app
        .get(RecordReturn, { strict: false })
        .execute(id, { returnReference, amount, reason: 'account closed' }, THE_CHANNEL()),
  };
}

export const SUCCEEDED: Conclusion = { kind: 'succeeded', bankReference: 'B-1', code: 'OK' };
export const FAILED: Conclusion = { kind: 'failed', cause: 'channel', code: 'REJECTED' };

/** A payout that may be sent, of a customer of its own. @returns its id and its account */
export async function approvedPayout(
  call: Call,
  checker: string,
  amount = '60.00',
  more: More = {},
): Promise<{ id: string; account: string }> {
  const account = await fundedCustomer(call);
  const { create, approve } = payoutsOf(call);
  const created = await createdOf(create(account, amount, more));
  if (created.state === 'created') {
    const approved = await approve(checker, created);
    if (approved.status !== 200) throw new Error(`not approved: ${JSON.stringify(approved.body)}`);
  }
  return { id: created.id, account };
}
