import { accepted, refused, type Result } from '../platform/errors/index.js';
import {
  DAY_REASONS,
  WEEKDAYS,
  type Calendar,
  type CalendarDay,
  type CalendarVersion,
  type DayReason,
} from './calendar.js';
import { calendarRefusals } from './calendars.errors.js';
import { dateOfDay, dayNumberOf, weekdayOf, yearOf } from './day-number.rules.js';

const OPEN: ReadonlySet<DayReason> = new Set(['weekday', 'make-up-day', 'open-day']);
const IS_OPEN = DAY_REASONS.map((reason) => OPEN.has(reason));

/** A version made ready to answer: one byte for each day of the years that it covers. */
export function compileCalendar(version: CalendarVersion): Calendar {
  return new CompiledCalendar(version, reasonsByYear(version));
}

/** By year: the reason of each of its days, as its place in the list of reasons. */
function reasonsByYear({ definition, baseDays }: CalendarVersion): Map<number, Uint8Array> {
  const years = new Map<number, Uint8Array>();
  const weekend = definition.weekend.map((name) => WEEKDAYS.indexOf(name));
  for (const year of [...baseDays.years, ...definition.ownYears]) {
    const first = dayNumberOf(`${year}-01-01`);
    const days = new Uint8Array(dayNumberOf(`${year}-12-31`) - first + 1);
    for (let index = 0; index < days.length; index++)
      days[index] = place(weekend.includes(weekdayOf(first + index)) ? 'weekend' : 'weekday');
    years.set(year, days);
  }
  const mark = (date: string, reason: DayReason): void => {
    const days = years.get(yearOf(date));
    if (days) days[dayNumberOf(date) - dayNumberOf(`${yearOf(date)}-01-01`)] = place(reason);
  };
  // What is said later counts: the version's own days before all.
  for (const date of baseDays.closed) mark(date, 'holiday');
  if (definition.makeUpDays) for (const date of baseDays.makeUp) mark(date, 'make-up-day');
  for (const date of definition.closedDays) mark(date, 'closed-day');
  for (const date of definition.openDays) mark(date, 'open-day');
  return years;
}

const place = (reason: DayReason): number => DAY_REASONS.indexOf(reason);

class CompiledCalendar implements Calendar {
  readonly code: string;
  readonly version: number;

  constructor(
    { code, number }: CalendarVersion,
    private readonly years: ReadonlyMap<number, Uint8Array>,
  ) {
    this.code = code;
    this.version = number;
  }

  day(date: string): Result<CalendarDay> {
    const days = this.years.get(yearOf(date));
    if (!days) return refused(calendarRefusals.yearNotCovered(this.code, this.version, yearOf(date)));
    const at = days[dayNumberOf(date) - dayNumberOf(`${yearOf(date)}-01-01`)]!;
    return accepted({ date, open: IS_OPEN[at]!, reason: DAY_REASONS[at]! });
  }

  isOpen(date: string): Result<boolean> {
    const day = this.day(date);
    return day.ok ? accepted(day.value.open) : day;
  }

  onOrAfter(date: string): Result<string> {
    const open = this.isOpen(date);
    if (!open.ok) return open;
    return open.value ? accepted(date) : this.plus(date, 1);
  }

  plus(date: string, openDays: number): Result<string> {
    if (openDays === 0) return this.onOrAfter(date);
    const from = this.isOpen(date);
    if (!from.ok) return from;
    // It ends: sooner or later a year comes that is not covered.
    for (let day = dayNumberOf(date) + 1, left = openDays; ; day++) {
      const next = dateOfDay(day);
      const open = this.isOpen(next);
      if (!open.ok) return open;
      if (open.value && --left === 0) return accepted(next);
    }
  }
}
