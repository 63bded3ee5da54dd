import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Role } from '../../../src/platform/auth/index.js';
import { outcomeOf } from '../../support/call.js';
import { jsonReport } from '../../support/finance-reports.js';
import { openBookOfDays } from '../../support/book-of-days.js';
import { openYear } from '../../support/closing.js';
import { startService, type Service } from '../../support/service.js';

const RANGE = 'fromDate=2026-11-21&toDate=2026-11-22';

let service: Service;
beforeAll(async () => {
  service = await startService();
  await openBookOfDays(service.call, 'main', { closed: 2 });
}, 120_000);
afterAll(() => service.stop());

const ask = (path: string, role: Role | null = 'finance') =>
  service.call('GET', `/v1/books/main/reports/${path}`, { role });

describe('a report is refused', () => {
  it.each([
    ['a date that is none', 'turnover?fromDate=2026-02-30&toDate=2026-11-22', 400, 'HTTP.FIELD_INVALID'],
    ['a date that is missing', 'turnover?toDate=2026-11-22', 400, 'HTTP.FIELD_MISSING'],
    [
      'dates the wrong way round',
      'turnover?fromDate=2026-11-22&toDate=2026-11-21',
      400,
      'REPORTS.DATES_REVERSED',
    ],
    [
      'more dates than a report covers',
      'sub-ledger?fromDate=2025-10-18&toDate=2026-11-22',
      422,
      'REPORTS.RANGE_TOO_LONG',
    ],
    [
      'more dates than a ledger by day covers',
      'general-ledger?fromDate=2026-08-21&toDate=2026-11-22&period=day',
      422,
      'REPORTS.RANGE_TOO_LONG',
    ],
    [
      'a date to come',
      'trial-balance?fromDate=2026-11-21&toDate=2026-11-25',
      422,
      'REPORTS.DATE_NOT_REACHED',
    ],
    [
      'a date that is open, if only final ones will do',
      'turnover?fromDate=2026-11-21&toDate=2026-11-23&final=true',
      422,
      'REPORTS.NOT_FINAL',
    ],
    [
      'a currency that the book does not keep',
      `trial-balance?${RANGE}&currency=USD`,
      422,
      'REPORTS.CURRENCY_NOT_IN_BOOK',
    ],
    [
      'a currency that there is not',
      `ageing?businessDate=2026-11-21&currency=XXXX`,
      422,
      'REPORTS.CURRENCY_NOT_IN_BOOK',
    ],
    ['a level that the chart does not have', `trial-balance?${RANGE}&level=9`, 422, 'REPORTS.LEVEL_UNKNOWN'],
    ['a level that is none', `general-ledger?${RANGE}&level=0`, 400, 'HTTP.FIELD_INVALID'],
    [
      'a GL account that there is not',
      `sub-ledger?${RANGE}&glAccount=9999`,
      404,
      'REPORTS.GL_ACCOUNT_NOT_FOUND',
    ],
    [
      'an account that there is not',
      `account-statement?${RANGE}&account=nobody`,
      404,
      'LEDGER.ACCOUNT_NOT_FOUND',
    ],
    ['a statement of no account', `account-statement?${RANGE}`, 400, 'HTTP.FIELD_MISSING'],
    ['a format that there is not', `turnover?${RANGE}&format=pdf`, 400, 'HTTP.FIELD_INVALID'],
    ['a filter that there is not', `turnover?${RANGE}&colour=red`, 400, 'HTTP.FIELD_UNKNOWN'],
    [
      'a voucher that there is not',
      'vouchers/0198c0de-0000-7000-8000-000000000000',
      404,
      'LEDGER.VOUCHER_NOT_FOUND',
    ],
  ])('for %s', async (_name, path, status, code) => {
    expect(outcomeOf(await ask(path))).toEqual([status, code]);
  });

  it('of a book that there is not', async () => {
    const answer = await service.call('GET', `/v1/books/none/reports/turnover?${RANGE}`, { role: 'finance' });
    expect(outcomeOf(answer)).toEqual([404, 'LEDGER.BOOK_NOT_FOUND']);
  });

  it.each(['poster', 'operator', 'approver'] as const)('to a %s', async (role) => {
    expect((await ask(`turnover?${RANGE}`, role)).status).toBe(403);
  });

  it('to nobody in particular', async () => expect((await ask(`turnover?${RANGE}`, null)).status).toBe(401));
});

describe('a report of closed dates', () => {
  it('says that it is final, one with an open date that it is not', async () => {
    expect((await jsonReport(service, `main/reports/turnover?${RANGE}&final=true`)).final).toBe(true);
    const open = 'main/reports/turnover?fromDate=2026-11-21&toDate=2026-11-23';
    expect((await jsonReport(service, open)).final).toBe(false);
  });
});

describe('a report of the last date of a year', () => {
  const DECEMBER = 'fromDate=2026-12-01&toDate=2026-12-30';

  it('is not final while the date takes adjustments or closing entries, and is before and after', async () => {
    const { book, adjust, closePeriod } = await openYear(service.call, 'year');
    const path = `${book}/reports/turnover?${DECEMBER}`;
    expect((await jsonReport(service, `${path}&final=true`)).final).toBe(true);
    expect((await adjust('2026')).status).toBe(201);
    const ofYear = (status: string) =>
      service.sql(
        `UPDATE business_day d JOIN book b ON b.id = d.book_id SET d.status = ?
         WHERE b.code = ? AND d.business_date = '2026-12-30'`,
        [status, book],
      );
    for (const status of ['closing', 'adjust']) {
      await ofYear(status);
      const refused = await service.call('GET', `/v1/books/${path}&final=true`, { role: 'finance' });
      expect(outcomeOf(refused)).toEqual([422, 'REPORTS.NOT_FINAL']);
      expect(refused.body.details).toEqual({ openDate: '2026-12-30' });
      expect((await jsonReport(service, path)).final).toBe(false);
    }
    expect((await closePeriod('2026')).status).toBe(201);
    expect((await jsonReport(service, `${path}&final=true`)).final).toBe(true);
  });
});

describe('a range of exactly as many dates as a report covers', () => {
  it('is answered', async () => {
    expect((await ask('sub-ledger?fromDate=2025-10-19&toDate=2026-11-22')).status).toBe(200);
    expect((await ask('general-ledger?fromDate=2026-08-22&toDate=2026-11-22&period=day')).status).toBe(200);
  });
});
