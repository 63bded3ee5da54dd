import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hire } from '../../support/approvals.js';
import { auditBooks } from '../../support/audit-books.js';
import { writeLetter, type Letter } from '../../support/bank-letters.js';
import { openAccount } from '../../support/book.js';
import { outcomeOf, type Answer } from '../../support/call.js';
import { standingOf } from '../../support/holds.js';
import { CLEARING, PAYER, startPayoutWorld, type PayoutWorld } from '../../support/payout-world.js';
import { payoutsOf } from '../../support/payouts.js';

let world: PayoutWorld;
let payouts: ReturnType<typeof payoutsOf>;
beforeAll(async () => {
  world = await startPayoutWorld({
    balance: '1000.00',
    terms: { banks: ['ICBC'], answerTimeoutMilliseconds: 300 },
  });
  const { call } = world.nodes[0]!;
  payouts = payoutsOf(call);
  await openAccount(call, 'main', { code: 'stopped', glAccount: '2201' });
  const stop = { role: 'operator', body: { stopped: true, reason: 'risk' } } as const;
  await call('POST', '/v1/books/main/accounts/stopped/stop-out', stop);
  await payouts.setLimit({ scope: 'payout', subject: PAYER, maximumAmount: '2000.00' });
});
afterAll(async () => {
  expect(await auditBooks(world.schema.sql)).toEqual([]);
  await world.stop();
});

const to = (payee: object): Promise<Answer> =>
  world.create({ payee: { name: 'Li Si', bank: 'ICBC', account: '6222020000', ...payee } });
const created = async (): Promise<Answer['body']> => (await world.create()).body;

/** Sent, and without an answer. */
async function unknown(): Promise<Answer['body']> {
  await world.bank.behave([{ on: 'payment', deed: 'execute', answer: { manner: 'silence' } }]);
  const id = await world.approved();
  await world.send();
  await world.bank.behave([]);
  return world.payout(id);
}
const told = (requestNumber: string, more: object = {}): Letter['content'] => ({
  ...{ kind: 'payment', code: 'OK', requestNumber, amount: '10.00', currency: 'CNY', bankReference: 'B1' },
  ...more,
});
const letter = (content: object, more: Partial<Letter> = {}): Promise<Answer> =>
  writeLetter(world.nodes[0]!.url, world.bank, { content, ...more });

type Row = readonly [
  name: string,
  code: readonly [number, string],
  /** What is right comes first; then this is asked, and is refused. */
  prepare: () => Promise<() => Promise<Answer>>,
];
const asked =
  (ask: () => Promise<Answer>): Row[2] =>
  () =>
    Promise.resolve(ask);

const REQUESTS: readonly Row[] = [
  ['unknown bank', [422, 'CHANNEL.PAYEE_BANK_UNKNOWN'], asked(() => to({ bank: 'NOPE' }))],
  ['account format', [422, 'CHANNEL.PAYEE_ACCOUNT_MALFORMED'], asked(() => to({ account: '12' }))],
  ['above limit', [422, 'PAYOUT.LIMIT_OF_AMOUNT'], asked(() => world.create({ amount: '2000.01' }))],
  [
    'insufficient funds',
    [422, 'LEDGER.INSUFFICIENT_FUNDS'],
    asked(() => world.create({ amount: '1999.00' })),
  ],
  [
    'stopped account',
    [422, 'LEDGER.ACCOUNT_STOPPED_OUT'],
    asked(() => world.create({ payerAccount: 'stopped' })),
  ],
  [
    'expired approval',
    [422, 'PAYOUT.APPROVAL_EXPIRED'],
    async () => {
      const payout = await created();
      await world.schema.sql(
        'UPDATE payout SET approval_expires_at = UTC_TIMESTAMP(6) - INTERVAL 1 HOUR WHERE id = UNHEX(?)',
        [payout.id.replaceAll('-', '')],
      );
      return () => payouts.approve(world.checker, payout);
    },
  ],
  [
    'own approval',
    [403, 'PAYOUT.OWN_APPROVAL'],
    async () => {
      const payout = await created();
      return () => payouts.approve(world.nodes[0]!.keys.approver, payout);
    },
  ],
  [
    'foreign approval: what was seen is another payout',
    [409, 'PAYOUT.CONTENT_DIFFERS'],
    async () => {
      const [payout, other] = [await created(), await created()];
      return () => payouts.approve(world.checker, { ...payout, contentHash: other.contentHash });
    },
  ],
  [
    'changed content',
    [409, 'PAYOUT.CONTENT_DIFFERS'],
    async () => {
      const payout = await created();
      const id = payout.id.replaceAll('-', '');
      await world.schema.sql("UPDATE payout SET payee_name = 'Wang Wu' WHERE id = UNHEX(?)", [id]);
      return () => payouts.approve(world.checker, payout);
    },
  ],
];

const CALLBACKS: readonly Row[] = [
  [
    'replayed callback',
    [401, 'CHANNEL.CALLBACK_REPLAYED'],
    async () => {
      const { requestNumber } = await unknown();
      const nonce = 'a-nonce-that-comes-again';
      await letter(told(requestNumber), { nonce });
      return () => letter(told(requestNumber), { nonce });
    },
  ],
  [
    'callback for another amount',
    [422, 'PAYOUT.CALLBACK_DIFFERS'],
    async () => {
      const { requestNumber } = await unknown();
      return () => letter(told(requestNumber, { amount: '9.99' }));
    },
  ],
  [
    'wrong signature',
    [401, 'CHANNEL.CALLBACK_SIGNATURE_INVALID'],
    async () => {
      const { requestNumber } = await unknown();
      return () => letter(told(requestNumber), { secret: 'another-secret-of-nobody' });
    },
  ],
  ['unknown payout', [404, 'PAYOUT.CALLBACK_PAYOUT_UNKNOWN'], asked(() => letter(told('f'.repeat(32))))],
];

const money = async (): Promise<unknown> => {
  const { call } = world.nodes[0]!;
  return Promise.all([PAYER, CLEARING, 'stopped'].map((account) => standingOf(call, account)));
};
const statesOf = (): Promise<object[]> =>
  world.schema.sql('SELECT HEX(id) AS id, state FROM payout ORDER BY id');
const lastOf = async (columns: string, table: string): Promise<Record<string, string> | undefined> =>
  (
    await world.schema.sql<Record<string, string>>(`SELECT ${columns} FROM ${table} ORDER BY id DESC LIMIT 1`)
  )[0];
const countOf = async (table: string): Promise<number> =>
  Number((await world.schema.sql<{ n: string }>(`SELECT COUNT(*) AS n FROM ${table}`))[0]!.n);

/** A clear refusal, no state changed, no money moved. */
async function refused([, expected, prepare]: Row): Promise<Answer> {
  const ask = await prepare();
  const [stood, states] = [await money(), await statesOf()];
  const answer = await ask();
  expect(outcomeOf(answer)).toEqual(expected);
  expect(answer.body.detail.length).toBeGreaterThan(20);
  expect([await money(), await statesOf()]).toEqual([stood, states]);
  return answer;
}

describe('bad input is refused clearly and recorded, and moves no money', () => {
  it.each(REQUESTS.map((row) => [row[0], row] as const))('%s', async (_name, row) => {
    const before = await countOf('payout_refusal');
    const { body } = await refused(row);
    expect((await countOf('payout_refusal')) - before).toBe(1);
    const last = await lastOf('code, trace_id AS trace', 'payout_refusal');
    expect(last).toEqual({ code: row[1][1], trace: body.traceId });
  });

  it.each(CALLBACKS.map((row) => [row[0], row] as const))('%s', async (_name, row) => {
    const { body } = await refused(row);
    const last = await lastOf('kind, trace_id AS trace', 'payout_exchange');
    expect(last).toEqual({ kind: 'callback', trace: body.traceId });
  });

  it('foreign approval: by a checker of another book', async () => {
    const { call } = world.nodes[0]!;
    await hire(call, 'stranger', ['approver']);
    const order = { roles: ['approver'], books: ['other'], reason: 'test' };
    const { secret } = (await call('POST', '/v1/clients/stranger/keys', { role: 'admin', body: order })).body;
    const payout = await created();
    const stood = await money();
    expect(outcomeOf(await payouts.approve(secret, payout))).toEqual([403, 'AUTH.BOOK_NOT_IN_SCOPE']);
    expect([await money(), (await world.payout(payout.id)).state]).toEqual([stood, 'created']);
  });
});
