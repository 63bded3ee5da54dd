import { Injectable } from '@nestjs/common';
import { ClosedMonths, type BookRef } from '../ledger/books/index.js';
import type { Caller } from '../platform/auth/index.js';
import type { Tx } from '../platform/database/index.js';
import { refused, type Refusal, type Result } from '../platform/errors/index.js';
import { closingRefusals } from './closing.errors.js';
import { BY_COMMAND } from './closing-work.js';
import { PeriodRepository } from './database/period.repository.js';
import { isMonth, lastDateOf, monthBefore, monthProblem, nextMonth, yearOf } from './months.rules.js';
import type { ClosedPeriod } from './period.js';
import { StorePeriod } from './store-period.js';

/**
 * Closes a month (月结): all its dates are closed, proved and sealed, and what they come to is stored. Months are closed in
 * their order, and no date of a closed one is opened again. Each step can be taken again after it was broken off; the
 * month is closed by the last one.
 */
@Injectable()
export class CloseMonth {
  constructor(
    private readonly months: ClosedMonths,
    private readonly periods: PeriodRepository,
    private readonly storePeriod: StorePeriod,
  ) {}

  async execute(
    caller: Caller,
    book: BookRef,
    month: string,
    work = BY_COMMAND,
  ): Promise<Result<ClosedPeriod>> {
    if (!isMonth(month)) return refused(closingRefusals.periodMalformed('period', month));
    const through = await this.months.through(book.id);
    const refusal = await this.refusalOf(book, month, through);
    if (refusal) return refused(refusal);
    return this.storePeriod.execute({
      ...{ caller, book, period: month, work },
      range: { after: through === null ? null : lastDateOf(through), upTo: lastDateOf(month) },
      before: through === null ? null : await this.periods.find(book.id, periodBefore(month), null),
      refusalOf: (tx, now) => this.refusalOf(book, month, now, tx),
      objectionTo: () => Promise.resolve(null),
      mark: (tx) => this.months.moveTo(tx, book.id, month),
    });
  }

  private async refusalOf(
    book: BookRef,
    month: string,
    through: string | null,
    tx?: Tx,
  ): Promise<Refusal | null> {
    const { through: yearsThrough } = await this.months.years(book.id, tx);
    const state = { through, yearsThrough, ...(await this.periods.datesOf(book.id, tx)) };
    switch (monthProblem(month, state)) {
      case 'closed':
        return closingRefusals.periodClosed(month);
      case 'not-the-next':
        return closingRefusals.notTheNext(month, nextMonth(state));
      case 'not-over':
        return closingRefusals.notOver(month, state.pointer);
      case 'year-not-closed':
        return closingRefusals.yearNotClosed(month, yearOf(through!));
      case null:
        return null;
    }
  }
}

/** The first month of a year goes on from the close of the year before it. */
const periodBefore = (month: string): string => {
  const before = monthBefore(month);
  return yearOf(before) === yearOf(month) ? before : yearOf(before);
};
