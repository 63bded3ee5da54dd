import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { approve, hire } from '../../support/approvals.js';
import { auditBooks } from '../../support/audit-books.js';
import { openTwoMonths, rowOf } from '../../support/closing.js';
import { whileHeld } from '../../support/held-row.js';
import { createSchema, type TestSchema } from '../../support/schema.js';
import { startService, type Service } from '../../support/service.js';

let schema: TestSchema;
let service: Service;
let checker: string;
beforeAll(async () => {
  schema = await createSchema();
  service = await startService({ schema });
  checker = await hire(service.call, 'checker', ['approver']);
});
afterAll(async () => {
  expect(await auditBooks(schema.sql)).toEqual([]);
  await service.stop();
  await schema.drop();
});

let serial = 0;
const twoMonths = () => openTwoMonths(service.call, `e${++serial}`);
const idOf = (book: string) => `(SELECT id FROM book WHERE code = '${book}')`;
const monthsOf = (book: string) => `SELECT * FROM closed_months WHERE book_id = ${idOf(book)} FOR UPDATE`;
const setThrough = (book: string, through: string) => (sql: (statement: string) => Promise<unknown>) =>
  sql(`UPDATE closed_months SET through = ${through} WHERE book_id = ${idOf(book)}`);
const MONTH = { period: '2026-10' };
const DAY = { businessDate: '2026-10-10' };

describe('two commands that meet', () => {
  it('a month is not closed that somebody has closed meanwhile', async () => {
    const { book, closePeriod } = await twoMonths();
    const closing = await whileHeld(
      schema,
      monthsOf(book),
      () => closePeriod('2026-10'),
      setThrough(book, "'2026-10'"),
    );
    expect(closing).toMatchObject({ status: 409, body: { code: 'CLOSING.PERIOD_CLOSED' } });
    await setThrough(book, 'NULL')(schema.sql);
  });

  it('a month is not closed with a trial balance that is no longer the last one', async () => {
    const { book, closePeriod, prove } = await twoMonths();
    const closing = await whileHeld(
      schema,
      monthsOf(book),
      () => closePeriod('2026-10'),
      () => prove('2026-10-10'),
    );
    expect(closing).toMatchObject({
      status: 409,
      body: { code: 'CLOSING.DAY_CHANGED_MEANWHILE', details: DAY },
    });
    expect((await closePeriod('2026-10')).status).toBe(201);
  });

  it('a month is not opened again that is no longer the last one', async () => {
    const { book, closePeriod, makeReopening } = await twoMonths();
    await closePeriod('2026-10');
    const made = await makeReopening('reopen-period', MONTH);
    const reopening = await whileHeld(
      schema,
      monthsOf(book),
      () => approve(service.call, checker, made.body, { book }),
      setThrough(book, "'2026-11'"),
    );
    expect(reopening).toMatchObject({ status: 422, body: { code: 'CLOSING.PERIOD_NOT_LAST' } });
    await setThrough(book, "'2026-10'")(schema.sql);
  });

  it('a date is not opened again whose month was closed since the command was made', async () => {
    const { book, closePeriod, makeReopening, send } = await twoMonths();
    await send('POST', 'business-days/2026-10-10/seal');
    const made = await makeReopening('reopen-day', DAY);
    await closePeriod('2026-10');
    expect(await approve(service.call, checker, made.body, { book })).toMatchObject({
      status: 409,
      body: { code: 'LEDGER.PERIOD_CLOSED' },
    });
  });

  it('a date is not sealed with vouchers that were read before it was opened again', async () => {
    const { book, send, seals } = await twoMonths();
    const change = (by: string) => (sql: (statement: string) => Promise<unknown>) =>
      sql(
        `UPDATE business_day SET reopenings = reopenings ${by} WHERE book_id = ${idOf(book)} AND business_date = '2026-10-10'`,
      );
    const sealing = await whileHeld(
      schema,
      `SELECT * FROM business_day WHERE book_id = ${idOf(book)} AND business_date = '2026-10-10' FOR UPDATE`,
      () => send('POST', 'business-days/2026-10-10/seal'),
      change('+ 1'),
    );
    expect(sealing).toMatchObject({ status: 422, body: { code: 'LEDGER.BUSINESS_DATE_NOT_CLOSED' } });
    expect(await seals()).toEqual([]);
    await change('- 1')(schema.sql);
  });

  it('a trial balance does not go on from one that a date before it has overtaken', async () => {
    const { book, nextDay, prove, read, send, close, posted, makeReopening } = await twoMonths();
    await nextDay('2026-11-10', '2026-12-10');
    for (const date of ['2026-10-10', '2026-10-20', '2026-11-10']) await prove(date);
    expect((await read('2026-11-10')).base).toEqual({ businessDate: '2026-10-20', revision: 1 });
    await send('POST', 'business-days/2026-10-10/seal');
    const made = await makeReopening('reopen-day', DAY);
    expect((await approve(service.call, checker, made.body, { book })).status).toBe(200);
    await posted('2026-10-10', 'customer', 'fees', '1.00');
    await close('2026-10-10');
    await prove('2026-11-10');
    const again = await read('2026-11-10');
    // Not from the 20th, which was proved before the 10th was opened again.
    expect([again.outcome, again.base]).toEqual(['balanced', { businessDate: '2026-10-10', revision: 2 }]);
    expect(rowOf(again, '6011').openingBalance).toBe('8.50');
  });

  it('months are opened again one by one, from the last', async () => {
    const { nextDay, closePeriod, reopen, period } = await twoMonths();
    await nextDay('2026-11-10', '2026-12-10');
    for (const month of ['2026-10', '2026-11']) await closePeriod(month);
    expect((await reopen(checker, 'reopen-period', { period: '2026-11' })).status).toBe(200);
    expect((await reopen(checker, 'reopen-day', DAY)).body.code).toBe('LEDGER.PERIOD_CLOSED');
    const statuses = async () => (await period('')).body.items.map((each: { status: string }) => each.status);
    expect(await statuses()).toEqual(['closed', 'reopened']);
    expect((await closePeriod('2026-11')).body).toMatchObject({ revision: 2 });
    for (const month of ['2026-11', '2026-10'])
      expect((await reopen(checker, 'reopen-period', { period: month })).status).toBe(200);
    expect(await statuses()).toEqual(['reopened', 'reopened', 'reopened']);
    for (const month of ['2026-10', '2026-11']) expect((await closePeriod(month)).status).toBe(201);
  });
});
