import type { Refusal } from '../platform/errors/index.js';

const malformed = (code: string, message: string, field: string): Refusal => ({
  kind: 'malformed',
  code: `CALENDAR.${code}`,
  message,
  field,
});

/** Why a calendar was not found, changed, or does not answer. The codes are part of the API and never change. */
export const calendarRefusals = {
  notFound: (calendar: string): Refusal => ({
    kind: 'not-found',
    code: 'CALENDAR.NOT_FOUND',
    message: `The book has no calendar ${calendar}; have it approved first (set-calendar)`,
  }),
  versionNotFound: (calendar: string, version: number): Refusal => ({
    kind: 'not-found',
    code: 'CALENDAR.VERSION_NOT_FOUND',
    message: `Calendar ${calendar} has no version ${version}`,
  }),
  yearNotCovered: (calendar: string, version: number, year: number): Refusal => ({
    kind: 'refused',
    code: 'CALENDAR.YEAR_NOT_COVERED',
    message: `Version ${version} of calendar ${calendar} does not cover ${year}; approve a version that does (set-calendar)`,
    details: { calendar, version, year },
  }),
  weekendTooLong: (): Refusal =>
    malformed(
      'WEEKEND_TOO_LONG',
      'All seven days are weekend; leave at least one day of the week open',
      'content/weekend',
    ),
  repeated: (what: string, field: string): Refusal =>
    malformed('REPEATED', `${what} is named twice; name it once`, field),
  openAndClosed: (date: string): Refusal =>
    malformed('OPEN_AND_CLOSED', `${date} is named as open and as closed; decide`, 'content/openDays'),
  dayMalformed: (day: string, field: string): Refusal =>
    malformed('DAY_MALFORMED', `${day} is no date that exists, spelled YYYY-MM-DD`, field),
  dayOutsideYears: (day: string, field: string): Refusal =>
    malformed(
      'DAY_OUTSIDE_YEARS',
      `${day} is in a year that neither the base nor ownYears covers; add the year to ownYears if all its days are given`,
      field,
    ),
  noYears: (): Refusal =>
    malformed(
      'NO_YEARS',
      'Without a base the calendar covers the years in ownYears only; name at least one',
      'content/ownYears',
    ),
  daysCrossed: (): Refusal => ({
    kind: 'malformed',
    code: 'CALENDAR.DAYS_CROSSED',
    message: 'The last day is before the first; exchange them',
    field: 'untilDate',
  }),
  tooManyDays: (most: number): Refusal => ({
    kind: 'malformed',
    code: 'CALENDAR.TOO_MANY_DAYS',
    message: `At most ${most} days are told at once; ask for fewer`,
    field: 'untilDate',
  }),
} as const;
