import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { auditBooks } from '../../support/audit-books.js';
import { payeesOf } from '../../support/payees.js';
import { outcomeOf, type Answer } from '../../support/call.js';
import { startService, type Service } from '../../support/service.js';
import {
  addShop,
  agree,
  bookRef,
  DATE,
  FixtureSource,
  openSettlement,
  settlementOf,
} from '../../support/settlement.js';

let service: Service;
let checkers: [string, string];
let settlement: ReturnType<typeof settlementOf>;
let source: FixtureSource;
beforeAll(async () => {
  service = await startService();
  checkers = await openSettlement(service);
  settlement = settlementOf(service);
  // Small pages, so that every party and every phase takes several.
  settlement.pace.page = 3;
  settlement.pace.parties = 2;
  await addShop(service.call, checkers[0]);
  await agree(service.call, checkers[0], 'net');
  await agree(service.call, checkers[0], 'gross', { netting: 'gross', owed: 'collect' });
  await agree(service.call, checkers[0], 'small', { minimum: '100.00', owed: 'carry' });
  await agree(service.call, checkers[0], 'safe', {
    ...{ fee: '1.00', reservePartsPerMillion: 100_000, reserveDays: 30 },
  });
});
afterAll(async () => {
  expect(await auditBooks(service.sql)).toEqual([]);
  await service.stop();
});

let date = DATE;
/** Every test on a date of its own. */
beforeEach(() => {
  date = new Date(Date.parse(date) + 7 * 86_400_000).toISOString().slice(0, 10);
  source = new FixtureSource();
  settlement.readBy(source);
  return async () => expect(await settlement.audit()).toEqual([]);
});

let serial = 0;
/** A due result of the date of the test. @param net minor units */
const due = (party: string, net: number, more: object = {}): void => {
  const reference = `${date}-${String(++serial).padStart(6, '0')}`;
  source.add(party, net, { reference, settlementDate: date, settlementAt: `${date}T02:00:00Z`, ...more });
};
const prepared = (): Promise<Answer['body']> => settlement.prepared({ settlementDate: date });
const told = async (id: string): Promise<string[]> =>
  (await settlement.orders(id)).map((one) => `${one.party} ${one.side} ${one.outcome} ${one.amount}`);
const first = async (made: Answer) => (await settlement.batches.byId(made.body.id))!;
const step = async (batch: Awaited<ReturnType<typeof first>>): Promise<void> =>
  settlement.prepare.step(await bookRef(service), batch);
async function approved(batch: Answer['body']): Promise<Answer['body']> {
  for (const key of checkers) expect((await settlement.approve(key, batch)).status).toBe(200);
  return settlement.read(batch.id);
}

describe('a batch', () => {
  it('gathers what is due, nets it by agreement over many pages, and adds up', async () => {
    for (let index = 1; index <= 10; index++) due('net', index * 100);
    due('net', -500);
    for (const net of [300, 200, -100]) due('gross', net);
    due('safe', 10_000);
    due('small', 9_999);
    const batch = await prepared();
    expect(batch).toMatchObject({
      state: 'prepared',
      details: 16,
      orders: 5,
      leftOut: 0,
      approvalsNeeded: 2,
    });
    expect(await told(batch.id)).toEqual([
      'gross collect collect 1.00',
      'gross disburse pay 5.00',
      'net net pay 50.00',
      'safe net pay 89.00',
      'small net carry 0.00',
    ]);
    expect(batch).toMatchObject({
      ...{
        paidOut: '144.00',
        paidIn: '1.00',
        fees: '1.00',
        reserved: '10.00',
        carried: '99.99',
        warnings: 3,
      },
    });
    const [safe] = (await settlement.orders(batch.id, '?outcome=pay')).filter(
      ({ party }) => party === 'safe',
    );
    expect(safe).toMatchObject({ reserve: '10.00', fee: '1.00', payee: 'shop', warnings: ['new-payee'] });
  });

  it('is approved by as many others as its tier says, each of exactly what was seen', async () => {
    due('net', 100);
    const batch = await prepared();
    const [one, other] = checkers;
    const wrong = { ...batch, contentHash: 'f'.repeat(64) };
    expect(outcomeOf(await settlement.approve(one, wrong))).toEqual([409, 'SETTLEMENT.CONTENT_DIFFERS']);
    expect((await settlement.approve(one, batch)).body.state).toBe('prepared');
    const again = await settlement.approve(one, batch);
    expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([200, 'true']);
    expect(outcomeOf(await settlement.approve(one, batch, { reason: 'again' }))).toEqual([
      ...[409, 'SETTLEMENT.APPROVED_BEFORE'],
    ]);
    expect((await settlement.approve(other, batch)).body.state).toBe('approved');
    expect(outcomeOf(await settlement.approve(other, batch, { reason: 'late' }))).toEqual([
      ...[409, 'SETTLEMENT.NOT_IN_STATE'],
    ]);
  });

  it('is not approved by its maker, and not when its orders are not what was prepared', async () => {
    due('net', 100);
    const made = await settlement.start({ settlementDate: date }, undefined, { key: checkers[0] });
    await settlement.prepareAll();
    const batch = await settlement.read(made.body.id);
    expect(outcomeOf(await settlement.approve(checkers[0], batch))).toEqual([403, 'SETTLEMENT.OWN_APPROVAL']);
    const of = `WHERE party = 'net' AND batch_no = (SELECT MAX(batch_no) FROM settlement_batch)`;
    await service.sql(`UPDATE settlement_order SET channel = 'forged' ${of}`);
    expect(outcomeOf(await settlement.approve(checkers[1], batch))).toEqual([
      ...[409, 'SETTLEMENT.CONTENT_DIFFERS'],
    ]);
    await service.sql(`UPDATE settlement_order SET channel = NULL ${of}`);
    expect((await settlement.approve(checkers[1], batch)).status).toBe(200);
  });

  it('leaves out who has no agreement, no account, or owes what nobody agreed to, and says why; the rest goes on', async () => {
    await addShop(service.call, checkers[0], 'shop-2');
    await agree(service.call, checkers[0], 'blocked', { payee: 'shop-2' });
    await payeesOf(service.call).block('shop-2');
    due('blocked', 700);
    for (const net of [1, 2, 3, 4]) due('stranger', net * 100);
    for (const net of [100, -300, 100, 50]) due('net', net);
    due('safe', 10_000);
    const batch = await prepared();
    expect(batch).toMatchObject({ details: 1, orders: 4, leftOut: 3, paidOut: '89.00' });
    const out = await settlement.orders(batch.id, '?outcome=left-out');
    expect(out.map(({ party, code }) => `${party} ${code}`)).toEqual([
      'blocked PAYEE.BLOCKED',
      'net SETTLEMENT.NEGATIVE_NET',
      'stranger SETTLEMENT.NO_AGREEMENT',
    ]);
    const { items } = await settlement.details(`settlementDate=${date}`);
    const held = items.filter((one: Answer['body']) => one.batch !== undefined);
    expect(held).toMatchObject([{ party: 'safe', batch: batch.id, orderSide: 'net' }]);
    // What was given back is taken by the next one, once it is agreed what becomes of it.
    await agree(service.call, checkers[0], 'stranger');
    const next = await prepared();
    expect((await told(next.id)).slice(1)).toEqual(['net net left-out 0.00', 'stranger net pay 10.00']);
  });

  it('says of each detail in which order of which batch it stands', async () => {
    for (const net of [300, -100]) due('gross', net);
    const made = await settlement.start({ settlementDate: date });
    const standing = async (): Promise<string[]> =>
      (await settlement.details(`settlementDate=${date}`)).items.map(
        (one: Answer['body']) => `${one.direction} ${one.batch === made.body.id} ${one.orderSide}`,
      );
    for (let batch = await first(made); batch.phase !== 'order'; batch = await first(made)) await step(batch);
    expect(await standing()).toEqual(['disburse true undefined', 'collect true undefined']);
    await settlement.prepareAll();
    expect(await standing()).toEqual(['disburse true disburse', 'collect true collect']);
  });

  it('of which nothing settles anything is not approved', async () => {
    const batch = await prepared();
    expect(batch).toMatchObject({ state: 'prepared', orders: 0 });
    expect(outcomeOf(await settlement.approve(checkers[0], batch))).toEqual([
      ...[422, 'SETTLEMENT.NOTHING_TO_SETTLE'],
    ]);
  });
});

describe('a void batch', () => {
  it('changes its row and no detail; issued again, the same details come to the same digest', async () => {
    for (let index = 1; index <= 8; index++) due('net', index * 100);
    due('small', 50);
    const first = await prepared();
    const before = await service.sql('SELECT * FROM settlement_detail ORDER BY detail_no');
    expect((await settlement.void(first)).body.state).toBe('void');
    expect(await service.sql('SELECT * FROM settlement_detail ORDER BY detail_no')).toEqual(before);
    settlement.pace.page = 5;
    const second = await prepared();
    settlement.pace.page = 3;
    expect(second.contentHash).toBe(first.contentHash);
    const agreed = await approved(second);
    const third = await settlement.reissue(agreed);
    expect(third.status).toBe(201);
    await settlement.prepareAll();
    expect((await settlement.read(agreed.id)).state).toBe('void');
    expect((await settlement.read(third.body.id)).contentHash).toBe(first.contentHash);
  });

  it('is asked for in the version that was seen, once, and nothing leads back', async () => {
    due('net', 100);
    const batch = await prepared();
    const stale = { ...batch, version: 1 };
    expect(outcomeOf(await settlement.void(stale))).toEqual([409, 'SETTLEMENT.STALE_VERSION']);
    expect(outcomeOf(await settlement.reissue(stale))).toEqual([409, 'SETTLEMENT.STALE_VERSION']);
    expect((await settlement.void(batch)).status).toBe(200);
    expect((await settlement.void(batch)).headers.get('idempotent-replayed')).toBe('true');
    expect(outcomeOf(await settlement.void(batch, { reason: 'other' }))).toEqual([
      ...[409, 'SETTLEMENT.NOT_IN_STATE'],
    ]);
    expect(outcomeOf(await settlement.approve(checkers[0], batch))).toEqual([
      ...[409, 'SETTLEMENT.NOT_IN_STATE'],
    ]);
    expect(outcomeOf(await settlement.reissue(batch))).toEqual([409, 'SETTLEMENT.NOT_IN_STATE']);
  });
});

it('the audit of settlement sees what was changed behind the back of the service', async () => {
  for (const net of [100, 200, -50]) due('net', net);
  const batch = await prepared();
  const [{ no }] = (await service.sql<{ no: string }>(
    'SELECT MAX(batch_no) AS no FROM settlement_batch',
  )) as [{ no: string }];
  const damages: [string, string][] = [
    ['amount = amount + 1', 'amount = amount - 1'],
    ['batch_no = NULL', `batch_no = ${no}`],
    ['take_no = take_no + 1', 'take_no = take_no - 1'],
    [
      `settlement_at = settlement_at + INTERVAL 1 SECOND`,
      `settlement_at = settlement_at - INTERVAL 1 SECOND`,
    ],
    [`settlement_date = '2026-01-01'`, `settlement_date = '${date}'`],
  ];
  const of = `WHERE source_reference = '${date}-${String(serial).padStart(6, '0')}'`;
  for (const [damage, repair] of damages) {
    await service.sql(`UPDATE settlement_detail SET ${damage} ${of}`);
    expect([damage, await settlement.audit()]).not.toEqual([damage, []]);
    await service.sql(`UPDATE settlement_detail SET ${repair} ${of}`);
  }
  expect(batch.details).toBe(3);
});
