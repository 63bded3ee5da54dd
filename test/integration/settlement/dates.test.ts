import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { accepted, refused, type Result } from '../../../src/platform/errors/index.js';
import { addDays } from '../../../src/platform/clock/index.js';
import { auditBooks } from '../../support/audit-books.js';
import { outcomeOf, type Answer } from '../../support/call.js';
import { startService, type Service } from '../../support/service.js';
import {
  addShop,
  agree,
  FixtureSource,
  needOne,
  openDaysBy,
  openSettlement,
  settlementOf,
} from '../../support/settlement.js';

const MONDAY = '2026-11-23';
const TUESDAY = '2026-11-24';

let service: Service;
let checker: string;
let settlement: ReturnType<typeof settlementOf>;
let source: FixtureSource;
const closed = new Set<string>();
beforeAll(async () => {
  service = await startService();
  [checker] = await openSettlement(service);
  settlement = settlementOf(service);
  settlement.pace.page = 3;
  openDaysBy(service, (code) =>
    code === 'cn'
      ? accepted({ onOrAfter: openOnOrAfter, plus: openPlus })
      : refused({ kind: 'not-found', code: 'CALENDAR.NOT_FOUND', message: 'no such calendar' }),
  );
  await addShop(service.call, checker);
  await needOne(service.call, checker);
  await agree(service.call, checker, 'weekly', { cycle: { kind: 'weekly', weekdays: [2] } });
  await agree(service.call, checker, 'cal', { calendar: 'cn' });
  await agree(service.call, checker, 'small', { minimum: '10.00', owed: 'carry' });
  await agree(service.call, checker, 'much', { cycle: { kind: 'by-amount', threshold: '50.00' } });
  await agree(service.call, checker, 'safe', { reservePartsPerMillion: 500_000, reserveDays: 2 });
});
beforeEach(() => {
  source = new FixtureSource();
  settlement.readBy(source);
  return async () => expect(await settlement.audit()).toEqual([]);
});
afterAll(async () => {
  expect(await auditBooks(service.sql)).toEqual([]);
  await service.stop();
});

/** From 2027 on the calendar knows nothing. */
function openOnOrAfter(date: string): Result<string> {
  if (date >= '2027') return refused({ kind: 'refused', code: 'CALENDAR.NOT_COVERED', message: 'no data' });
  return closed.has(date) ? openOnOrAfter(addDays(date, 1)) : accepted(date);
}
const openPlus = (date: string, days: number): Result<string> =>
  days === 0 ? openOnOrAfter(date) : openPlus(addDays(date, 1), days - 1);

let serial = 0;
const due = (party: string, net: number, settlementDate: string): string => {
  const reference = `d-${String(++serial).padStart(6, '0')}`;
  source.add(party, net, { reference, settlementDate, settlementAt: `${settlementDate}T02:00:00Z` });
  return reference;
};
const dateOf = async (reference: string): Promise<string> => {
  const [row] = await service.sql<{ at: string }>(
    'SELECT settlement_date AS at FROM settlement_detail WHERE source_reference = ?',
    [reference],
  );
  return row!.at;
};
const told = async (id: string): Promise<string[]> =>
  (await settlement.orders(id)).map((one) => `${one.party} ${one.outcome} ${one.amount}`);
const prepared = (settlementDate: string): Promise<Answer['body']> => settlement.prepared({ settlementDate });
const approve = async (batch: Answer['body']): Promise<Answer['body']> => {
  expect((await settlement.approve(checker, batch)).status).toBe(200);
  return settlement.read(batch.id);
};

describe('the date of a detail', () => {
  it('is that of the cycle of its party, and gathered again it is the same detail', async () => {
    const [weekly, other] = [due('weekly', 100, MONDAY), due('unknown', 100, MONDAY)];
    expect((await settlement.gather(MONDAY)).body).toEqual({ due: 2 });
    await settlement.gather(MONDAY);
    expect([await dateOf(weekly), await dateOf(other)]).toEqual([TUESDAY, MONDAY]);
    const [row] = await service.sql<{ count: string }>('SELECT COUNT(*) AS count FROM settlement_detail');
    expect(String(row!.count)).toBe('2');
  });

  it('moves with the calendar while no live batch holds it, and from a void one', async () => {
    const date = '2026-12-01';
    for (let index = 0; index < 7; index++) due('cal', 100, date);
    const batch = await prepared(date);
    closed.add(date);
    expect((await settlement.redate({ settlementDate: date })).body).toMatchObject({ moved: 0, held: 7 });
    await settlement.void(batch);
    expect((await settlement.redate({ settlementDate: date })).body).toMatchObject({ moved: 7, held: 0 });
    expect((await prepared(date)).details).toBe(0);
    const next = await prepared('2026-12-02');
    expect(await told(next.id)).toEqual(['cal pay 7.00']);
  });

  it('moves when its source says another one, unless a live batch holds it', async () => {
    const [free, held] = [due('cal', 100, '2026-12-08'), due('cal', 200, '2026-12-09')];
    await settlement.gather('2026-12-08');
    const batch = await prepared('2026-12-09');
    const moved = source.due.map((one) => ({ ...one, settlementDate: '2026-12-10' }));
    source.due.splice(0, 2, ...moved);
    await settlement.gather('2026-12-10');
    expect([await dateOf(free), await dateOf(held)]).toEqual(['2026-12-10', '2026-12-09']);
    await settlement.void(batch);
    await settlement.gather('2026-12-10');
    expect(await dateOf(held)).toBe('2026-12-10');
  });

  it('of a year that the calendar does not cover: told, and nothing settled', async () => {
    due('cal', 100, '2027-01-04');
    const batch = await prepared('2027-01-04');
    const [order] = await settlement.orders(batch.id);
    expect(order).toMatchObject({ outcome: 'left-out', code: 'CALENDAR.NOT_COVERED', amount: '0.00' });
    expect(batch).toMatchObject({ details: 0, paidOut: '0.00' });
  });
});

describe('what is not settled on a date', () => {
  it('below a minimum is carried forward until it is enough, with what is owed', async () => {
    due('small', 900, MONDAY);
    const first = await prepared(MONDAY);
    expect(await told(first.id)).toContain('small carry 0.00');
    // Not before its batch is approved does it count.
    expect((await prepared(TUESDAY)).orders).toBe(1);
    await approve(first);
    due('small', 300, TUESDAY);
    due('small', -100, TUESDAY);
    const second = await approve(await prepared(TUESDAY));
    expect(await told(second.id)).toEqual(['small pay 11.00']);
    const refusedVoid = await settlement.void(await settlement.read(first.id));
    expect(outcomeOf(refusedVoid)).toEqual([409, 'SETTLEMENT.CARRIED_IS_TAKEN']);
    // The later one first: then what it carried is as if it had never been.
    expect((await settlement.void(second)).status).toBe(200);
    expect((await settlement.void(await settlement.read(first.id))).status).toBe(200);
    const again = await prepared(TUESDAY);
    expect(await told(again.id)).toEqual(['small carry 0.00']);
  });

  it('below the threshold of a cycle by amount waits', async () => {
    due('much', 4_999, '2026-11-26');
    const batch = await approve(await prepared('2026-11-26'));
    expect(await told(batch.id)).toEqual(['much carry 0.00']);
    due('much', 1, '2026-11-27');
    expect(await told((await prepared('2026-11-27')).id)).toEqual(['much pay 50.00']);
  });

  it('is kept back as a reserve until its date, and then paid', async () => {
    due('safe', 1_001, '2026-12-15');
    const batch = await approve(await prepared('2026-12-15'));
    expect(batch).toMatchObject({ paidOut: '5.01', reserved: '5.00' });
    const released = await prepared('2026-12-17');
    const [order] = await settlement.orders(released.id);
    expect(order).toMatchObject({ party: 'safe', disbursed: '5.00' });
  });
});

describe('starting a batch', () => {
  it('of a date that is being prepared is refused; under the same number it is the same one', async () => {
    const settlementDate = '2026-12-28';
    const first = await settlement.start({ settlementDate }, 'same-number');
    expect(first.status).toBe(201);
    const again = await settlement.start({ settlementDate }, 'same-number');
    expect([again.body.id, again.headers.get('idempotent-replayed')]).toEqual([first.body.id, 'true']);
    const other = await settlement.start({ settlementDate });
    expect(outcomeOf(other)).toEqual([409, 'SETTLEMENT.ALREADY_PREPARING']);
    const differs = await settlement.start({ settlementDate, reason: 'other' }, 'same-number');
    expect(outcomeOf(differs)).toEqual([409, 'SETTLEMENT.NUMBER_USED']);
    await settlement.prepareAll();
  });

  it('takes nothing malformed, and nothing from those who may not', async () => {
    const bad = await settlement.start({ currency: 'JPY' });
    expect(outcomeOf(bad)).toEqual([422, 'SETTLEMENT.CURRENCY_NOT_IN_BOOK']);
    expect((await settlement.start({ settlementDate: '2026-13-01' })).status).toBe(400);
    expect((await settlement.start({}, 'n-1', { role: 'approver' })).status).toBe(403);
    const nobody = { id: '0190a000-0000-7000-8000-000000000001', version: 1, contentHash: 'f'.repeat(64) };
    expect(outcomeOf(await settlement.void(nobody))).toEqual([404, 'SETTLEMENT.BATCH_NOT_FOUND']);
    expect((await settlement.approve(checker, nobody)).status).toBe(404);
    expect((await settlement.redate({ to: '2026-01-01' })).body.code).toBe('SETTLEMENT.DATE_BEFORE');
    expect((await settlement.redate({ after: 'bm9uZQ' })).status).toBe(400);
  });

  it('is listed, the latest first, page by page', async () => {
    const first = await settlement.list('?limit=2');
    expect(first.items).toHaveLength(2);
    const second = await settlement.list(`?limit=2&after=${first.next}`);
    expect(second.items[0].id).not.toBe(first.items[1].id);
    expect((await settlement.list('?after=bm9uZQ')).items).toBeUndefined();
  });
});
