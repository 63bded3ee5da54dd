import type { ChannelTerms } from '../../src/channels/index.js';
import { QueryPayouts } from '../../src/payout-sending/query-payouts.js';
import { SendPayouts } from '../../src/payout-sending/send-payouts.js';
import type { Rule } from '../../bank/behaviour.js';
import { hire } from './approvals.js';
import { startBank, type TestBank, type TestBankOptions } from './bank.js';
import { move, newRequestNumber, openBook, postLines } from './book.js';
import { balanceOf } from './balances.js';
import type { Answer } from './call.js';
import { createChannel } from './channels.js';
import { createSchema, type TestSchema } from './schema.js';
import { startService, type Service, type ServiceOptions } from './service.js';

export const CHANNEL = 'bank';
export const PAYER = 'payer';
export const CLEARING = `${CHANNEL}:clearing`;

/** A book with money to pay out, a channel to a bank of the test's own, and nodes whose rounds a test calls for. */
export interface PayoutWorld {
  readonly schema: TestSchema;
  readonly nodes: readonly Service[];
  readonly bank: TestBank;
  readonly checker: string;
  /** Created and approved. @returns its id */
  approved(more?: object): Promise<string>;
  create(more?: object, requestNumber?: string): Promise<Answer>;
  /** One round of sending, until every call has ended and every answer is recorded. */
  send(node?: Service): Promise<void>;
  /** Everything that is processing is due now, and is asked about once. */
  ask(node?: Service): Promise<void>;
  payout(id: string): Promise<Answer['body']>;
  stop(): Promise<void>;
}

export interface PayoutWorldOptions extends ServiceOptions {
  readonly nodes?: number;
  readonly bank?: TestBankOptions;
  readonly terms?: Partial<ChannelTerms>;
  readonly rules?: readonly Rule[];
  /** What the channel is reached by instead of the bank itself. */
  readonly gate?: (bank: TestBank) => Promise<{ readonly url: string }>;
  readonly balance?: string;
}

export const payoutBody = (more: object = {}): object => ({
  payerAccount: PAYER,
  payee: { name: 'Li Si', bank: 'ICBC', account: '6222020000' },
  amount: '10.00',
  currency: 'CNY',
  channel: CHANNEL,
  purpose: 'test',
  ...more,
});

export async function startPayoutWorld(options: PayoutWorldOptions = {}): Promise<PayoutWorld> {
  const { nodes: count = 1, terms = {}, balance = '1000000.00' } = options;
  const { clock, env, log } = options;
  const service = { ...(clock && { clock }), ...(env && { env }), ...(log && { log }) };
  const schema = await createSchema();
  const bank = await startBank({ ...options.bank, ...(options.rules && { rules: options.rules }) });
  const nodes: Service[] = [];
  for (let index = 0; index < count; index++) nodes.push(await startService({ ...service, schema }));
  const [{ call }] = nodes as [Service];
  await openBook(call, {
    accounts: [
      { code: PAYER, glAccount: '2201', party: 'party:payer' },
      { code: 'cash', glAccount: '1002', overdraftLimit: 'unlimited' },
    ],
  });
  await postLines(call, move('cash', PAYER, balance));
  const at = { url: (await options.gate?.(bank))?.url ?? bank.url, customer: bank.customer };
  await createChannel(call, 'main', at, { code: CHANNEL, terms });
  const checker = await hire(call, 'checker', ['approver']);
  const create = (more: object = {}, requestNumber = newRequestNumber()): Promise<Answer> =>
    call('POST', '/v1/books/main/payouts', {
      body: payoutBody(more),
      headers: { 'idempotency-key': requestNumber },
    });
  return {
    ...{ schema, nodes, bank, checker, create },
    approved: async (more) => {
      const created = await create(more);
      if (created.status !== 201) throw new Error(`not created: ${JSON.stringify(created.body)}`);
      const { id, contentHash } = created.body;
      const body = { contentHash, reason: 'seen' };
      const done = await call('POST', `/v1/books/main/payouts/${id}/approve`, { key: checker, body });
      if (done.status !== 200) throw new Error(`not approved: ${JSON.stringify(done.body)}`);
      return id;
    },
    send: async (node = nodes[0]!) => {
      await node.app.get(SendPayouts).round();
      await node.app.get(SendPayouts).settled();
    },
    ask: async (node = nodes[0]!) => {
      await schema.sql(
        "UPDATE payout SET next_query_at = UTC_TIMESTAMP(6) - INTERVAL 1 DAY WHERE state = 'processing' AND next_query_at IS NOT NULL",
      );
      await node.app.get(QueryPayouts).round();
      await node.app.get(QueryPayouts).settled();
    },
    payout: async (id) => (await call('GET', `/v1/books/main/payouts/${id}`, { role: 'operator' })).body,
    stop: async () => {
      for (const node of nodes) await node.stop();
      await bank.stop();
      await schema.drop();
    },
  };
}

/** What stands on the account. */
export const standsOn = (world: PayoutWorld, account: string): Promise<string> =>
  balanceOf(world.nodes[0]!.call, 'main', account);
