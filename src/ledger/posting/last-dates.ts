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

/** The days on which postings may land, those they name and those of their books; of each book its own in any case. @param currentDates of their books */
export function daysOf(postings: readonly Posting[], currentDates: ReadonlyMap<number, string>): Day[] {
  const days = new Map<string, Day>();
  const add = (bookId: number, businessDate: string): void => {
    days.set(dayKey(bookId, businessDate), { bookId, businessDate });
  };
  for (const [bookId, date] of currentDates) add(bookId, date);
  for (const { bookId, businessDate } of postings) if (businessDate !== null) add(bookId, businessDate);
  return [...days.values()];
}
