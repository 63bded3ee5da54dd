import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AcceptedFiles } from '../../../src/trade-files/index.js';
import { auditBooks } from '../../support/audit-books.js';
import { newRequestNumber } from '../../support/book.js';
import { outcomeOf, type Answer } from '../../support/call.js';
import { startService, type Service } from '../../support/service.js';
import {
  addShop,
  agree,
  FixtureSource,
  needOne,
  openSettlement,
  settlementOf,
} from '../../support/settlement.js';
import {
  FUNDING,
  fundsOf,
  keyPart,
  openFunds,
  runOf,
  setFunding,
  shopDue,
} from '../../support/settlement-funds.js';

const NOBODY = '0190a000-0000-7000-8000-000000000001';

let service: Service;
let checker: string;
let settlement: ReturnType<typeof settlementOf>;
let funds: ReturnType<typeof fundsOf>;
let source: FixtureSource;
beforeAll(async () => {
  service = await startService();
  [checker] = await openSettlement(service);
  const { call } = service;
  settlement = settlementOf(service);
  funds = fundsOf(service);
  funds.pace.page = 2;
  await openFunds(call, checker);
  await addShop(call, checker);
  await needOne(call, checker);
  for (const party of ['m-1', 'm-2']) await agree(call, checker, party);
  await agree(call, checker, 'small', { minimum: '100.00', owed: 'carry' });
});
afterAll(async () => {
  expect(await auditBooks(service.sql)).toEqual([]);
  await service.stop();
});

let date = '2026-11-20';
/** Every test on dates of its own: trades of a date are settled on it. */
beforeEach(() => {
  date = new Date(Date.parse(date) + 7 * 86_400_000).toISOString().slice(0, 10);
  source = new FixtureSource();
  settlement.readBy(source);
  return async () => {
    expect(await funds.audit()).toEqual([]);
    expect(await settlement.audit()).toEqual([]);
  };
});

let serial = 0;
const due = (party: string, gross: number, more: object = {}): void =>
  shopDue(source, date, `${date}-${String(++serial).padStart(6, '0')}`, party, gross, more);
const arrive = (amount: string, parts: object[] = [], more: object = {}): Promise<Answer> =>
  funds.arrive({ reference: `s-${++serial}`, amount, ...(parts.length > 0 && { parts }), ...more });
const position = async (party: string): Promise<Answer['body']> =>
  (await funds.funds('&limit=200')).find(({ key }) => key === `shop businessDate=${date} party=${party}`);
const prepared = (): Promise<Answer['body']> => settlement.prepared({ settlementDate: date });
async function keyOf(batch: Answer['body'], party: string, side = 'net') {
  return { batchNo: (await settlement.batches.byId(batch.id))!.batchNo, party, side };
}

describe('money and information', () => {
  it('money first: what came waits, free, until it is known what for', async () => {
    const answer = await arrive('3.00', [keyPart(date, 'm-1', '3.00')]);
    expect(outcomeOf(answer)).toEqual([201, undefined]);
    expect(answer.body).toMatchObject({ state: 'matched', matched: '3.00', origin: 'posting' });
    expect(await position('m-1')).toMatchObject({
      details: 0,
      expected: '0.00',
      arrived: '3.00',
      free: '3.00',
    });
    for (const gross of [100, 200]) due('m-1', gross);
    await settlement.gather(date);
    await funds.round();
    expect(await position('m-1')).toMatchObject({
      details: 2,
      expected: '3.00',
      earmarked: '3.00',
      free: '0.00',
    });
    expect(await funds.awaited([await keyOf(await prepared(), 'm-1')])).toEqual(new Map());
  });

  it('information first: an order waits for the rest, in turn, each detail wholly', async () => {
    for (const gross of [100, 250, 50]) due('m-1', gross);
    const order = await keyOf(await prepared(), 'm-1');
    expect((await funds.awaited([order])).get(0)).toMatchObject({ waitsFor: 'funds', missingMinor: 400n });
    await arrive('2.00', [keyPart(date, 'm-1', '2.00')]);
    expect(await position('m-1')).toMatchObject({ earmarked: '1.00', free: '1.00', missing: '2.00' });
    expect((await funds.awaited([order])).get(0)).toMatchObject({ missingMinor: 300n });
    await arrive('2.00', [keyPart(date, 'm-1', '2.00')]);
    expect(await funds.awaited([order])).toEqual(new Map());
  });

  it('an arrival that mixes purposes is split by key and by detail; the rest stands in suspense', async () => {
    for (const party of ['m-1', 'm-2']) for (const gross of [100, 200]) due(party, gross);
    await settlement.gather(date);
    const { items } = await settlement.details(`settlementDate=${date}&limit=10`);
    const detail = items.find(
      (one: { party: string; amount: string }) => one.party === 'm-2' && one.amount === '1.90',
    );
    const answer = await arrive('7.00', [
      keyPart(date, 'm-1', '3.00'),
      { kind: 'detail', detail: detail.number, amount: '2.00' },
    ]);
    expect(answer.body).toMatchObject({ state: 'open', amount: '7.00', matched: '5.00' });
    expect(await position('m-1')).toMatchObject({ earmarked: '3.00' });
    expect(await position('m-2')).toMatchObject({ earmarked: '2.00', missing: '1.00' });
    const ends = await funds.assign(checker, answer.body.id, [
      keyPart(date, 'm-2', '1.00'),
      { kind: 'return', amount: '1.00' },
    ]);
    expect(outcomeOf(ends)).toEqual([200, undefined]);
    await funds.round();
    expect(await position('m-2')).toMatchObject({ earmarked: '3.00', missing: '0.00' });
    const story = await funds.arrival(answer.body.id);
    expect(story).toMatchObject({ state: 'matched', matched: '7.00' });
    expect(story.parts.map(({ kind, account }: Record<string, string>) => `${kind} ${account}`)).toEqual([
      ...['key position:shop', 'detail position:shop', 'key position:shop', 'return returns'],
    ]);
  });

  it('the same reference twice is one arrival, with other content it is refused', async () => {
    const number = newRequestNumber();
    const more = { reference: `twice-${date}`, amount: '1.00', parts: [keyPart(date, 'm-1', '1.00')] };
    const [first, second] = [await funds.arrive(more, number), await funds.arrive(more, number)];
    const third = await funds.arrive(more);
    expect([first, second, third].map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(new Set([first, second, third].map(({ body }) => body.id)).size).toBe(1);
    expect(third.headers.get('idempotent-replayed')).toBe('true');
    expect(await position('m-1')).toMatchObject({ arrived: '1.00' });
    const other = await funds.arrive({ ...more, amount: '2.00' });
    expect(outcomeOf(other)).toEqual([409, 'SETTLEMENT.ARRIVAL_DIFFERS']);
  });

  it('what is known of nothing waits in the work list until it is assigned', async () => {
    const { body } = await arrive('4.00');
    expect(body).toMatchObject({ state: 'open', matched: '0.00' });
    const list = async () =>
      (await service.call('GET', '/v1/books/main/work-lists/suspense?limit=200', { role: 'operator' })).body;
    const item = (await list()).items.find(({ id }: { id: string }) => id === body.id);
    expect(item).toMatchObject({ kind: 'arrival', why: 'unmatched', amount: '4.00', currency: 'CNY' });
    await funds.assign(checker, body.id, [keyPart(date, 'm-1', '4.00')]);
    expect((await list()).items.map(({ id }: { id: string }) => id)).not.toContain(body.id);
  });

  it('earmarked money pays for nothing else: the details of a void run give it back', async () => {
    const run = runOf(`2${date.replaceAll('-', '')}`, date);
    due('m-1', 100, { run });
    await settlement.gather(date);
    await arrive('1.00', [keyPart(date, 'm-1', '1.00')]);
    expect(await position('m-1')).toMatchObject({ details: 1, earmarked: '1.00', free: '0.00' });
    due('m-1', 90);
    const [book] = await service.sql<{ id: string }>('SELECT id FROM book');
    const bookId = Number(book!.id);
    const batch = await prepared();
    expect(await funds.withdraw(run, bookId)).toBe('SETTLEMENT.RUN_IS_TAKEN');
    expect(await position('m-1')).toMatchObject({ earmarked: '1.00', missing: '0.90' });
    await settlement.void(batch);
    source.due.shift();
    expect(await funds.withdraw(run, bookId)).toBeNull();
    await funds.round();
    expect(await position('m-1')).toMatchObject({
      details: 1,
      expected: '0.90',
      earmarked: '0.90',
      free: '0.10',
    });
  });
});

describe('positions', () => {
  it('are told by key, by detail and by order, with what is on its way and what is paid', async () => {
    for (const gross of [100, 200, 300]) due('m-1', gross);
    due('m-2', 100);
    const batch = await prepared();
    await arrive('3.00', [keyPart(date, 'm-1', '3.00')]);
    const { batchNo } = await keyOf(batch, 'm-1');
    await service.sql(
      `INSERT INTO settlement_payment (batch_no, party, side, book_id, currency, direction, amount, settlement_at, payer_account,
         payee, payee_version, state, waits_for, next_try_at, attempts, retries_left, payout_id, returned, changed_at, version)
       SELECT batch_no, party, side, book_id, currency, 'pay', amount, settlement_at, 'x', payee, payee_version, 'sent', '', NOW(6), 1, 0,
         REPEAT('p', 16), 0, NOW(6), 1 FROM settlement_order WHERE batch_no = ? AND party = 'm-2'`,
      [batchNo],
    );
    const orders = await funds.funds(`&batch=${batch.id}&limit=1`);
    expect(orders).toEqual([
      {
        ...{ key: 'm-1 net', details: 3, expected: '6.00', arrived: '3.00', earmarked: '3.00', free: '0.00' },
        missing: '3.00',
      },
    ]);
    const all = await funds.funds(`&batch=${batch.id}`);
    expect(all[1]).toMatchObject({ key: 'm-2 net', earmarked: '0.00', sent: '0.90', settled: '0.00' });
    const { funding } = await position('m-1');
    const path = `/v1/books/main/settlement-funds/${funding}`;
    const first = (await service.call('GET', `${path}?limit=2`, { role: 'finance' })).body;
    expect(first.items.map(({ earmarked }: { earmarked: boolean }) => earmarked)).toEqual([true, true]);
    const rest = (await service.call('GET', `${path}?after=${first.next}`, { role: 'finance' })).body;
    expect(rest.items).toMatchObject([{ party: 'm-1', expected: '3.00', earmarked: false, batch: batch.id }]);
    const other = (await position('m-2')).funding;
    const paying = await service.call('GET', path.replace(funding, other), { role: 'finance' });
    expect(paying.body.items).toMatchObject([
      { party: 'm-2', payment: 'sent', sent: '1.00', settled: '0.00' },
    ]);
    const added = async (of: string): Promise<Answer['body']> =>
      (await service.call('GET', `/v1/books/main/${of}`, { role: 'finance' })).body;
    funds.pace.walk = 2;
    expect(await added(`settlement-batches/${batch.id}/funds`)).toEqual({
      ...{ details: 4, expected: '7.00', arrived: '3.00', earmarked: '3.00', missing: '4.00' },
      ...{ sent: '0.90', settled: '0.00' },
    });
    expect(await added(`settlement-funds/${other}/position`)).toEqual({
      ...{ details: 1, expected: '1.00', arrived: '0.00', earmarked: '0.00', missing: '1.00' },
      ...{ sent: '1.00', settled: '0.00' },
    });
    await service.sql("UPDATE settlement_payment SET state = 'paid' WHERE batch_no = ?", [batchNo]);
    expect(await added(`settlement-funds/${other}/position`)).toMatchObject({
      sent: '0.00',
      settled: '1.00',
    });
    expect(await added(`settlement-batches/${batch.id}/funds`)).toMatchObject({ settled: '0.90' });
    expect((await added('settlement-funds/999/position')).code).toBe('SETTLEMENT.FUNDING_NOT_FOUND');
    expect((await added(`settlement-batches/${NOBODY}/funds`)).code).toBe('SETTLEMENT.BATCH_NOT_FOUND');
    await service.sql('DELETE FROM settlement_payment WHERE batch_no = ?', [batchNo]);
  });
});

describe('what an order waits for', () => {
  it('what was carried forward waits for the money of the details that it comes from', async () => {
    due('small', 5_000);
    const first = await prepared();
    await settlement.approve(checker, first);
    const [order] = await settlement.orders(first.id);
    expect(order).toMatchObject({ outcome: 'carry' });
    const later = order.carryDate as string;
    source.add('small', 9_000, {
      ...{ reference: `later-${date}`, settlementDate: later, settlementAt: `${later}T02:00:00Z` },
    });
    const second = await settlement.prepared({ settlementDate: later });
    const key = await keyOf(second, 'small');
    expect((await funds.awaited([key])).get(0)).toMatchObject({ waitsFor: 'funds', missingMinor: 5_000n });
    await arrive('50.00', [keyPart(date, 'small', '50.00')]);
    expect(await funds.awaited([key])).toEqual(new Map());
    await settlement.void(second);
    await settlement.void(await settlement.read(first.id));
  });

  it('a funded detail whose second clearing may still come waits until its source is complete', async () => {
    const [shop, rest] = FUNDING.rules;
    const set = await setFunding(service.call, checker, {
      rules: [
        { ...shop, rule: 'late', waitsForSource: true },
        { ...rest, waitsForSource: true },
      ],
    });
    expect(set.status).toBe(200);
    due('m-1', 100);
    due('m-2', 100, { run: runOf(`1${date.replaceAll('-', '')}`, date, 'funds') });
    const batch = await prepared();
    await arrive('1.00', [{ ...keyPart(date, 'm-1', '1.00'), rule: 'late' }]);
    await funds.round();
    const orders = [await keyOf(batch, 'm-1'), await keyOf(batch, 'm-2')];
    const files = service.app.get(AcceptedFiles);
    const original = files.complete.bind(files);
    const asked: string[] = [];
    files.complete = (_book, name, day) => {
      asked.push(`${name} ${day}`);
      return Promise.resolve({ complete: name === 'funds', missing: ['0 of 1 files'] });
    };
    const awaited = await funds.awaited(orders);
    expect([...awaited.keys()]).toEqual([0]);
    expect(awaited.get(0)).toMatchObject({ waitsFor: 'source', missingMinor: 0n });
    expect(awaited.get(0)!.message).toContain(`shop of ${date}`);
    expect(asked.sort()).toEqual([`funds ${date}`, `shop ${date}`]);
    files.complete = original;
    await setFunding(service.call, checker);
  });
});
