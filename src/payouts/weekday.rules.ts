import { DateTime } from 'luxon';
import { WEEKDAYS, type Weekday } from './payout-terms.js';

/** The day of the week at that time in that time zone. */
export const weekdayOf = (at: Date, timeZone: string): Weekday =>
  WEEKDAYS[DateTime.fromJSDate(at, { zone: timeZone }).weekday - 1]!;
