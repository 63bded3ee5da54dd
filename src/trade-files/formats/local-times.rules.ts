import { DateTime } from 'luxon';
import { isBusinessDate } from '../../platform/clock/index.js';
import type { DateForm, TimeForm, TimestampForm } from './trade-format.js';

const DATES: Readonly<Record<DateForm, RegExp>> = {
  YYYYMMDD: /^(\d{4})(\d\d)(\d\d)$/,
  'YYYY-MM-DD': /^(\d{4})-(\d\d)-(\d\d)$/,
  'YYYY/MM/DD': /^(\d{4})\/(\d\d)\/(\d\d)$/,
};
const TIMES: Readonly<Record<TimeForm, RegExp>> = {
  HHmmss: /^(\d\d)(\d\d)(\d\d)(?:[.]?(\d{1,6}))?$/,
  'HH:mm:ss': /^(\d\d):(\d\d):(\d\d)(?:[.](\d{1,6}))?$/,
};
const TIMESTAMPS: Readonly<
  Record<TimestampForm, { date: DateForm; time: TimeForm; dateLength: number; timeFrom: number }>
> = {
  YYYYMMDDHHmmss: { date: 'YYYYMMDD', time: 'HHmmss', dateLength: 8, timeFrom: 8 },
  'YYYY-MM-DD HH:mm:ss': { date: 'YYYY-MM-DD', time: 'HH:mm:ss', dateLength: 10, timeFrom: 11 },
  'YYYY/MM/DD HH:mm:ss': { date: 'YYYY/MM/DD', time: 'HH:mm:ss', dateLength: 10, timeFrom: 11 },
};
/** Of minutes and dates that files name again and again. */
const MOST_KEPT = 20_000;

/** Dates and times of one zone, as files write them. What was worked out once is kept. */
export class LocalTimes {
  private readonly minutes = new Map<string, string | null>();
  private readonly dates = new Map<string, string | null>();

  constructor(private readonly zone: string) {}

  /** @returns `YYYY-MM-DD`; null: there is no such date */
  date(text: string, form: DateForm): string | null {
    const key = form + text;
    const known = this.dates.get(key);
    if (known !== undefined) return known;
    const parts = DATES[form].exec(text);
    const date = parts && `${parts[1]}-${parts[2]}-${parts[3]}`;
    const found = date !== null && isBusinessDate(date) ? date : null;
    return kept(this.dates, key, found);
  }

  /** @returns `HH:mm:ss.ffffff`; null: there is no such time */
  time(text: string, form: TimeForm): string | null {
    const parts = TIMES[form].exec(text);
    if (!parts || parts[1]! > '23' || parts[2]! > '59' || parts[3]! > '59') return null;
    return `${parts[1]}:${parts[2]}:${parts[3]}.${(parts[4] ?? '').padEnd(6, '0')}`;
  }

  /** @returns date and time as by {@link date} and {@link time} */
  timestamp(text: string, form: TimestampForm): { date: string; time: string } | null {
    const { date: dateForm, time: timeForm, dateLength, timeFrom } = TIMESTAMPS[form];
    if (timeFrom > dateLength && text[dateLength] !== ' ') return null;
    const date = this.date(text.slice(0, dateLength), dateForm);
    const time = this.time(text.slice(timeFrom), timeForm);
    return date === null || time === null ? null : { date, time };
  }

  /**
   * A local date and time as UTC in the form of the database.
   * @returns null for a time that the zone leaves out when its clocks are put forward
   */
  inUtc(date: string, time: string): string | null {
    const minute = `${date}T${time.slice(0, 5)}`;
    const known = this.minutes.get(minute);
    const utc = known === undefined ? this.minuteInUtc(minute) : known;
    return utc === null ? null : utc + time.slice(5);
  }

  private minuteInUtc(minute: string): string | null {
    const local = DateTime.fromISO(minute, { zone: this.zone });
    const exists = local.isValid && local.toFormat("yyyy-MM-dd'T'HH:mm") === minute;
    return kept(this.minutes, minute, exists ? local.toUTC().toFormat('yyyy-MM-dd HH:mm') : null);
  }
}

function kept(map: Map<string, string | null>, key: string, value: string | null): string | null {
  if (map.size >= MOST_KEPT) map.clear();
  map.set(key, value);
  return value;
}
