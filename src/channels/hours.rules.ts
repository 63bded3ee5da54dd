import { DateTime } from 'luxon';

/** A time of day, 'HH:MM'; from later than until goes over midnight. */
export interface Hours {
  readonly from: string;
  readonly until: string;
}

/** Whether it is within those hours at that time in that time zone; `until` is the cut-off. null: at any time. */
export function isWithinHours(hours: Hours | null, now: Date, timeZone: string): boolean {
  if (hours === null) return true;
  const time = DateTime.fromJSDate(now, { zone: timeZone }).toFormat('HH:mm');
  const { from, until } = hours;
  return from <= until ? time >= from && time < until : time >= from || time < until;
}
