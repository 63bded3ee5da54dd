import { Injectable } from '@nestjs/common';
import { ClosedMonths, type BookRef } from '../ledger/books/index.js';
import type { Caller } from '../platform/auth/index.js';
import { accepted, type Result } from '../platform/errors/index.js';
import { CloseMonth } from './close-month.js';
import { PERIOD_CLOSED } from './closing.errors.js';
import type { ClosingWork } from './closing-work.js';
import { PeriodRepository } from './database/period.repository.js';
import { monthBefore, monthOf, nextMonth } from './months.rules.js';

/**
 * Closes the months that were over when a book left a date, one after the other, for the job that does it by itself. What is
 * closed already stays as it is, whoever closed it, so that it may be sent again at any time.
 */
@Injectable()
export class CloseMonths {
  constructor(
    private readonly months: ClosedMonths,
    private readonly periods: PeriodRepository,
    private readonly closeMonth: CloseMonth,
  ) {}

  /** @returns the refusal of the first month that cannot be closed; those before it are */
  async execute(
    caller: Caller,
    book: BookRef,
    businessDate: string,
    work: ClosingWork,
  ): Promise<Result<void>> {
    // The last date of a month is followed by one of a later month.
    const next = await this.periods.dateAfter(book.id, businessDate);
    const upTo = monthBefore(monthOf(next ?? businessDate));
    for (;;) {
      const through = await this.months.through(book.id);
      const month = nextMonth({ through, ...(await this.periods.datesOf(book.id)) });
      if (month > upTo) return accepted(undefined);
      const closed = await this.closeMonth.execute(caller, book, month, work);
      // By somebody else, at the same time.
      if (!closed.ok && closed.refusal.code !== PERIOD_CLOSED) return closed;
    }
  }
}
