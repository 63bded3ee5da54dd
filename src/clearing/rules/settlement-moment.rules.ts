import { DateTime } from 'luxon';
import type { Calendar } from '../../calendars/index.js';
import { addDays } from '../../platform/clock/index.js';
import { accepted, type Refusal, type Result } from '../../platform/errors/index.js';
import type { Exception, Tell } from './cleared.js';
import type { SettlementTerms } from './clearing-rule.js';

/** When a record is settled. */
export interface SettlementMoment {
  readonly kind: 'moment';
  readonly date: string;
  /** ISO 8601 in UTC with six decimals. */
  readonly at: string;
}

/** Records that happen before `before` (and not before the segment in front of it) are settled alike. */
interface Segment {
  readonly before: string;
  readonly localDate: string;
  readonly isAfterCutOff: boolean;
  readonly moment: SettlementMoment | Exception;
}

/**
 * T+N of records. The few moments at which a day turns in UTC and in the zone, and its cut-off, are worked out once for each
 * date at which records happened; a record then costs one look-up and some comparisons of text.
 */
export class SettlementMoments {
  private readonly byDate = new Map<string, readonly Segment[]>();
  private lastDate = 'none';
  private lastSegments: readonly Segment[] = [];
  private readonly ofBusinessDate: SettlementMoment | Exception;

  constructor(
    private readonly terms: SettlementTerms,
    private readonly calendar: Calendar,
    private readonly timeZone: string,
    private readonly businessDate: string,
  ) {
    this.ofBusinessDate = this.momentOf(businessDate, false);
  }

  /** What records of the business date itself meet; an exception there concerns the whole run. */
  get usual(): SettlementMoment | Exception {
    return this.ofBusinessDate;
  }

  of(occurredAt: string, tell: Tell | null): SettlementMoment | Exception {
    if (this.terms.countedFrom === 'business-date') {
      tell?.('settlement', 'T follows from the business date of the file', {
        businessDate: this.businessDate,
      });
      if (tell) this.explain(this.businessDate, false, tell);
      return this.ofBusinessDate;
    }
    const segment = this.segmentOf(occurredAt);
    if (tell) this.explainMoment(occurredAt, segment, tell);
    return segment.moment;
  }

  private segmentOf(occurredAt: string): Segment {
    // Records come by the thousand of one date: asking whether it is still the same is cheaper than looking it up.
    if (!occurredAt.startsWith(this.lastDate)) {
      this.lastDate = occurredAt.slice(0, 10);
      this.lastSegments = this.segmentsOfDate(this.lastDate);
    }
    for (const segment of this.lastSegments) if (occurredAt < segment.before) return segment;
    throw new Error(`${occurredAt} is beyond its own date`);
  }

  private segmentsOfDate(date: string): readonly Segment[] {
    const known = this.byDate.get(date);
    if (known) return known;
    const segments = this.segmentsOf(date);
    this.byDate.set(date, segments);
    return segments;
  }

  /** @param utcDate the part of moments in UTC before their T */
  private segmentsOf(utcDate: string): Segment[] {
    const { cutOff } = this.terms;
    const segments: Segment[] = [];
    for (const localDate of [addDays(utcDate, -1), utcDate, addDays(utcDate, 1)]) {
      const end = this.instantOf(addDays(localDate, 1), '00:00:00.000');
      const cut = cutOff === null ? end : this.instantOf(localDate, cutOff);
      segments.push(this.segment(cut, localDate, false));
      if (cutOff !== null) segments.push(this.segment(end, localDate, true));
    }
    return segments.filter(({ before }) => before > `${utcDate}T`);
  }

  private segment(before: string, localDate: string, isAfterCutOff: boolean): Segment {
    return { before, localDate, isAfterCutOff, moment: this.momentOf(localDate, isAfterCutOff) };
  }

  private momentOf(localDate: string, isAfterCutOff: boolean): SettlementMoment | Exception {
    const day = this.tradeDayOf(localDate, isAfterCutOff);
    const date = day.ok ? this.calendar.plus(day.value, this.terms.openDays) : day;
    if (!date.ok) return exceptionOf(date.refusal);
    return { kind: 'moment', date: date.value, at: this.instantOf(date.value, `${this.terms.at}.000`) };
  }

  /** T: the day itself if it is open and its cut-off has not come, else the next open day. */
  private tradeDayOf(localDate: string, isAfterCutOff: boolean): Result<string> {
    return isAfterCutOff ? this.calendar.plus(localDate, 1) : this.calendar.onOrAfter(localDate);
  }

  /** A time of day that a change of clocks leaves out is the same distance after it. */
  private instantOf(localDate: string, time: string): string {
    const local = DateTime.fromISO(`${localDate}T${time}`, { zone: this.timeZone });
    return `${local.toUTC().toFormat("yyyy-MM-dd'T'HH:mm:ss.SSS")}000Z`;
  }

  private explainMoment(occurredAt: string, { localDate, isAfterCutOff }: Segment, tell: Tell): void {
    const { cutOff } = this.terms;
    const figures = { occurredAt, localDate, timeZone: this.timeZone };
    if (cutOff === null) tell('settlement', 'T follows from the date in the zone of the book', figures);
    else
      tell(
        'settlement',
        isAfterCutOff ? 'At the cut-off or after it: the next open day is T' : 'Before the cut-off',
        { ...figures, cutOff, cutOffAt: this.instantOf(localDate, cutOff) },
      );
    this.explain(localDate, isAfterCutOff, tell);
  }

  private explain(localDate: string, isAfterCutOff: boolean, tell: Tell): void {
    const { code, version } = this.calendar;
    const { openDays } = this.terms;
    const t = this.tradeDayOf(localDate, isAfterCutOff);
    const moment = this.momentOf(localDate, isAfterCutOff);
    tell('settlement', `T+${openDays} on calendar ${code} (version ${version})`, {
      ...(t.ok && { t: t.value }),
      ...(moment.kind === 'moment' && { settlementDate: moment.date, settlementAt: moment.at }),
    });
    if (moment.kind === 'moment') this.explainClosedDays(localDate, moment.date, tell);
  }

  private explainClosedDays(from: string, until: string, tell: Tell): void {
    for (let date = from; date < until; date = addDays(date, 1)) {
      const day = this.calendar.day(date);
      if (day.ok && !day.value.open) tell('settlement', `${date} is closed`, { reason: day.value.reason });
    }
  }
}

const exceptionOf = ({ code, message }: Refusal): Exception => ({ kind: 'exception', code, message });

/** Of a run whose very business date cannot be settled: nothing is cleared by it. */
export const asResult = (moment: SettlementMoment | Exception): Result<SettlementMoment> =>
  moment.kind === 'moment'
    ? accepted(moment)
    : { ok: false, refusal: { kind: 'refused', code: moment.code, message: moment.message } };
