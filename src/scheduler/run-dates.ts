import { Injectable } from '@nestjs/common';
import { addDays } from '../platform/clock/index.js';
import type { Tx } from '../platform/database/index.js';
import { BookDateRepository } from './database/book-date.repository.js';
import type { JobDefinition } from './job.js';

/** At most so many dates are caught up in one round; the next one goes on. */
export const MOST_DATES = 100;

export interface DueDates {
  readonly dates: readonly string[];
  readonly areAll: boolean;
  /** All dates up to this one have their runs when these are made. */
  readonly scheduledDate: string;
}

/** For which business dates a job is to run. */
@Injectable()
export class RunDates {
  constructor(private readonly dates: BookDateRepository) {}

  /** The date that a run is for which is due now; null for a job of the last cut date before the first cut. */
  async dueNow(tx: Tx, bookId: number, job: JobDefinition): Promise<string | null> {
    const current = await this.dates.current(tx, bookId);
    return job.dateOf === 'current' ? current : this.dates.before(tx, bookId, current);
  }

  /**
   * The dates since the one that was scheduled last, at most {@link MOST_DATES}, ascending. A job that is due before the
   * first cut of its book has no date yet, and will take the first one with all others that are cut until it is due again.
   */
  async dueSince(
    tx: Tx,
    bookId: number,
    job: JobDefinition,
    scheduledDate: string | null,
  ): Promise<DueDates> {
    const date = await this.dueNow(tx, bookId, job);
    if (date === null) {
      const beforeFirst = addDays(await this.dates.current(tx, bookId), -1);
      return { dates: [], areAll: true, scheduledDate: beforeFirst };
    }
    if (job.dates === 'latest' || scheduledDate === null)
      return { dates: [date], areAll: true, scheduledDate: date };
    const dates = await this.dates.between(tx, bookId, scheduledDate, date, MOST_DATES);
    const last = dates.at(-1) ?? scheduledDate;
    return { dates, areAll: dates.length < MOST_DATES || last === date, scheduledDate: last };
  }
}
