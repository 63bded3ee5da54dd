import mysql from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Clock } from '../../../src/platform/clock/index.js';
import { openBook } from '../../support/book.js';
import { startService, type Service } from '../../support/service.js';

const clock: Clock = { now: () => new Date('2026-11-20T16:30:00Z') };

let service: Service;
beforeAll(async () => {
  service = await startService({ clock });
});
afterAll(() => service.stop());

const call = (method: string, path: string, body?: unknown, role: 'finance' | 'poster' = 'finance') =>
  service.call(method, path, { role, ...(body !== undefined && { body }) });
const day = (book: string, businessDate: string) =>
  call('POST', `/v1/books/${book}/business-days`, { businessDate });
const move = (book: string, businessDate: string) =>
  call('PUT', `/v1/books/${book}/business-date`, { businessDate });
const close = (book: string, date: string) => call('POST', `/v1/books/${book}/business-days/${date}/close`);

let serial = 0;
/** A book whose business date is 2026-11-21. */
const freshBook = (): Promise<string> => openBook(service.call, { code: `b${++serial}` });

describe('business dates', () => {
  it('further dates are opened up to 366 days from the business date, once', async () => {
    const book = await freshBook();
    expect(await day(book, '2026-11-22')).toMatchObject({ status: 201, body: { status: 'open' } });
    expect(await day(book, '2026-11-22')).toMatchObject({ status: 200 });
    expect(await day(book, '2025-11-20')).toMatchObject({ status: 201 });
    expect(await day(book, '2027-11-22')).toMatchObject({ status: 201 });
    for (const far of ['2025-11-19', '2027-11-23']) {
      const answer = await day(book, far);
      expect(answer).toMatchObject({
        status: 422,
        body: { code: 'LEDGER.BUSINESS_DATE_TOO_FAR', field: 'businessDate' },
      });
    }
    const answers = await Promise.all(Array.from({ length: 20 }, () => day(book, '2026-12-24')));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    const { body } = await call('GET', `/v1/books/${book}/business-days?limit=3`);
    expect(body.items.map((item: { businessDate: string }) => item.businessDate)).toEqual([
      '2025-11-20',
      '2026-11-21',
      '2026-11-22',
    ]);
    const rest = await call('GET', `/v1/books/${book}/business-days?after=${body.next}`);
    expect(rest.body.items).toHaveLength(2);
  });

  it('the business date moves forward only, and only to an open date', async () => {
    const book = await freshBook();
    const notOpen = await move(book, '2026-11-22');
    expect(notOpen).toMatchObject({ status: 422, body: { code: 'LEDGER.BUSINESS_DATE_NOT_OPEN' } });
    await day(book, '2026-11-22');
    expect(await move(book, '2026-11-22')).toMatchObject({
      status: 200,
      body: { businessDate: '2026-11-22' },
    });
    expect(await move(book, '2026-11-22')).toMatchObject({ status: 200 });
    expect((await call('GET', `/v1/books/${book}`)).body.businessDate).toBe('2026-11-22');
    const back = await move(book, '2026-11-21');
    expect(back).toMatchObject({ status: 422, body: { code: 'LEDGER.BUSINESS_DATE_BACKWARDS' } });
  });

  it('a date is closed once it lies before the business date, and stays closed', async () => {
    const book = await freshBook();
    await day(book, '2026-11-22');
    const current = await close(book, '2026-11-21');
    expect(current).toMatchObject({
      status: 422,
      body: { code: 'LEDGER.BUSINESS_DATE_CURRENT', field: 'date' },
    });
    await move(book, '2026-11-22');
    expect(await close(book, '2026-11-21')).toMatchObject({ status: 200, body: { status: 'closed' } });
    const again = await close(book, '2026-11-21');
    expect(again.body.closedAt).toBe('2026-11-20T16:30:00.000000Z');
    const reopened = await day(book, '2026-11-21');
    expect(reopened).toMatchObject({ status: 409, body: { code: 'LEDGER.BUSINESS_DATE_CLOSED' } });
    for (const date of ['2026-11-20', 'yesterday', '2026-02-30']) {
      expect(await close(book, date)).toMatchObject({
        status: 404,
        body: { code: 'LEDGER.BUSINESS_DATE_NOT_FOUND' },
      });
    }
  });

  it('a date is closed after those before it', async () => {
    const book = await freshBook();
    for (const date of ['2026-11-22', '2026-11-23']) await day(book, date);
    await move(book, '2026-11-23');
    expect(await close(book, '2026-11-22')).toMatchObject({
      status: 422,
      body: { code: 'LEDGER.EARLIER_DATE_OPEN', field: 'date', details: { earlierDate: '2026-11-21' } },
    });
    const { body } = await call('GET', `/v1/books/${book}/business-days`);
    expect(body.items.map((item: { status: string }) => item.status)).toEqual(['open', 'open', 'open']);
    for (const date of ['2026-11-21', '2026-11-22']) expect((await close(book, date)).status).toBe(200);
  });

  it('closed by ten at once it is closed once', async () => {
    const book = await freshBook();
    await day(book, '2026-11-22');
    await move(book, '2026-11-22');
    const answers = await Promise.all(Array.from({ length: 10 }, () => close(book, '2026-11-21')));
    for (const answer of answers) expect(answer).toMatchObject({ status: 200, body: { status: 'closed' } });
    const events = await service.sql(
      `SELECT e.target FROM audit_event e JOIN book b ON b.id = e.book_id
       WHERE b.code = ? AND e.action = 'business-day.close'`,
      [book],
    );
    expect(events).toEqual([{ target: '2026-11-21' }]);
  });

  it('closing waits for whoever holds the day in share mode, as postings in flight do', async () => {
    const book = await freshBook();
    await day(book, '2026-11-22');
    await move(book, '2026-11-22');
    const holder = await mysql.createConnection(service.adminUrl);
    await holder.beginTransaction();
    await holder.query(
      `SELECT d.status FROM business_day d JOIN book b ON b.id = d.book_id
       WHERE b.code = ? AND d.business_date = '2026-11-21' LOCK IN SHARE MODE`,
      [book],
    );
    let closed = false;
    const closing = close(book, '2026-11-21').then((answer) => {
      closed = true;
      return answer;
    });
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(closed).toBe(false);
    await holder.commit();
    await holder.end();
    expect(await closing).toMatchObject({ status: 200, body: { status: 'closed' } });
  });

  it('of races between moving the date and closing, no outcome leaves the date on a closed day', async () => {
    for (let round = 0; round < 5; round++) {
      const book = await freshBook();
      await day(book, '2026-11-22');
      await day(book, '2026-11-23');
      await Promise.all([
        move(book, '2026-11-22'),
        move(book, '2026-11-23'),
        close(book, '2026-11-22'),
        close(book, '2026-11-21'),
      ]);
      const [row] = await service.sql<{ date: string; status: string }>(
        `SELECT b.business_date AS date, d.status FROM book b
         JOIN business_day d ON d.book_id = b.id AND d.business_date = b.business_date WHERE b.code = ?`,
        [book],
      );
      expect(row).toEqual({ date: '2026-11-23', status: 'open' });
    }
  });

  it('every change is in the audit trail with its client and trace id', async () => {
    const book = await freshBook();
    await day(book, '2026-11-22');
    await move(book, '2026-11-22');
    await close(book, '2026-11-21');
    const events = await service.sql<{ action: string; target: string; trace: string }>(
      `SELECT e.action, e.target, e.trace_id AS trace FROM audit_event e JOIN book b ON b.id = e.book_id
       WHERE b.code = ? ORDER BY e.id`,
      [book],
    );
    expect(events.map(({ action, target }) => [action, target])).toEqual([
      ['book.open', book],
      ['business-day.open', '2026-11-22'],
      ['business-date.move', '2026-11-22'],
      ['business-day.close', '2026-11-21'],
    ]);
    for (const { trace } of events) expect(trace).toMatch(/^[0-9a-f]{32}$/);
  });

  it('are not changed by what is refused', async () => {
    const book = await freshBook();
    await day(book, '2026-11-22');
    await day(book, '2026-11-23');
    await move(book, '2026-11-23');
    await close(book, '2026-11-21');
    const trace = async () => [
      (await call('GET', `/v1/books/${book}`)).body.businessDate,
      (await call('GET', `/v1/books/${book}/business-days`)).body.items,
      await service.sql('SELECT COUNT(*) AS events FROM audit_event'),
    ];
    const before = await trace();
    const attempts: readonly [ReturnType<typeof day>, string][] = [
      [day(book, '2030-11-21'), 'LEDGER.BUSINESS_DATE_TOO_FAR'],
      [day(book, '2026-11-21'), 'LEDGER.BUSINESS_DATE_CLOSED'],
      [move(book, '2026-11-24'), 'LEDGER.BUSINESS_DATE_NOT_OPEN'],
      [move(book, '2026-11-22'), 'LEDGER.BUSINESS_DATE_BACKWARDS'],
      [close(book, '2026-11-23'), 'LEDGER.BUSINESS_DATE_CURRENT'],
      [close(book, '2026-11-20'), 'LEDGER.BUSINESS_DATE_NOT_FOUND'],
    ];
    for (const [answer, code] of attempts) expect((await answer).body.code).toBe(code);
    expect(await trace()).toEqual(before);
  });

  it('are not changed by posters', async () => {
    const book = await freshBook();
    const body = { businessDate: '2026-11-22' };
    for (const [method, path] of [
      ['POST', `/v1/books/${book}/business-days`],
      ['PUT', `/v1/books/${book}/business-date`],
    ] as const) {
      expect(await call(method, path, body, 'poster')).toMatchObject({ status: 403 });
    }
    expect(
      await call('POST', `/v1/books/${book}/business-days/2026-11-21/close`, undefined, 'poster'),
    ).toMatchObject({
      status: 403,
    });
  });
});
