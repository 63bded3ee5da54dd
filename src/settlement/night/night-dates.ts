import { Injectable } from '@nestjs/common';
import { addDays, toDatabaseTime, toIsoTime } from '../../platform/clock/index.js';
import { DetailRepository, type DetailPlace } from '../database/detail.repository.js';
import { isDecided, isFree, type SettlementDetail } from '../settlement-detail.js';
import { NightBatchRepository } from './database/night-batch.repository.js';
import { NightDateRepository } from './database/night-date.repository.js';

/** So far back details are looked for that were left behind, for instance carried to a date whose batch was made before. */
const DAYS_BACK = 7;
/** So far before the last night what was cleared is looked at again: it was cleared while that night went on. */
const OVERLAP_MILLISECONDS = 6 * 3_600_000;
const LINES_AT_ONCE = 20_000;
const DETAILS_AT_ONCE = 2_000;

export interface DatesOfNight {
  /** For which clearing is asked what is due: the business date, those up to the next, and late ones. */
  readonly due: readonly string[];
  /** Of which there may be details to settle. */
  readonly settlement: readonly string[];
}

/** Which settlement dates (清算日) a night looks at. */
@Injectable()
export class NightDates {
  constructor(
    private readonly rows: NightDateRepository,
    private readonly batches: NightBatchRepository,
    private readonly details: DetailRepository,
  ) {}

  /**
   * The night of a business date settles what is due up to the next business date: what is due on a weekend or holiday between
   * them, too, and what clearing has found since the night before for dates that are over.
   */
  async of(bookId: number, businessDate: string, isStopped = () => Promise.resolve()): Promise<DatesOfNight> {
    const next = (await this.rows.nextBusinessDate(bookId, businessDate)) ?? addDays(businessDate, 1);
    const ahead = datesFrom(businessDate, next);
    const late = await this.lateDates(bookId, businessDate, isStopped);
    const back = datesFrom(addDays(businessDate, -DAYS_BACK), addDays(businessDate, -1));
    return { due: [...late, ...ahead], settlement: sorted([...late, ...back, ...ahead]) };
  }

  /** Whether a date has details that are free and were in no batch that gave them back: those wait for people. */
  async hasFresh(bookId: number, currency: string, date: string): Promise<boolean> {
    const { all, held } = await this.rows.standingOf(bookId, currency, date);
    if (all === held) return false;
    let after: DetailPlace | null = null;
    for (;;) {
      const page: SettlementDetail[] = await this.details.ofDate(
        bookId,
        currency,
        date,
        after,
        DETAILS_AT_ONCE,
      );
      if (page.some(isFresh)) return true;
      if (page.length < DETAILS_AT_ONCE) return false;
      after = page.at(-1)!;
    }
  }

  /** Linear in what was cleared since the night before, not in history. */
  private async lateDates(
    bookId: number,
    businessDate: string,
    isStopped: () => Promise<void>,
  ): Promise<string[]> {
    const last = await this.batches.lastStartBefore(bookId, businessDate);
    const since = last ? earlier(last) : `${addDays(businessDate, -DAYS_BACK)} 00:00:00.000000`;
    const found = new Set(await this.rows.datesOfExtras(bookId, businessDate, since));
    for (const runNo of await this.rows.runsSince(bookId, since)) {
      for (let line: number | null = 0; line !== null;) {
        const page = await this.rows.datesOfRun(runNo, businessDate, line, LINES_AT_ONCE);
        for (const date of page.dates) found.add(date);
        line = page.last;
        await isStopped();
      }
    }
    return sorted([...found]);
  }
}

const isFresh = (one: SettlementDetail): boolean =>
  isFree(one) && !one.isWithdrawn && isDecided(one) && (one.batchNo !== null || one.takeNo === 0);

const sorted = (dates: readonly string[]): string[] => [...new Set(dates)].sort();
const earlier = (time: string): string =>
  toDatabaseTime(new Date(Date.parse(toIsoTime(time)) - OVERLAP_MILLISECONDS));

function datesFrom(first: string, last: string): string[] {
  const dates: string[] = [];
  for (let date = first; date <= last; date = addDays(date, 1)) dates.push(date);
  return dates;
}
