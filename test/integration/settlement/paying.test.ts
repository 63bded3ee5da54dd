import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { auditBooks } from '../../support/audit-books.js';
import { auditSettlementPaying } from '../../support/audit-settlement-paying.js';
import { make, makeAndApprove } from '../../support/approvals.js';
import type { Answer } from '../../support/call.js';
import { outcomeOf } from '../../support/call.js';
import { addPayee, newCard, payeesOf } from '../../support/payees.js';
import { standsOn } from '../../support/payout-world.js';
import { giveUp, startPayingWorld, type PayingWorld } from '../../support/settlement-paying.js';

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

const call = () => w.world.nodes[0]!.call;
const paymentOf = async (batch: Answer['body'], party: string) => (await side.payment(batch, party)).body;
/** Set going as it is. */
async function paid(batch: Answer['body']): Promise<Answer['body']> {
  const { status, body } = await side.pay(batch);
  if (status !== 200) throw new Error(JSON.stringify(body));
  return body;
}
const codeOf = async (batch: Answer['body'], party: string) => (await paymentOf(batch, party)).code;

describe('a batch that is set going', () => {
  it('pays each order by one payout, linked both ways, and is settled when all are paid', async () => {
    w.due('a', 10_000);
    w.due('b', 2_500);
    const before = await standsOn(w.world, 'payable:a');
    const batch = await w.approved();
    expect((await paid(batch)).state).toBe('paying');
    await w.turn();
    expect((await side.read(batch.id)).state).toBe('settled');
    const payment = await paymentOf(batch, 'a');
    expect(payment).toMatchObject({
      state: 'paid',
      amount: '100.00',
      attempts: 1,
      payerAccount: 'payable:a',
    });
    const payout = await w.world.payout(payment.payout);
    expect(payout).toMatchObject({
      ...{ state: 'succeeded', amount: '100.00', payeeCode: 'shop' },
      metadata: { settlementBatch: batch.id, party: 'a', side: 'net', attempt: '1' },
    });
    expect(payment.attemptsMade).toMatchObject([{ attempt: 1, payout: payment.payout }]);
    expect(Number(before) - Number(await standsOn(w.world, 'payable:a'))).toBe(100);
    expect(await side.summary(batch)).toMatchObject({
      ...{ made: true, open: false, states: [{ state: 'paid', orders: 2, amount: '125.00' }] },
    });
  });

  it('takes fee and reserve when it is set going, and gives the reserve back with its detail', async () => {
    const more = { fee: '1.00', reservePartsPerMillion: 100_000, reserveDays: 1 };
    await w.addParty('kept', more);
    w.due('kept', 10_000);
    const first = await w.approved();
    await paid(first);
    await w.turn();
    expect(await paymentOf(first, 'kept')).toMatchObject({
      ...{ state: 'paid', amount: '89.00', charge: { fee: '1.00', reserve: '10.00', released: '0.00' } },
    });
    expect(await standsOn(w.world, 'reserve:kept')).toBe('10.00');
    w.nextDate();
    const second = await w.approved();
    await paid(second);
    await w.turn();
    expect(await paymentOf(second, 'kept')).toMatchObject({
      ...{ state: 'paid', amount: '9.00', charge: { fee: '1.00', reserve: '0.00', released: '10.00' } },
    });
    expect(await standsOn(w.world, 'reserve:kept')).toBe('0.00');
    expect(await standsOn(w.world, 'payable:kept')).toBe('9900.00');
  });

  it('waits for the time of an order, for its funds and for its source, and says so; the others go on', async () => {
    for (const party of ['late', 'poor', 'half']) await w.addParty(party);
    w.due('late', 100, { settlementAt: '2099-01-01T00:00:00.000000Z' });
    w.due('poor', 100);
    w.due('half', 100);
    w.due('a', 100);
    const funds = (waitsFor: 'funds' | 'source') => ({ waitsFor, missingMinor: 100n, message: 'not there' });
    w.funds.waiting.set('poor', funds('funds')).set('half', funds('source'));
    const batch = await w.approved();
    await paid(batch);
    await w.turn();
    expect(await paymentOf(batch, 'late')).toMatchObject({ state: 'waiting', waitsFor: 'time', attempts: 0 });
    expect(await paymentOf(batch, 'poor')).toMatchObject({ state: 'waiting', waitsFor: 'funds' });
    expect(await paymentOf(batch, 'half')).toMatchObject({
      ...{ state: 'waiting', waitsFor: 'source', code: 'SETTLEMENT.SOURCE_AWAITED' },
    });
    expect((await paymentOf(batch, 'a')).state).toBe('paid');
    w.funds.waiting.clear();
    await w.turn();
    expect((await paymentOf(batch, 'poor')).state).toBe('paid');
    expect((await side.read(batch.id)).state).toBe('paying');
    await makeAndApprove(call(), w.checker, giveUp(batch, 'late'));
    await w.turn();
    expect((await side.read(batch.id)).state).toBe('settled');
  });

  it('leaves an order with its reason whose account or payee is wrong, and pays it when that is mended', async () => {
    const { block } = payeesOf(call());
    await addPayee(call(), w.checker, 'other', { account: newCard() });
    await w.addParty('empty', {}, '0.00');
    await w.addParty('stopped', { payee: 'other' });
    await w.addParty('charged', { fee: '1.00', feeAccount: 'nobody:{party}' });
    await w.addParty('lost', { payableAccount: 'nowhere:{party}' });
    for (const party of ['empty', 'stopped', 'charged', 'lost', 'a']) w.due(party, 1_000);
    const batch = await w.approved();
    await block('other');
    await paid(batch);
    await w.turn();
    expect(await codeOf(batch, 'empty')).toBe('LEDGER.INSUFFICIENT_FUNDS');
    expect(await codeOf(batch, 'stopped')).toBe('PAYEE.BLOCKED');
    expect(await codeOf(batch, 'lost')).toBe('PAYOUT.PAYER_NOT_FOUND');
    expect((await paymentOf(batch, 'charged')).charge.code).toMatch(/^LEDGER[.]/);
    expect((await paymentOf(batch, 'a')).state).toBe('paid');
    const early = await make(call(), giveUp(batch, 'charged'));
    expect(outcomeOf(early)).toEqual([422, 'SETTLEMENT.NOT_CHARGED']);
    for (const party of ['empty', 'stopped', 'lost'])
      expect((await makeAndApprove(call(), w.checker, giveUp(batch, party))).status).toBe(200);
    await w.turn();
    expect((await side.read(batch.id)).state).toBe('paying');
  });
});

describe('what is refused, and changes nothing', () => {
  it('a start of what is not approved, was changed, was seen otherwise, or was started before', async () => {
    w.due('a', 1_000);
    const prepared = await side.prepared({ settlementDate: w.date() });
    expect(outcomeOf(await side.pay(prepared))).toEqual([409, 'SETTLEMENT.NOT_IN_STATE']);
    const { body: batch } = await side.approve(w.checker, prepared);
    const version = batch.version + 1;
    expect(outcomeOf(await side.pay(batch, { version }))).toEqual([409, 'SETTLEMENT.STALE_VERSION']);
    const contentHash = 'f'.repeat(64);
    expect(outcomeOf(await side.pay(batch, { contentHash }))).toEqual([409, 'SETTLEMENT.CONTENT_DIFFERS']);
    const sql = w.world.schema.sql;
    const at = `party = 'a' AND batch_no = (SELECT batch_no FROM settlement_batch WHERE id = UNHEX('${batch.id.replaceAll('-', '')}'))`;
    await sql(`UPDATE settlement_order SET amount = amount + 1, disbursed = disbursed + 1 WHERE ${at}`);
    expect(outcomeOf(await side.pay(batch))).toEqual([409, 'SETTLEMENT.CONTENT_DIFFERS']);
    await sql(`UPDATE settlement_order SET amount = amount - 1, disbursed = disbursed - 1 WHERE ${at}`);
    const going = await paid(batch);
    const replayed = await side.pay(batch);
    expect([replayed.status, replayed.headers.get('idempotent-replayed')]).toEqual([200, 'true']);
    expect(outcomeOf(await side.pay(batch, { reason: 'again' }))).toEqual([409, 'SETTLEMENT.NOT_IN_STATE']);
    expect(outcomeOf(await side.void(going))).toEqual([409, 'SETTLEMENT.NOT_IN_STATE']);
    expect(outcomeOf(await side.reissue(going))).toEqual([409, 'SETTLEMENT.NOT_IN_STATE']);
    expect(outcomeOf(await side.payment(batch, 'nobody'))).toEqual([404, 'SETTLEMENT.PAYMENT_NOT_FOUND']);
    await w.turn();
    expect((await side.read(batch.id)).state).toBe('settled');
  });

  it('an agreement whose accounts are none', async () => {
    const { status, body } = await make(call(), {
      command: 'set-settlement-agreement',
      content: {
        ...{ party: 'x', currency: 'CNY', effectiveFrom: '2026-01-01', cycle: { kind: 'days', days: 0 } },
        ...{ netting: 'net', owed: 'refuse', payee: 'shop', active: true, feeAccount: 'fees:{merchant}' },
      },
    });
    expect([status, body.code, body.field]).toEqual([
      ...[400, 'SETTLEMENT.ACCOUNT_MALFORMED', 'content/feeAccount'],
    ]);
  });
});

describe('one party settled at once', () => {
  it('is paid in the request where its tier asks for nobody, and once for each number', async () => {
    const tiers = [{ upTo: '50.00', approvals: 0, approvalsWithWarnings: 0 }, { approvals: 1 }];
    const content = { currency: 'CNY', tiers };
    await makeAndApprove(call(), w.checker, { command: 'set-settlement-tiers', content });
    for (const party of ['a', 'b']) w.due(party, 2_000);
    await side.gather(w.date());
    const settlementDate = w.date();
    const { status, body } = await side.settleNow('a', { settlementDate }, 'now-1');
    expect([status, body.state, body.orders]).toEqual([201, 'paying', 1]);
    const again = await side.settleNow('a', { settlementDate }, 'now-1');
    expect([again.body.id, again.headers.get('idempotent-replayed')]).toEqual([body.id, 'true']);
    await w.turn();
    expect(await paymentOf(body, 'a')).toMatchObject({ state: 'paid', amount: '20.00', attempts: 1 });
    const empty = await side.settleNow('a', { settlementDate });
    expect(outcomeOf(empty)).toEqual([422, 'SETTLEMENT.NOTHING_DUE']);
    expect((await side.prepared({ settlementDate })).details).toBe(1);
  });

  it('waits for checkers above that, and is refused without an agreement; void when nothing of it can be settled', async () => {
    w.due('a', 6_000);
    w.due('c', -100);
    await side.gather(w.date());
    const settlementDate = w.date();
    const { body } = await side.settleNow('a', { settlementDate });
    expect([body.state, body.approvalsNeeded]).toEqual(['prepared', 1]);
    expect((await side.approve(w.checker, body)).status).toBe(200);
    await side.goOn();
    await w.turn();
    expect((await side.read(body.id)).state).toBe('settled');
    const stranger = await side.settleNow('stranger', { settlementDate });
    expect(outcomeOf(stranger)).toEqual([422, 'SETTLEMENT.NO_AGREEMENT']);
    const owing = await side.settleNow('c', { settlementDate });
    expect([owing.status, owing.body.state]).toEqual([201, 'void']);
    const { reason } = (await side.read(owing.body.id)).events.at(-1);
    expect(reason).toBe('nothing of it can be settled: SETTLEMENT.NEGATIVE_NET');
    const usd = await side.settleNow('a', { settlementDate, currency: 'USD' });
    expect(outcomeOf(usd)).toEqual([422, 'SETTLEMENT.CURRENCY_NOT_IN_BOOK']);
  });
});

it('the audit of paying sees what was changed behind the back of the service', async () => {
  const sql = w.world.schema.sql;
  const name = "state = 'paid' AND direction = 'pay' LIMIT 1";
  for (const [change, back] of [
    ['amount = amount + 1', 'amount = amount - 1'],
    ['attempts = attempts + 1', 'attempts = attempts - 1'],
    ['version = version + 1', 'version = version - 1'],
  ] as const) {
    await sql(`UPDATE settlement_payment SET ${change} WHERE ${name}`);
    expect(await auditSettlementPaying(sql)).not.toEqual([]);
    await sql(`UPDATE settlement_payment SET ${back} WHERE ${name}`);
  }
  expect(await auditSettlementPaying(sql)).toEqual([]);
});
