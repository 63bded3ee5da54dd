import type { Result } from '../platform/errors/index.js';

/** In the order of ISO 8601. */
export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** Whose public holidays a calendar begins with. */
export const CALENDAR_BASES = ['none', 'mainland-china'] as const;
export type CalendarBase = (typeof CALENDAR_BASES)[number];

/** What one version of a calendar (日历) says. Dates are spelled YYYY-MM-DD. */
export interface CalendarDefinition {
  readonly name: string;
  readonly base: CalendarBase;
  readonly weekend: readonly Weekday[];
  /** Whether days of the weekend that are worked for a holiday (调休) are open: for most firms yes, for many banks no. */
  readonly makeUpDays: boolean;
  /** Years for which this version says all by itself; those of the base are not looked at for them. */
  readonly ownYears: readonly number[];
  /** Further days, beyond weekends and base. */
  readonly closedDays: readonly string[];
  readonly openDays: readonly string[];
}

/** What a version took over from its base when it was approved: later releases of the service do not change it. */
export interface BaseDays {
  readonly years: readonly number[];
  readonly closed: readonly string[];
  readonly makeUp: readonly string[];
}

/** One version of a calendar, as it is kept; it never changes. */
export interface CalendarVersion {
  readonly code: string;
  readonly number: number;
  readonly definition: CalendarDefinition;
  readonly baseDays: BaseDays;
}

/** A version with where it came from. */
export interface KeptCalendar extends CalendarVersion {
  /** The approval that it came by, with its maker and checker. */
  readonly approvalId: string;
  readonly recordedAt: string;
}

export const DAY_REASONS = [
  'weekday',
  'weekend',
  'holiday',
  'make-up-day',
  'closed-day',
  'open-day',
] as const;
/** Why a day is open or closed. */
export type DayReason = (typeof DAY_REASONS)[number];

export interface CalendarDay {
  readonly date: string;
  readonly open: boolean;
  readonly reason: DayReason;
}

/**
 * Answers from memory in constant time a day. Dates are spelled YYYY-MM-DD and exist. Every answer may be refused with
 * `CALENDAR.YEAR_NOT_COVERED`: what is not known to be open is never guessed.
 */
export interface Calendar {
  readonly code: string;
  readonly version: number;
  isOpen(date: string): Result<boolean>;
  /** The date itself if it is open, else the next open day. */
  onOrAfter(date: string): Result<string>;
  /** The open day that many open days after the date, which need not be open itself; 0: {@link onOrAfter}. */
  plus(date: string, openDays: number): Result<string>;
  /** For people: the day with its reason. */
  day(date: string): Result<CalendarDay>;
}
