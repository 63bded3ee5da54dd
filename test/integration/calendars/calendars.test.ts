import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { approve, hire, make } from '../../support/approvals.js';
import { auditBooks } from '../../support/audit-books.js';
import { openBook } from '../../support/book.js';
import { calendarCommand, clearingOf } from '../../support/clearing-rules.js';
import { startService, type Service } from '../../support/service.js';

let service: Service;
let checker: string;
let clearing: ReturnType<typeof clearingOf>;
beforeAll(async () => {
  service = await startService();
  await openBook(service.call);
  checker = await hire(service.call, 'checker', ['approver']);
  clearing = clearingOf(service.call, checker);
});
afterAll(async () => {
  expect(await auditBooks(service.sql)).toEqual([]);
  await service.stop();
});

const daysOf = async (calendar: string, query: string) =>
  (await clearing.read(`calendars/${calendar}/days?${query}`)).body;

describe('calendars', () => {
  it('change by maker and checker only, and keep every version', async () => {
    const made = await make(service.call, calendarCommand('cn'));
    expect(made.status).toBe(201);
    expect((await clearing.read('calendars/cn')).body.code).toBe('CALENDAR.NOT_FOUND');
    expect((await approve(service.call, checker, made.body)).body.result).toEqual({
      calendar: 'cn',
      version: 1,
    });
    await clearing.agreed(
      calendarCommand('cn', { makeUpDays: false, ownYears: [2027], closedDays: ['2027-01-01'] }),
    );
    expect((await clearing.read('calendars/cn')).body).toMatchObject({
      ...{ code: 'cn', version: 2, base: 'mainland-china', makeUpDays: false, ownYears: [2027] },
      ...{ closedDays: ['2027-01-01'], openDays: [], weekend: ['sat', 'sun'] },
    });
    const first = (await clearing.read('calendars/cn/versions?limit=1')).body;
    const second = (await clearing.read(`calendars/cn/versions?limit=1&after=${first.next}`)).body;
    expect([first, second].map(({ items }) => items[0].version)).toEqual([2, 1]);
    expect(second).toMatchObject({
      hasMore: false,
      items: [{ years: expect.arrayContaining([2004, 2026]) }],
    });
    expect(second.items[0].years).not.toContain(2027);
  });

  it('two versions that are approved at once are both kept, one after the other', async () => {
    const made = [];
    for (const name of ['one', 'two']) made.push(await make(service.call, calendarCommand('race', { name })));
    const answers = await Promise.all(made.map(({ body }) => approve(service.call, checker, body)));
    expect(answers.map(({ status, body }) => [status, body.result.version]).sort()).toEqual([
      [200, 1],
      [200, 2],
    ]);
  });

  it('tell which days are open and why, in the version that is asked for', async () => {
    const query = 'fromDate=2026-02-13&untilDate=2026-02-15';
    expect(await daysOf('cn', `${query}&version=1`)).toEqual({
      ...{ calendar: 'cn', version: 1 },
      days: [
        { date: '2026-02-13', open: true, reason: 'weekday' },
        { date: '2026-02-14', open: true, reason: 'make-up-day' },
        { date: '2026-02-15', open: false, reason: 'holiday' },
      ],
    });
    expect((await daysOf('cn', query)).days[1]).toEqual({
      date: '2026-02-14',
      open: false,
      reason: 'weekend',
    });
    expect((await daysOf('cn', 'fromDate=2027-01-01&untilDate=2027-01-01')).days[0].reason).toBe(
      'closed-day',
    );
  });

  it.each([
    ['fromDate=2026-12-31&untilDate=2027-01-01&version=1', 'CALENDAR.YEAR_NOT_COVERED'],
    ['fromDate=2028-01-01&untilDate=2028-01-01', 'CALENDAR.YEAR_NOT_COVERED'],
    ['fromDate=2026-01-02&untilDate=2026-01-01', 'CALENDAR.DAYS_CROSSED'],
    ['fromDate=2024-01-01&untilDate=2026-01-01', 'CALENDAR.TOO_MANY_DAYS'],
    ['fromDate=2026-01-01&untilDate=2026-01-01&version=9', 'CALENDAR.VERSION_NOT_FOUND'],
    ['fromDate=2026-02-30&untilDate=2026-03-01', 'HTTP.FIELD_INVALID'],
  ])('days of %s are refused: %s', async (query, code) =>
    expect((await daysOf('cn', query)).code).toBe(code),
  );

  it.each([
    [{ weekend: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] }, 'CALENDAR.WEEKEND_TOO_LONG'],
    [{ weekend: ['someday'] }, 'HTTP.FIELD_INVALID'],
    [{ base: 'mars' }, 'HTTP.FIELD_INVALID'],
    [{ base: 'none' }, 'CALENDAR.NO_YEARS'],
    [{ closedDays: ['2026-02-30'] }, 'CALENDAR.DAY_MALFORMED'],
    [{ openDays: ['2031-01-01'] }, 'CALENDAR.DAY_OUTSIDE_YEARS'],
    [{ openDays: ['2026-05-01'], closedDays: ['2026-05-01'] }, 'CALENDAR.OPEN_AND_CLOSED'],
    [{ ownYears: [2027, 2027] }, 'CALENDAR.REPEATED'],
    [{ holidays: [] }, 'HTTP.FIELD_UNKNOWN'],
  ])('a version saying %j is refused, and nothing of it is kept', async (more, code) => {
    const before = await service.sql('CHECKSUM TABLE calendar_version, calendar_book, approval, request');
    const made = await make(service.call, calendarCommand('cn', more));
    expect([made.status, made.body.code]).toEqual([400, code]);
    expect(await service.sql('CHECKSUM TABLE calendar_version, calendar_book, approval, request')).toEqual(
      before,
    );
  });

  it('are listed page by page by code', async () => {
    for (const code of ['a', 'b']) await clearing.agreed(calendarCommand(code));
    const first = (await clearing.read('calendars?limit=3')).body;
    const second = (await clearing.read(`calendars?limit=3&after=${first.next}`)).body;
    const told = [...first.items, ...second.items] as { code: string; version: number }[];
    expect(told.map(({ code, version }) => `${code} ${version}`)).toEqual(['a 1', 'b 1', 'cn 2', 'race 2']);
  });
});
