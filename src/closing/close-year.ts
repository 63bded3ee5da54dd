import { Injectable } from '@nestjs/common';
import { ClosedMonths, YearEndDay, type BookRef } from '../ledger/books/index.js';
import type { Caller } from '../platform/auth/index.js';
import { Transactions, type Tx } from '../platform/database/index.js';
import { accepted, refused, type Refusal, type Result } from '../platform/errors/index.js';
import { DayProofs, type TrialBalanceLine } from '../trial-balance/index.js';
import { closingRefusals } from './closing.errors.js';
import { BY_COMMAND } from './closing-work.js';
import { PeriodRepository } from './database/period.repository.js';
import { lastDateOf, lastMonthOf, yearBefore } from './months.rules.js';
import type { ClosedPeriod } from './period.js';
import { PostClosingEntries, type ClosingEntriesOrder } from './post-closing-entries.js';
import { StorePeriod } from './store-period.js';

/**
 * Closes a year (年结) after its adjustment phase: no more adjustments, closing entries of income and expense, the last
 * date closed for the second time, and all dates of the year added up. Every step can be taken again after it was broken
 * off, by any node and any caller. A year that the book skipped has no date for any of that: it ends as it began.
 */
@Injectable()
export class CloseYear {
  constructor(
    private readonly transactions: Transactions,
    private readonly months: ClosedMonths,
    private readonly periods: PeriodRepository,
    private readonly day: YearEndDay,
    private readonly entries: PostClosingEntries,
    private readonly storePeriod: StorePeriod,
    private readonly proofs: DayProofs,
  ) {}

  async execute(caller: Caller, book: BookRef, year: string): Promise<Result<ClosedPeriod>> {
    const refusal = await this.refusalOf(book, year);
    if (refusal) return refused(refusal);
    const businessDate = await this.periods.lastDateIn(book.id, year);
    if (businessDate !== null) {
      const closed = await this.closeDay(caller, book, year, businessDate);
      if (!closed.ok) return closed;
    }
    const before = await this.periods.find(book.id, yearBefore(year), null);
    return this.storePeriod.execute({
      ...{ caller, book, period: year, before, work: BY_COMMAND },
      range: {
        after: before ? lastDateOf(lastMonthOf(before.period)) : null,
        upTo: lastDateOf(lastMonthOf(year)),
      },
      refusalOf: (tx) => this.refusalOf(book, year, tx),
      objectionTo: (lines) => this.profitLeft(book, lines),
      mark: (tx) => this.mark(tx, book, year),
    });
  }

  private async refusalOf(book: BookRef, year: string, tx?: Tx): Promise<Refusal | null> {
    const years = await this.months.years(book.id, tx);
    if (years.adjusting === year) return null;
    if (years.through !== null && year <= years.through) return closingRefusals.periodClosed(year);
    if ((await this.periods.lastDateIn(book.id, year, tx)) !== null)
      return closingRefusals.adjustmentNotBegun(year);
    const december = lastMonthOf(year);
    const through = await this.months.through(book.id, tx);
    return through === december ? null : closingRefusals.notClosed('period', december);
  }

  private async closeDay(
    caller: Caller,
    book: BookRef,
    year: string,
    businessDate: string,
  ): Promise<Result<void>> {
    const { retainedGlAccountId } = await this.months.years(book.id);
    const checked = await this.entries.check(book, businessDate, retainedGlAccountId!);
    if (!checked.ok) return checked;
    const order = await this.endAdjustments(caller, book, year, businessDate);
    if (!order.ok) return order;
    const posted = await this.entries.execute(order.value);
    if (!posted.ok) return posted;
    return this.transactions.run(async (tx) => {
      await this.months.lock(tx, book.id);
      const refusal = await this.refusalOf(book, year, tx);
      if (refusal) return refused(refusal);
      await this.day.close(tx, caller, book, businessDate);
      return accepted(undefined);
    });
  }

  /** Waits for adjustments in flight; whoever comes first is the closer. */
  private endAdjustments(
    caller: Caller,
    book: BookRef,
    year: string,
    businessDate: string,
  ): Promise<Result<ClosingEntriesOrder>> {
    return this.transactions.run(async (tx) => {
      await this.months.lock(tx, book.id);
      const refusal = await this.refusalOf(book, year, tx);
      if (refusal) return refused(refusal);
      const years = await this.months.years(book.id, tx);
      const closer = years.closer ?? { clientId: caller.clientId, apiKeyId: caller.apiKeyId };
      await this.months.setYears(tx, book.id, { ...years, closer });
      await this.day.endAdjustments(tx, book, businessDate);
      const earlier = await this.periods.find(book.id, year, null, tx);
      return accepted({
        ...{ book, year, businessDate, closer, traceId: caller.traceId },
        revision: (earlier?.revision ?? 0) + 1,
        retainedGlAccountId: years.retainedGlAccountId!,
      });
    });
  }

  /** The first GL account of income or expense that is not zero at the end. */
  private async profitLeft(book: BookRef, lines: readonly TrialBalanceLine[]): Promise<Refusal | null> {
    const chart = await this.proofs.chartOf(book.id);
    const profits = new Map(
      chart
        .filter((each) => each.class === 'income' || each.class === 'expense')
        .map(({ id, code }) => [String(id), code]),
    );
    const left = lines.find(
      (line) => profits.has(line.glAccountId) && (line.closingDebit !== 0n || line.closingCredit !== 0n),
    );
    return left ? closingRefusals.profitLeft(profits.get(left.glAccountId)!, left.currency) : null;
  }

  private async mark(tx: Tx, book: BookRef, year: string): Promise<void> {
    const years = await this.months.years(book.id, tx);
    await this.months.setYears(tx, book.id, { ...years, through: year, adjusting: null, closer: null });
  }
}
