import chineseDays from 'chinese-days';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seedOf } from '../../test/support/random.js';
import { baseDaysOf, MAINLAND_CHINA_YEARS } from './published-days.rules.js';
import { calendarProblem } from './calendar-definition.rules.js';
import type { Calendar, CalendarDefinition } from './calendar.js';
import { compileCalendar } from './compile-calendar.rules.js';
import { dateOfDay, dayNumberOf } from './day-number.rules.js';

const CHINA: CalendarDefinition = {
  ...{ name: 'Mainland China', base: 'mainland-china', weekend: ['sat', 'sun'], makeUpDays: true },
  ...{ ownYears: [], closedDays: [], openDays: [] },
};
const calendarOf = (more: Partial<CalendarDefinition> = {}): Calendar => {
  const definition = { ...CHINA, ...more };
  return compileCalendar({ code: 'cn', number: 1, definition, baseDays: baseDaysOf(definition) });
};
const china = calendarOf();
const bank = calendarOf({ makeUpDays: false });

describe('the calendar of mainland China', () => {
  it.each([
    ['2026-02-13', true, 'weekday', 'the last Friday before the Chinese New Year (春节)'],
    ['2026-02-14', true, 'make-up-day', 'a Saturday worked for the holiday'],
    ['2026-02-15', false, 'holiday', 'its first day'],
    ['2026-02-17', false, 'holiday', 'New Year’s Day itself'],
    ['2026-02-23', false, 'holiday', 'its last day'],
    ['2026-02-24', true, 'weekday', 'the first day after it'],
    ['2026-02-28', true, 'make-up-day', 'the other Saturday, a month end'],
    ['2026-10-01', false, 'holiday', 'National Day (国庆)'],
    ['2026-10-10', true, 'make-up-day', 'the Saturday after it'],
    ['2026-11-21', false, 'weekend', 'a Saturday'],
    ['2024-02-29', true, 'weekday', 'the day of a leap year'],
    ['2004-01-01', false, 'holiday', 'the first day that is known'],
    ['2026-12-31', true, 'weekday', 'the last one'],
  ])('%s is open: %s (%s, %s)', (date, open, reason) =>
    expect(china.day(date)).toEqual({ ok: true, value: { date, open, reason } }),
  );

  it.each([
    ['2026-02-13', 0, '2026-02-13', '2026-02-13'],
    ['2026-02-13', 1, '2026-02-14', '2026-02-24'],
    ['2026-02-14', 1, '2026-02-24', '2026-02-24'],
    ['2026-02-14', 0, '2026-02-14', '2026-02-24'],
    ['2026-02-27', 1, '2026-02-28', '2026-03-02'],
    ['2026-02-28', 1, '2026-03-02', '2026-03-02'],
    ['2026-09-30', 1, '2026-10-08', '2026-10-08'],
    ['2026-09-30', 3, '2026-10-10', '2026-10-12'],
    ['2025-12-31', 1, '2026-01-04', '2026-01-05'],
    ['2026-01-30', 1, '2026-02-02', '2026-02-02'],
  ])('%s plus %s open days is %s, and %s where make-up days are closed', (date, days, worked, banked) => {
    expect(china.plus(date, days)).toEqual({ ok: true, value: worked });
    expect(bank.plus(date, days)).toEqual({ ok: true, value: banked });
  });

  it('says of every day of every year what the package says that it was taken from', () => {
    const [first, last] = [MAINLAND_CHINA_YEARS[0]!, MAINLAND_CHINA_YEARS.at(-1)!];
    const differing: string[] = [];
    for (let day = dayNumberOf(`${first}-01-01`); day <= dayNumberOf(`${last}-12-31`); day++) {
      const date = dateOfDay(day);
      if (isOpen(china, date) !== chineseDays.isWorkday(date)) differing.push(date);
    }
    expect(differing).toEqual([]);
    expect(MAINLAND_CHINA_YEARS).toHaveLength(last - first + 1);
  });
});

describe('years that are not covered', () => {
  it.each([
    ['isOpen', () => china.isOpen('2027-01-04')],
    ['onOrAfter', () => china.onOrAfter('2003-12-31')],
    ['plus, however far', () => china.plus('2026-12-30', 2)],
  ])('%s is refused, never guessed', (_, ask) => {
    const answer = ask();
    expect(!answer.ok && answer.refusal.code).toBe('CALENDAR.YEAR_NOT_COVERED');
  });

  it('are covered by a version that says all of them by itself, and then the base is not asked', () => {
    const own = calendarOf({ ownYears: [2026, 2027], closedDays: ['2027-02-06'], openDays: ['2026-02-17'] });
    expect(own.isOpen('2026-02-17')).toEqual({ ok: true, value: true });
    expect(own.isOpen('2026-02-16')).toEqual({ ok: true, value: true });
    expect(own.plus('2026-12-31', 1)).toEqual({ ok: true, value: '2027-01-01' });
    expect(own.isOpen('2025-01-28')).toEqual({ ok: true, value: false });
  });
});

describe('what a version says', () => {
  it.each<[Partial<CalendarDefinition>, string]>([
    [{ weekend: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] }, 'CALENDAR.WEEKEND_TOO_LONG'],
    [{ weekend: ['sat', 'sat'] }, 'CALENDAR.REPEATED'],
    [{ base: 'none' }, 'CALENDAR.NO_YEARS'],
    [{ closedDays: ['2026-02-30'] }, 'CALENDAR.DAY_MALFORMED'],
    [{ closedDays: ['2027-01-01'] }, 'CALENDAR.DAY_OUTSIDE_YEARS'],
    [{ openDays: ['2026-05-01', '2026-05-01'] }, 'CALENDAR.REPEATED'],
    [{ openDays: ['2026-05-01'], closedDays: ['2026-05-01'] }, 'CALENDAR.OPEN_AND_CLOSED'],
  ])('%j is refused', (more, code) => expect(calendarProblem({ ...CHINA, ...more })?.code).toBe(code));

  it('and nothing is wrong with a plain one', () => expect(calendarProblem(CHINA)).toBeNull());

  it('closed and open days stand above the base', () => {
    const own = calendarOf({ closedDays: ['2026-02-24'], openDays: ['2026-02-21'] });
    expect(own.plus('2026-02-14', 1)).toEqual({ ok: true, value: '2026-02-21' });
    expect(own.plus('2026-02-21', 1)).toEqual({ ok: true, value: '2026-02-25' });
  });
});

it('plus: no date on a closed day, and exactly so many open days between (property)', () => {
  const date = fc.integer({ min: dayNumberOf('2004-01-01'), max: dayNumberOf('2026-06-30') }).map(dateOfDay);
  const property = fc.property(date, fc.integer({ min: 0, max: 40 }), fc.boolean(), (from, days, isBank) => {
    const calendar = isBank ? bank : china;
    const to = calendar.plus(from, days);
    if (!to.ok) throw new Error(to.refusal.message);
    expect(calendar.isOpen(to.value)).toEqual({ ok: true, value: true });
    let open = 0;
    for (let day = dayNumberOf(from) + 1; day <= dayNumberOf(to.value); day++)
      open += isOpen(calendar, dateOfDay(day)) ? 1 : 0;
    const isOnItself = days === 0 && to.value !== from;
    expect(open).toBe(isOnItself ? 1 : days);
  });
  fc.assert(property, { seed: seedOf('calendar') });
});

function isOpen(calendar: Calendar, date: string): boolean {
  const open = calendar.isOpen(date);
  return open.ok && open.value;
}
