import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  ChannelAdapters,
  ChannelDirectory,
  verdictOf,
  type Channel,
  type ChannelAdapter,
  type PaymentOrder,
} from '../../../src/channels/index.js';
import type { Answering, Rule } from '../../../bank/behaviour.js';
import { startBank, type TestBank } from '../../support/bank.js';
import { openBook } from '../../support/book.js';
import { createChannel } from '../../support/channels.js';
import { startService, type Service } from '../../support/service.js';
import { until } from '../../support/until.js';

let service: Service;
let bank: TestBank;
let channel: Channel;
let adapter: ChannelAdapter;
beforeAll(async () => {
  [service, bank] = await Promise.all([startService(), startBank()]);
  await openBook(service.call);
  await createChannel(service.call, 'main', bank, { terms: { answerTimeoutMilliseconds: 300 } });
  [channel] = (await service.app.get(ChannelDirectory).all()) as [Channel];
  adapter = service.app.get(ChannelAdapters).of(channel);
});
beforeEach(() => bank.behave([]));
afterAll(async () => {
  await service.stop();
  await bank.stop();
});

let serial = 0;
const newOrder = (more: Partial<PaymentOrder> = {}): PaymentOrder => ({
  requestNumber: `${'0'.repeat(24)}${String(++serial).padStart(8, '0')}`,
  amount: 1_230n,
  payee: { name: '王小明', bank: 'ICBC', account: '6222021234567890' },
  purpose: 'Withdrawal',
  notAfter: null,
  traceId: '0'.repeat(32),
  ...more,
});

/** Sends with that rule, and what it means. */
async function send(rule: Omit<Rule, 'on'>, order = newOrder()) {
  await bank.behave([{ on: 'payment', ...rule }]);
  const answer = await adapter.send(channel, order, () => true);
  return { order, answer, verdict: verdictOf(channel, order, answer) };
}

async function query(order: PaymentOrder, answer?: Answering) {
  await bank.behave(answer ? [{ on: 'query', answer }] : []);
  return verdictOf(channel, order, await adapter.query(channel, order.requestNumber));
}

const executionsOf = async ({ requestNumber }: PaymentOrder): Promise<number> =>
  (await bank.payment(requestNumber)).executions;

describe('an answer of the bank', () => {
  it('of success concludes, and is found again by query', async () => {
    const { order, verdict } = await send({});
    expect(verdict).toMatchObject({
      kind: 'succeeded',
      code: 'OK',
      bankReference: expect.stringMatching(/^B/),
    });
    expect(await query(order)).toEqual(verdict);
    expect(await bank.payment(order.requestNumber)).toMatchObject({ amount: '12.30', executions: 1 });
  });

  it('of failure concludes', async () => {
    const { order, verdict } = await send({ deed: 'fail', code: 'ACCOUNT_INVALID' });
    expect(verdict).toEqual({ kind: 'failed', code: 'ACCOUNT_INVALID' });
    expect(await query(order)).toEqual(verdict);
    expect(await executionsOf(order)).toBe(0);
  });

  it('that it has the request number already means: query', async () => {
    const { order } = await send({});
    const { verdict } = await send({}, order);
    expect(verdict).toEqual({ kind: 'unknown', cause: 'duplicate' });
    expect(await bank.payment(order.requestNumber)).toMatchObject({ arrivals: 2, executions: 1 });
  });

  it('that it is under way means: query', async () => {
    const { order, verdict } = await send({ deed: 'queue', queueMilliseconds: 100 });
    expect(verdict).toEqual({ kind: 'unknown', cause: 'pending' });
    await until(async () => (await executionsOf(order)) === 1);
    expect(await query(order)).toMatchObject({ kind: 'succeeded' });
  });

  it('that its account is short, or that it came too late, is a failure', async () => {
    const { customer } = bank;
    const short = await send({}, newOrder({ amount: 100_000_000_001n }));
    expect([customer.openingBalance, short.verdict]).toEqual([
      '1000000000.00',
      { kind: 'failed', code: 'INSUFFICIENT_BALANCE' },
    ]);
    const notAfter = new Date(Date.now() - 1).toISOString();
    expect((await send({}, newOrder({ notAfter }))).verdict).toEqual({ kind: 'failed', code: 'EXPIRED' });
    await bank.setCustomer({ enforcesNotAfter: false });
    expect((await send({}, newOrder({ notAfter }))).verdict).toMatchObject({ kind: 'succeeded' });
    await bank.setCustomer({ enforcesNotAfter: true });
  });
});

const UNKNOWN: readonly (readonly [string, Omit<Rule, 'on'>, string])[] = [
  ['no answer', { answer: { manner: 'silence' } }, 'timeout'],
  ['a late answer', { delayMilliseconds: 900 }, 'timeout'],
  ['a lost connection', { answer: { manner: 'reset' } }, 'connection'],
  ['500', { answer: { manner: 'status', status: 500 } }, 'server-error'],
  ['503', { answer: { manner: 'status', status: 503 } }, 'server-error'],
];

describe('what leaves the outcome open', () => {
  it.each(UNKNOWN)('%s, executed', async (_, rule, cause) => {
    const { order, answer, verdict } = await send(rule);
    expect(verdict).toEqual({ kind: 'unknown', cause });
    expect(answer).toMatchObject({ kind: 'silent', sent: 'maybe' });
    await until(async () => (await query(order)).kind === 'succeeded');
    expect(await executionsOf(order)).toBe(1);
  });

  it.each(UNKNOWN.filter(([, { delayMilliseconds }]) => !delayMilliseconds))(
    '%s, lost',
    async (_, rule, cause) => {
      const { order, verdict } = await send({ ...rule, deed: 'swallow' });
      expect(verdict).toEqual({ kind: 'unknown', cause });
      expect(await query(order)).toEqual({ kind: 'not-found' });
      expect(await executionsOf(order)).toBe(0);
    },
  );

  it('is not found, and succeeds later all the same', async () => {
    const stuck = { deed: 'queue', queueMilliseconds: 400, visibilityMilliseconds: 500 } as const;
    const { order, verdict } = await send({ ...stuck, answer: { manner: 'silence' } });
    expect(verdict).toEqual({ kind: 'unknown', cause: 'timeout' });
    expect(await query(order)).toEqual({ kind: 'not-found' });
    await until(async () => (await query(order)).kind === 'succeeded');
  });
});

const UNEXPECTED: readonly (readonly [string, Answering, string])[] = [
  ['a code in no list', { manner: 'altered', code: 'X-1' }, 'unlisted-code'],
  ['another amount', { manner: 'altered', amount: '12.31' }, 'amount-differs'],
  ['an amount that is none', { manner: 'altered', amount: '12,30' }, 'amount-differs'],
  ['another currency', { manner: 'altered', currency: 'USD' }, 'currency-differs'],
  ['another number', { manner: 'altered', requestNumber: 'other' }, 'reference-differs'],
  ['a page for people', { manner: 'garbage' }, 'garbage'],
  ['no signature', { manner: 'unsigned' }, 'garbage'],
  ['a wrong signature', { manner: 'wrong-signature' }, 'garbage'],
  ['the answer to another request', { manner: 'other-nonce' }, 'garbage'],
  ['another clock', { manner: 'wrong-clock' }, 'garbage'],
  ['another environment', { manner: 'other-environment' }, 'garbage'],
  ['more than anybody reads', { manner: 'huge' }, 'garbage'],
];

describe('what nobody expected is for a person', () => {
  it.each(UNEXPECTED)('%s', async (_, answer, cause) => {
    const sent = await send({ answer });
    expect(sent.verdict).toMatchObject({ kind: 'unexpected', cause });
    expect(await query(sent.order, answer)).toMatchObject({ kind: 'unexpected', cause });
    expect(await query(sent.order)).toMatchObject({ kind: 'succeeded' });
  });

  it('and is shown to him cut short, on one line', async () => {
    const { answer } = await send({ answer: { manner: 'garbage' } });
    expect(answer).toEqual({
      kind: 'garbage',
      excerpt: 'not signed: HTTP 200 <html><body>Please log in again',
    });
  });

  it('not found is an answer to queries only', async () => {
    const { verdict } = await send({ answer: { manner: 'not-found' } });
    expect(verdict).toMatchObject({ kind: 'unexpected', cause: 'unlisted-code' });
  });
});

describe('sending', () => {
  it('asks right before it writes, and writes nothing when told not to', async () => {
    const order = newOrder();
    expect(await adapter.send(channel, order, () => false)).toEqual({ kind: 'not-sent' });
    await expect(bank.payment(order.requestNumber)).rejects.toThrow('No payment');
    const failing = await adapter.send(channel, order, () => {
      throw new Error('broken');
    });
    expect(failing).toMatchObject({ kind: 'silent', cause: 'connection', sent: 'no' });
    await expect(bank.payment(order.requestNumber)).rejects.toThrow('No payment');
  });

  it('to nobody has sent nothing', async () => {
    const elsewhere = await startBank();
    await createChannel(service.call, 'main', elsewhere, { code: 'gone' });
    await elsewhere.stop();
    const { value: gone } = (await service.app.get(ChannelDirectory).byCode(channel.bookId, 'gone')) as {
      value: Channel;
    };
    const asked: string[] = [];
    const answer = await adapter.send(gone, newOrder(), () => asked.push('asked') > 0);
    expect(answer).toMatchObject({ kind: 'silent', cause: 'connection', sent: 'no' });
    expect(asked).toEqual([]);
  });
});

describe('the statement', () => {
  it('has every payment and every return, page by page', async () => {
    const { order } = await send({});
    await bank.giveBack({ requestNumber: order.requestNumber, amount: '2.30' });
    for (let more = 0; more < 520; more++) await send({});
    const date = new Date().toISOString().slice(0, 10);
    const lines = [];
    let pages = 0;
    for (let after: string | null = null, isFirst = true; isFirst || after !== null; isFirst = false) {
      const page = await adapter.statement(channel, date, after);
      if (!page.ok) throw new Error(page.refusal.message);
      lines.push(...page.value.lines);
      after = page.value.next;
      pages++;
    }
    const truth = await bank.truth();
    expect(pages).toBeGreaterThan(1);
    expect(lines.filter(({ kind }) => kind === 'payment')).toHaveLength(truth.executed.count);
    expect(new Set(lines.map(({ reference }) => reference)).size).toBe(lines.length);
    expect(lines.filter(({ kind }) => kind === 'return')).toEqual([
      expect.objectContaining({ requestNumber: order.requestNumber, amount: '2.30' }),
    ]);
  });

  it('that does not come is told', async () => {
    await bank.behave([{ on: 'statement', answer: { manner: 'unsigned' } }]);
    expect(await adapter.statement(channel, '2026-11-21', null)).toMatchObject({
      ok: false,
      refusal: { kind: 'unavailable', code: 'CHANNEL.STATEMENT_UNAVAILABLE' },
    });
  });
});
