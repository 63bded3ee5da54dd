import { Injectable } from '@nestjs/common';
import { ChartDirectory } from '../ledger/chart/index.js';
import { ClosedMonths, YearEndDay, type BookRef } from '../ledger/books/index.js';
import { AuditTrail } from '../platform/audit/index.js';
import type { Caller } from '../platform/auth/index.js';
import { Transactions, type Tx } from '../platform/database/index.js';
import { accepted, refused, type Refusal, type Result } from '../platform/errors/index.js';
import { closingRefusals } from './closing.errors.js';
import { PeriodRepository } from './database/period.repository.js';
import { isYear, lastMonthOf } from './months.rules.js';

export interface AdjustmentPhase {
  readonly year: string;
  /** The date that carries the adjustments: the last one of the year. */
  readonly businessDate: string;
  readonly retainedEarnings: string;
}

/**
 * Begins the adjustment phase of a year (决算调整期) when its last month is closed: the last date of the year takes
 * adjustments of finance, and nothing else. Names the GL account that the result of the year goes to.
 */
@Injectable()
export class BeginAdjustment {
  constructor(
    private readonly transactions: Transactions,
    private readonly months: ClosedMonths,
    private readonly periods: PeriodRepository,
    private readonly chart: ChartDirectory,
    private readonly day: YearEndDay,
    private readonly audit: AuditTrail,
  ) {}

  async execute(
    caller: Caller,
    book: BookRef,
    year: string,
    retainedEarnings: string,
  ): Promise<Result<AdjustmentPhase>> {
    if (!isYear(year)) return refused(closingRefusals.periodMalformed('year', year));
    const glAccount = (await this.chart.byCodes(book.id, [retainedEarnings])).get(retainedEarnings);
    if (glAccount?.class !== 'equity')
      return refused(closingRefusals.retainedEarningsUnknown(retainedEarnings));
    // Dates of a closed month are not opened, so that the last one of the year stays the last.
    const businessDate = await this.periods.lastDateIn(book.id, year);
    return this.transactions.run(async (tx) => {
      const refusal = await this.refusalOf(tx, book, year);
      if (refusal) return refused(refusal);
      if (businessDate === null) return refused(closingRefusals.yearWithoutDates(year));
      await this.begin(tx, caller, book, { year, businessDate, retainedEarnings }, glAccount.id);
      return accepted({ year, businessDate, retainedEarnings });
    });
  }

  private async refusalOf(tx: Tx, book: BookRef, year: string): Promise<Refusal | null> {
    const through = await this.months.lock(tx, book.id);
    const years = await this.months.years(book.id, tx);
    if (years.adjusting === year) return closingRefusals.adjustmentBegun(year);
    if (years.through !== null && year <= years.through) return closingRefusals.periodClosed(year);
    return through === lastMonthOf(year) ? null : closingRefusals.notClosed('year', lastMonthOf(year));
  }

  private async begin(
    tx: Tx,
    caller: Caller,
    book: BookRef,
    { year, businessDate, retainedEarnings }: AdjustmentPhase,
    retainedGlAccountId: number,
  ): Promise<void> {
    const { through } = await this.months.years(book.id, tx);
    await this.months.setYears(tx, book.id, { through, adjusting: year, retainedGlAccountId, closer: null });
    await this.day.open(tx, book, businessDate);
    await this.audit.record(tx, {
      ...{ caller, bookId: book.id, action: 'year.adjust', target: year, reason: '' },
      detail: { businessDate, retainedEarnings },
    });
  }
}
