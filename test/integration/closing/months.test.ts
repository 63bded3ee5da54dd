import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TurnableClock } from '../../support/clock.js';
import { closingTrace, openClosingBook, openTwoMonths, rowOf } from '../../support/closing.js';
import { closeClosingWorld, openClosingWorld, type ClosingWorld } from '../../support/closing-world.js';

let schema: ClosingWorld['schema'];
let nodes: ClosingWorld['nodes'];
let call: ClosingWorld['call'];
beforeAll(async () => {
  ({ schema, nodes, call } = await openClosingWorld(new TurnableClock()));
});
afterAll(() => closeClosingWorld({ schema, nodes }));

let serial = 0;
const twoMonths = () => openTwoMonths(call, `m${++serial}`);
const refusedWith = (status: number, code: string, details?: object) => ({
  status,
  body: { code, ...(details && { details }) },
});

describe('a month', () => {
  it('is closed with its dates proved and sealed, and what they come to', async () => {
    const { closePeriod, period, read, seals, onDemand } = await twoMonths();
    const closed = await closePeriod('2026-10');
    expect(closed).toMatchObject({
      status: 201,
      body: { period: '2026-10', revision: 1, status: 'closed', days: 2, vouchers: 3, sealNumber: 2 },
    });
    const { body } = await period('/2026-10');
    expect(rowOf(body, '6011')).toMatchObject({
      ...{ openingBalance: '0.00', closingBalance: '7.50', debitTurnover: '0.00', creditTurnover: '7.50' },
    });
    expect(rowOf(body, '2201')).toMatchObject({ debitTurnover: '7.50', creditTurnover: '100.00' });
    expect(body.currencies[0].totals.closingDebit).toBe('100.00');
    expect(body.currencies[0].rows.map((row: { closingBalance: string }) => row.closingBalance)).toEqual(
      (await onDemand('2026-10-20')).currencies[0].rows
        .filter((row: { glAccount: string }) => rowOf(body, row.glAccount))
        .map((row: { closingBalance: string }) => row.closingBalance),
    );
    expect(await read('2026-10-10')).toMatchObject({ revision: 1, outcome: 'balanced', dayClosed: true });
    expect((await seals()).map((seal: { revision: number }) => seal.revision)).toEqual([1, 1]);
    expect((await period('')).body.items).toEqual([closed.body]);
  });

  it('goes on from the month before, also one without dates', async () => {
    const { book, nextDay, posted, closePeriod, period } = await twoMonths();
    await posted('2026-11-10', 'fees', 'customer', '1.00');
    await nextDay('2026-11-10', '2027-01-05');
    for (const month of ['2026-10', '2026-11', '2026-12'])
      expect(await closePeriod(month)).toMatchObject({ status: 201, body: { period: month } });
    expect(rowOf((await period('/2026-11')).body, '6011')).toMatchObject({
      ...{ openingBalance: '7.50', debitTurnover: '1.00', creditTurnover: '0.00', closingBalance: '6.50' },
    });
    const december = (await period('/2026-12')).body;
    expect(december).toMatchObject({ days: 0, vouchers: 0 });
    expect(rowOf(december, '6011')).toMatchObject({ openingBalance: '6.50', closingBalance: '6.50' });
    const [event] = (
      await call('GET', `/v1/audit-events?book=${book}&action=period.close`, { role: 'admin' })
    ).body.items;
    expect(event).toMatchObject({ action: 'period.close' });
  });

  it('leaves trial balances and seals that hold as they are', async () => {
    const { closePeriod, prove, seals, send, read } = await twoMonths();
    await prove('2026-10-10');
    await send('POST', 'business-days/2026-10-10/seal');
    expect((await closePeriod('2026-10')).status).toBe(201);
    expect((await read('2026-10-10')).revision).toBe(1);
    expect(await seals()).toHaveLength(2);
  });

  it('goes on where a close was broken off', async () => {
    const { book, closePeriod, read, seals } = await twoMonths();
    await schema.sql(`RENAME TABLE period_line TO period_line_away`);
    try {
      expect((await closePeriod('2026-10')).status).toBe(500);
    } finally {
      await schema.sql(`RENAME TABLE period_line_away TO period_line`);
    }
    const [row] = await schema.sql<{ closes: number }>(
      `SELECT COUNT(*) AS closes FROM period_close p JOIN book b ON b.id = p.book_id WHERE b.code = '${book}'`,
    );
    expect(Number(row!.closes)).toBe(0);
    expect(await seals()).toHaveLength(2);
    expect((await closePeriod('2026-10', nodes[1]!.call)).body).toMatchObject({ revision: 1, days: 2 });
    expect((await read('2026-10-20')).revision).toBe(1);
    expect(await seals()).toHaveLength(2);
  });

  it('is closed once, whoever closes it at the same time', async () => {
    const { closePeriod, period } = await twoMonths();
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, n) => closePeriod('2026-10', nodes[n % 2]!.call)),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    for (const { body } of answers.filter(({ status }) => status !== 201))
      expect(body.code).toBe('CLOSING.PERIOD_CLOSED');
    expect((await period('')).body.items).toHaveLength(1);
  });

  it('stops nobody who posts on other dates', async () => {
    const { closePeriod, post } = await twoMonths();
    const posting = Promise.all(
      Array.from({ length: 40 }, () => post('2026-11-10', 'bank', 'customer', '1.00')),
    );
    expect((await closePeriod('2026-10')).status).toBe(201);
    expect((await posting).every(({ status }) => status === 201)).toBe(true);
  });
});

describe('what is not closed is refused with nothing changed', () => {
  it.each<[string, string, number, string]>([
    ['a month that does not exist', '2026-13', 400, 'CLOSING.PERIOD_MALFORMED'],
    ['something that is no month', 'october', 400, 'CLOSING.PERIOD_MALFORMED'],
    ['a month that is not over', '2026-11', 422, 'CLOSING.PERIOD_NOT_OVER'],
    ['a month before the first one', '2026-09', 409, 'CLOSING.PERIOD_CLOSED'],
    ['a month out of its order', '2026-12', 422, 'CLOSING.PERIOD_NOT_NEXT'],
    ['a month that is closed', '2026-10', 409, 'CLOSING.PERIOD_CLOSED'],
  ])('%s', async (_, month, status, code) => {
    const { closePeriod } = await twoMonths();
    expect((await closePeriod('2026-10')).status).toBe(201);
    const before = await closingTrace(schema.sql);
    expect(await closePeriod(month)).toMatchObject(refusedWith(status, code));
    expect(await closingTrace(schema.sql)).toEqual(before);
  });

  it('the second month before the first', async () => {
    const { closePeriod } = await twoMonths();
    const before = await closingTrace(schema.sql);
    expect(await closePeriod('2026-11')).toMatchObject(
      refusedWith(422, 'CLOSING.PERIOD_NOT_NEXT', { next: '2026-10' }),
    );
    expect(await closingTrace(schema.sql)).toEqual(before);
  });

  it('a month with a date that takes postings', async () => {
    const { closePeriod, openDay, close } = await twoMonths();
    await openDay('2026-10-31');
    const before = await closingTrace(schema.sql);
    const refused = refusedWith(422, 'CLOSING.DAY_NOT_CLOSED', { businessDate: '2026-10-31' });
    expect(await closePeriod('2026-10')).toMatchObject(refused);
    expect(await closingTrace(schema.sql)).toEqual(before);
    await close('2026-10-31');
    expect((await closePeriod('2026-10')).body).toMatchObject({ days: 3 });
  });

  it('a month with a date that does not balance, until it does', async () => {
    const { book, closePeriod } = await twoMonths();
    const change = (by: number) =>
      schema.sql(
        `UPDATE account_day d JOIN account a ON a.id = d.account_id JOIN book b ON b.id = a.book_id
         SET d.credit_turnover = d.credit_turnover + ${by}
         WHERE b.code = '${book}' AND a.code = 'fees' AND d.business_date = '2026-10-10'`,
      );
    await change(1);
    const refused = refusedWith(422, 'CLOSING.DAY_IMBALANCED', { businessDate: '2026-10-10', revision: 1 });
    expect(await closePeriod('2026-10')).toMatchObject(refused);
    const before = await closingTrace(schema.sql);
    expect(await closePeriod('2026-10')).toMatchObject(refused);
    expect(await closingTrace(schema.sql)).toEqual(before);
    await change(-1);
    expect(await closePeriod('2026-10')).toMatchObject(refused);
    await call('POST', `/v1/books/${book}/trial-balances`, {
      role: 'finance',
      body: { businessDate: '2026-10-10', reason: 'repaired' },
    });
    expect((await closePeriod('2026-10')).status).toBe(201);
  });

  it('figures that do not go on from what was closed before', async () => {
    const { book, closePeriod, nextDay } = await twoMonths();
    await closePeriod('2026-10');
    await nextDay('2026-11-10', '2026-12-10');
    const change = (by: number) =>
      schema.sql(
        `UPDATE period_line p JOIN book b ON b.id = p.book_id SET p.closing_debit = p.closing_debit + ${by}
         WHERE b.code = '${book}' AND p.closing_debit > 0`,
      );
    await change(1);
    expect(await closePeriod('2026-11')).toMatchObject(refusedWith(422, 'CLOSING.STORED_PERIOD_CHANGED'));
    await change(-1);
    expect((await closePeriod('2026-11')).status).toBe(201);
  });

  it('a date of a closed month that is to be opened', async () => {
    const { closePeriod, send } = await openTwoMonths(call, `m${++serial}`);
    await closePeriod('2026-10');
    const before = await closingTrace(schema.sql);
    for (const businessDate of ['2026-10-31', '2026-09-01'])
      expect(await send('POST', 'business-days', { businessDate })).toMatchObject(
        refusedWith(409, 'LEDGER.PERIOD_CLOSED', { closedThrough: '2026-10' }),
      );
    expect(await closingTrace(schema.sql)).toEqual(before);
  });

  it('by roles other than finance and admin', async () => {
    const { book } = await openClosingBook(call, `m${++serial}`);
    for (const role of ['poster', 'operator', 'approver'] as const)
      expect(await call('POST', `/v1/books/${book}/periods/2026-10/close`, { role })).toMatchObject({
        status: 403,
      });
  });
});
