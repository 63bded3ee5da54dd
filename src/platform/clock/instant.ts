import { DateTime } from 'luxon';

/** In UTC with six digits, of a day that every month has: it is there already, and reading it takes longer than all around it. */
const UTC = /^(\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8]))T((?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d[.]\d{6})Z$/;

/** An instant with offset in the form of DATETIME(6), UTC; all its digits are kept. */
export function databaseTimeOf(instant: string): string {
  const utc = UTC.exec(instant);
  if (utc) return `${utc[1]!} ${utc[2]!}`;
  const fraction = /[.]([0-9]+)/.exec(instant)?.[1] ?? '';
  const seconds = DateTime.fromISO(instant, { zone: 'utc' }).toFormat('yyyy-MM-dd HH:mm:ss');
  return `${seconds}.${fraction.padEnd(6, '0')}`;
}

/** True for an existing point in time in the form of DATETIME(6). */
export function isDatabaseTime(text: string): boolean {
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{6}$/.test(text)) return false;
  return DateTime.fromSQL(text, { zone: 'utc' }).isValid;
}
