import type { BaseDays, CalendarDefinition } from './calendar.js';
import { dateOfDay, dayNumberOf } from './day-number.rules.js';
import { MAINLAND_CHINA } from './mainland-china.js';

/** The years of mainland China's holidays that this version of the service knows, in order. */
export const MAINLAND_CHINA_YEARS: readonly number[] = Object.keys(MAINLAND_CHINA).map(Number);

/** What the base of a new version says today, but for the years of which the version says all by itself. */
export function baseDaysOf({ base, ownYears }: Pick<CalendarDefinition, 'base' | 'ownYears'>): BaseDays {
  const years = base === 'none' ? [] : MAINLAND_CHINA_YEARS.filter((year) => !ownYears.includes(year));
  return {
    years,
    closed: years.flatMap((year) => datesOf(year, MAINLAND_CHINA[year]!.closed)),
    makeUp: years.flatMap((year) => datesOf(year, MAINLAND_CHINA[year]!.makeUp)),
  };
}

/** `01-01 02-15..02-23` of a year as single dates. */
function datesOf(year: number, spans: string): string[] {
  return spans.split(' ').flatMap((span) => {
    const [first, last = first] = span.split('..');
    const [from, until] = [dayNumberOf(`${year}-${first}`), dayNumberOf(`${year}-${last}`)];
    return Array.from({ length: until - from + 1 }, (_, index) => dateOfDay(from + index));
  });
}
