import { DateTime } from 'luxon';

/** An instant with offset in the form of DATETIME(6), UTC; all its digits are kept. */
export function databaseTimeOf(instant: string): string {
  const fraction = /[.]([0-9]+)/.exec(instant)?.[1] ?? '';
  const seconds = DateTime.fromISO(instant, { zone: 'utc' }).toFormat('yyyy-MM-dd HH:mm:ss');
  return `${seconds}.${fraction.padEnd(6, '0')}`;
}

/** True for an existing point in time in the form of DATETIME(6). */
export function isDatabaseTime(text: string): boolean {
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{6}$/.test(text)) return false;
  return DateTime.fromSQL(text, { zone: 'utc' }).isValid;
}
