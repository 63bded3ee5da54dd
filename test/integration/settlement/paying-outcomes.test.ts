import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { auditBooks } from '../../support/audit-books.js';
import { approve, make, makeAndApprove } from '../../support/approvals.js';
import type { Answer } from '../../support/call.js';
import { outcomeOf } from '../../support/call.js';
import { addPayee, newCard } from '../../support/payees.js';
import { CHANNEL, standsOn } from '../../support/payout-world.js';
import { readStatements } from '../../support/statement-runs.js';
import { giveUp, rebind, startPayingWorld, type PayingWorld } from '../../support/settlement-paying.js';
import { workOf } from '../../support/work-lists.js';

let w: PayingWorld;
let side: PayingWorld['sides'][number];
beforeAll(async () => {
  w = await startPayingWorld();
  side = w.sides[0]!;
  side.payingPace.pauseMilliseconds = 0;
  side.payingPace.turns = 2;
  for (const party of ['a', 'b', 'c']) await w.addParty(party);
});
afterAll(async () => {
  expect(await auditBooks(w.world.schema.sql)).toEqual([]);
  await w.world.stop();
});
beforeEach(() => void w.nextDate());

const bank = () => w.world.bank;
const call = () => w.world.nodes[0]!.call;
const paymentOf = async (batch: Answer['body'], party: string) => (await side.payment(batch, party)).body;
/** Set going as it is. */
async function paid(batch: Answer['body']): Promise<Answer['body']> {
  const { status, body } = await side.pay(batch);
  if (status !== 200) throw new Error(JSON.stringify(body));
  return body;
}
const failing = (times = 1) =>
  bank().behave([{ on: 'payment', deed: 'fail', code: 'ACCOUNT_INVALID', times }]);
const codeOf = async (batch: Answer['body'], party: string) => (await paymentOf(batch, party)).code;

describe('an order whose payout has ended', () => {
  it('has failed by the word of the bank: the batch is partly paid, until it is paid again by a person', async () => {
    w.due('a', 1_000);
    w.due('b', 1_000);
    const batch = await w.approved();
    await paid(batch);
    await failing();
    await w.turn();
    expect((await side.read(batch.id)).state).toBe('partly');
    const [failed] = await side.payments(batch, '?state=failed');
    expect(failed).toMatchObject({ code: 'channel', message: 'ACCOUNT_INVALID', attempts: 1 });
    const stale = await side.retry(batch, { ...failed, version: failed.version - 1 });
    expect(outcomeOf(stale)).toEqual([409, 'SETTLEMENT.STALE_VERSION']);
    expect((await side.retry(batch, failed)).body.state).toBe('payable');
    const again = await side.retry(batch, failed);
    expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([200, 'true']);
    await w.turn();
    expect(await paymentOf(batch, failed.party)).toMatchObject({ state: 'paid', attempts: 2 });
    expect((await side.read(batch.id)).events.map(({ kind }: { kind: string }) => kind).slice(-3)).toEqual([
      ...['pay', 'part', 'settle'],
    ]);
  });

  it('waits on the work list until it is paid again or given up, with what can be done, by channel and account', async () => {
    const work = workOf(call());
    w.due('a', 1_000);
    w.due('b', 2_000);
    w.due('c', 3_000);
    const batch = await w.approved();
    await paid(batch);
    await failing(3);
    await w.turn();
    const items = (await work.list('unpaid')).body.items as Answer['body'][];
    const named = items.map(({ party, side: of, amount, settlementBatch }) => [
      party,
      of,
      amount,
      settlementBatch,
    ]);
    expect(named.sort()).toEqual([
      ['a', 'net', '10.00', batch.id],
      ['b', 'net', '20.00', batch.id],
      ['c', 'net', '30.00', batch.id],
    ]);
    expect(items[0]).toMatchObject({ kind: 'order', why: 'channel', currency: 'CNY', actions: [] });
    expect(items[0].next.map(({ action }: { action: string }) => action)).toEqual([
      ...['retry-settlement-payment', 'retry-settlement-order', 'give-up-settlement-order'],
    ]);
    expect((await work.list('unpaid')).body.totals).toMatchObject([{ items: 3, amount: '60.00' }]);
    expect(await work.count('unpaid')).toBe(3);
    // Page by page, and filtered.
    expect(await work.ids('unpaid')).toEqual(items.map(({ id }) => id));
    expect(await work.ids('unpaid', `&channel=${CHANNEL}`)).toHaveLength(3);
    const [ofB] = await work.ids('unpaid', '&payerAccount=payable:b');
    expect(ofB).toBe((await paymentOf(batch, 'b')).payout);
    expect((await side.retry(batch, await paymentOf(batch, 'a'))).status).toBe(200);
    expect((await makeAndApprove(call(), w.checker, giveUp(batch, 'b'))).status).toBe(200);
    await w.turn();
    expect((await work.list('unpaid')).body.items).toMatchObject([{ party: 'c' }]);
    expect((await side.retry(batch, await paymentOf(batch, 'c'))).status).toBe(200);
    await w.turn();
    expect([await work.ids('unpaid'), (await side.read(batch.id)).state]).toEqual([[], 'settled']);
  });

  it('is not paid again while nobody knows how it ended', async () => {
    w.due('c', 1_000);
    const batch = await w.approved();
    await paid(batch);
    await bank().behave([{ on: 'payment', deed: 'execute', answer: { manner: 'silence' }, times: 1 }]);
    await w.turn(0, 1);
    const sent = await paymentOf(batch, 'c');
    expect(sent.state).toBe('sent');
    expect(outcomeOf(await side.retry(batch, sent))).toEqual([409, 'SETTLEMENT.OUTCOME_UNKNOWN']);
    expect(outcomeOf(await make(call(), giveUp(batch, 'c')))).toEqual([409, 'SETTLEMENT.OUTCOME_UNKNOWN']);
    await w.world.ask();
    await w.turn();
    expect(await paymentOf(batch, 'c')).toMatchObject({ state: 'paid', attempts: 1 });
    expect((await bank().truth()).executedMoreThanOnce).toBe(0);
  });

  it('is tried again by the service as often as its agreement says, after definite failures alone', async () => {
    side.payingPace.retryMilliseconds = 0;
    await w.addParty('stubborn', { retries: 2 });
    w.due('stubborn', 1_000);
    const batch = await w.approved();
    await paid(batch);
    await failing(2);
    await w.turn(0, 3);
    expect(await paymentOf(batch, 'stubborn')).toMatchObject({ state: 'paid', attempts: 3, retriesLeft: 0 });
    w.nextDate();
    w.due('stubborn', 1_000);
    const other = await w.approved();
    await paid(other);
    await w.turn();
    const { payout } = await paymentOf(other, 'stubborn');
    await side.giveBack(payout, 1_000n);
    await w.turn();
    expect(await paymentOf(other, 'stubborn')).toMatchObject({
      state: 'failed',
      retriesLeft: 2,
      attempts: 1,
    });
    expect((await side.read(other.id)).state).toBe('partly');
  });

  it('whose money comes back has failed, in the posting that takes it back; a part leaves it paid', async () => {
    w.due('a', 1_000);
    const batch = await w.approved();
    await paid(batch);
    await w.turn();
    const before = await standsOn(w.world, 'payable:a');
    const { payout } = await paymentOf(batch, 'a');
    const { requestNumber } = await w.world.payout(payout);
    const giveBack = async (amount: string): Promise<void> => {
      await bank().giveBack({ requestNumber, amount });
      await readStatements(w.world.nodes[0]!);
    };
    await giveBack('4.00');
    expect(await paymentOf(batch, 'a')).toMatchObject({ state: 'paid', returned: '4.00' });
    await giveBack('6.00');
    expect(await paymentOf(batch, 'a')).toMatchObject({ state: 'failed', code: 'returned' });
    expect(Number(await standsOn(w.world, 'payable:a')) - Number(before)).toBe(10);
    await w.turn();
    expect((await side.read(batch.id)).state).toBe('partly');
    expect((await side.retry(batch, await paymentOf(batch, 'a'))).status).toBe(200);
    await w.turn();
    expect(await paymentOf(batch, 'a')).toMatchObject({ state: 'paid', attempts: 2, returned: '0.00' });
    expect((await side.read(batch.id)).state).toBe('settled');
  });

  it('whose money came back in part is settled by an adjustment on that voucher, and then not paid again as a whole', async () => {
    w.due('b', 1_000);
    const batch = await w.approved();
    await paid(batch);
    await w.turn();
    const { payout } = await paymentOf(batch, 'b');
    const voucherOf = async (): Promise<string> => {
      const { returns } = (await work.story(payout)).body.payout;
      return returns.at(-1).voucher as string;
    };
    const work = workOf(call());
    const adjust = async (amount: string): Promise<unknown> => {
      const content = {
        ...{ party: 'b', currency: 'CNY', direction: 'disburse', amount, dueDate: '2027-06-01', why: 'back' },
        ...{ settlementAt: '2027-06-01T02:00:00Z', voucher: await voucherOf() },
      };
      const made = await make(call(), { command: 'adjust-settlement', content });
      return made.status === 201 ? (await approve(call(), w.checker, made.body)).status : outcomeOf(made);
    };
    await side.giveBack(payout, 400n);
    expect(await adjust('4.00')).toBe(200);
    await side.giveBack(payout, 600n);
    const failed = await paymentOf(batch, 'b');
    expect(failed).toMatchObject({ state: 'failed', code: 'returned' });
    expect(outcomeOf(await side.retry(batch, failed))).toEqual([409, 'SETTLEMENT.RETURN_ADJUSTED']);
    expect(await adjust('6.00')).toBe(200);
    // Of another order all came back: that is for the order itself.
    w.nextDate();
    w.due('b', 1_000);
    const other = await w.approved();
    await paid(other);
    await w.turn();
    const back = (await paymentOf(other, 'b')).payout;
    await side.giveBack(back, 1_000n);
    const [whole] = (await work.story(back)).body.payout.returns;
    const content = {
      ...{ party: 'b', currency: 'CNY', direction: 'disburse', amount: '10.00', dueDate: '2027-06-01' },
      ...{ settlementAt: '2027-06-01T02:00:00Z', voucher: whole.voucher, why: 'back' },
    };
    const refused = await make(call(), { command: 'adjust-settlement', content });
    expect(outcomeOf(refused)).toEqual([422, 'SETTLEMENT.ADJUSTMENT_VOUCHER_KNOWN']);
  });

  it('goes to another account than was agreed to only by two persons who name it', async () => {
    await addPayee(call(), w.checker, 'mover', { account: newCard() });
    await w.addParty('moved', { payee: 'mover' });
    w.due('moved', 1_000);
    const batch = await w.approved();
    await paid(batch);
    await failing();
    await w.turn();
    await addPayee(call(), w.checker, 'mover', { account: newCard() });
    const failed = await paymentOf(batch, 'moved');
    expect(outcomeOf(await side.retry(batch, failed))).toEqual([422, 'SETTLEMENT.PAYEE_CHANGED']);
    const other = await make(call(), rebind(batch, 'moved', 7));
    expect(outcomeOf(other)).toEqual([409, 'SETTLEMENT.PAYEE_VERSION_DIFFERS']);
    expect((await makeAndApprove(call(), w.checker, rebind(batch, 'moved', 2))).status).toBe(200);
    await w.turn();
    expect(await paymentOf(batch, 'moved')).toMatchObject({ state: 'paid', payeeVersion: 2, attempts: 2 });
  });

  it('is not paid to a payee that has changed since it was agreed to', async () => {
    w.due('moved', 1_000);
    const batch = await w.approved();
    await addPayee(call(), w.checker, 'mover', { account: newCard() });
    await paid(batch);
    await w.turn();
    expect(await codeOf(batch, 'moved')).toBe('PAYOUT.PAYEE_MOVED');
    expect((await makeAndApprove(call(), w.checker, rebind(batch, 'moved', 3))).status).toBe(200);
    await w.turn();
    expect((await paymentOf(batch, 'moved')).state).toBe('paid');
  });

  it('is given up by two persons: due again, once, for a later batch', async () => {
    w.due('b', 1_000);
    const batch = await w.approved();
    await paid(batch);
    await failing();
    await w.turn();
    const dueDate = '2027-07-01';
    expect((await makeAndApprove(call(), w.checker, giveUp(batch, 'b', { dueDate }))).status).toBe(200);
    await w.turn();
    expect((await side.read(batch.id)).state).toBe('settled');
    const [due] = (await side.details(`settlementDate=${dueDate}`)).items;
    expect(due).toMatchObject({
      source: 'unpaid',
      party: 'b',
      amount: '10.00',
      reason: 'the shop has closed',
    });
    expect(outcomeOf(await make(call(), giveUp(batch, 'b')))).toEqual([
      409,
      'SETTLEMENT.PAYMENT_NOT_IN_STATE',
    ]);
  });
});

it('what a party owes is collected when all of it has come in', async () => {
  await w.addParty('owes', { owed: 'collect' });
  w.due('owes', -1_000);
  const batch = await w.approved();
  await paid(batch);
  w.funds.came.set('owes', 999n);
  await w.turn();
  expect(await paymentOf(batch, 'owes')).toMatchObject({ state: 'waiting', waitsFor: 'funds' });
  w.funds.came.set('owes', 1_000n);
  await w.turn();
  expect(await paymentOf(batch, 'owes')).toMatchObject({ state: 'paid', attempts: 0 });
  const { body } = await side.payment(batch, 'owes');
  expect(outcomeOf(await side.retry(batch, body))).toEqual([422, 'SETTLEMENT.NOTHING_TO_RETRY']);
  expect((await side.read(batch.id)).state).toBe('settled');
});
