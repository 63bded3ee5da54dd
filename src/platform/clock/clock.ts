/** The one source of time. Tests put a clock of their own in its place and turn it. */
export abstract class Clock {
  abstract now(): Date;
}

export class SystemClock extends Clock {
  now(): Date {
    return new Date();
  }
}

/** `2026-11-21 03:13:55.123000`, the form of DATETIME(6) in UTC; compares as text. */
export function toDatabaseTime(date: Date): string {
  return date.toISOString().replace('T', ' ').replace('Z', '000');
}

/** A database time as ISO 8601 with offset, all six decimals kept. */
export function toIsoTime(databaseTime: string): string {
  return `${databaseTime.replace(' ', 'T')}Z`;
}
