import { Injectable } from '@nestjs/common';
import { dayKey } from './decide-group.js';
import type { Posting } from './posting.types.js';

export interface Day {
  readonly bookId: number;
  readonly businessDate: string;
}

/**
 * The business dates that books had when they were last read. The days of a group must be known to be locked in its
 * first message; whoever goes by these looks at the books' own pointers before anything is committed.
 */
@Injectable()
export class LastDates {
  private readonly dates = new Map<number, string>();

  of(bookId: number): string | undefined {
    return this.dates.get(bookId);
  }

  remember(dates: ReadonlyMap<number, string>): void {
    for (const [bookId, date] of dates) this.dates.set(bookId, date);
  }
}

/** The days on which postings may land: those they name, and those of their books where they name none. */
export function daysOf(postings: readonly Posting[], currentDates: ReadonlyMap<number, string>): Day[] {
  const days = new Map<string, Day>();
  for (const { bookId, businessDate, dateFallsBack } of postings) {
    const current = currentDates.get(bookId)!;
    const dates =
      businessDate === null ? [current] : dateFallsBack ? [businessDate, current] : [businessDate];
    for (const date of dates) days.set(dayKey(bookId, date), { bookId, businessDate: date });
  }
  return [...days.values()];
}
