import { DateTime } from 'luxon';

export const BUSINESS_DATE_PATTERN = '^[0-9]{4}-[0-9]{2}-[0-9]{2}$';

/** True for a date that exists on the calendar, spelled YYYY-MM-DD, from 1900 to 2999. */
export function isBusinessDate(text: string): boolean {
  if (!/^(19|2[0-9])[0-9]{2}-[0-9]{2}-[0-9]{2}$/.test(text)) return false;
  return DateTime.fromISO(text, { zone: 'utc' }).isValid;
}

/** The calendar date of an instant in a book's time zone. */
export function dateInZone(instant: Date, timeZone: string): string {
  return DateTime.fromJSDate(instant, { zone: timeZone }).toFormat('yyyy-MM-dd');
}

/** True for a zone of the tz database that this Node knows, such as Asia/Shanghai. */
export function isTimeZone(name: string): boolean {
  return DateTime.local({ zone: name }).isValid && /^[A-Za-z][A-Za-z0-9_+/-]{0,39}$/.test(name);
}

/** The calendar date that many days later. */
export function addDays(date: string, days: number): string {
  return DateTime.fromISO(date, { zone: 'utc' }).plus({ days }).toFormat('yyyy-MM-dd');
}
