import { Injectable } from '@nestjs/common';
import type { ApprovedOrder, ChangeCommand } from '../ledger/approvals/index.js';
import { ClosedMonths, YearEndDay, type BookRef } from '../ledger/books/index.js';
import { AuditTrail } from '../platform/audit/index.js';
import { Clock, toDatabaseTime } from '../platform/clock/index.js';
import type { Tx } from '../platform/database/index.js';
import { accepted, refused, type Refusal, type Result } from '../platform/errors/index.js';
import { closingRefusals } from './closing.errors.js';
import { PeriodRepository } from './database/period.repository.js';
import { ReopenPeriodDto } from './dto/reopening.dto.js';
import { isMonth, isYear, lastMonthOf, monthBefore, yearBefore, yearOf } from './months.rules.js';

/**
 * Opens the last closed period again, by maker and checker. The dates of a month stay closed; each is opened by a command
 * of its own. A year goes back into its adjustment phase, with the closing entries that were posted; one without dates has none.
 */
@Injectable()
export class ReopenPeriod implements ChangeCommand<ReopenPeriodDto> {
  readonly effect = 'change';
  readonly name = 'reopen-period';
  readonly makerRoles = ['finance', 'admin'] as const;
  readonly content = ReopenPeriodDto;

  constructor(
    private readonly months: ClosedMonths,
    private readonly day: YearEndDay,
    private readonly periods: PeriodRepository,
    private readonly clock: Clock,
    private readonly audit: AuditTrail,
  ) {}

  async check(book: BookRef, { period }: ReopenPeriodDto): Promise<Result<void>> {
    if (!isMonth(period) && !isYear(period))
      return refused(closingRefusals.periodMalformed('content/period', period));
    const { through } = await this.months.years(book.id);
    const refusal =
      refusalOf(period, await this.months.through(book.id), through) ??
      (await this.archivedRefusal(book, period));
    return refusal ? refused(refusal) : accepted(undefined);
  }

  async execute(tx: Tx, order: ApprovedOrder<ReopenPeriodDto>): Promise<Result<object>> {
    const { book, caller, content, reason, approvalId } = order;
    const { period } = content;
    const through = await this.months.lock(tx, book.id);
    const { through: yearsThrough } = await this.months.years(book.id, tx);
    const refusal =
      refusalOf(period, through, yearsThrough) ?? (await this.archivedRefusal(book, period, tx));
    if (refusal) return refused(refusal);
    const opened = isYear(period)
      ? await this.openYear(tx, book, period)
      : await this.openMonth(tx, book, period);
    if (!opened.ok) return opened;
    const { revision } = (await this.periods.find(book.id, period, null, tx))!;
    const reopenedAt = toDatabaseTime(this.clock.now());
    const trail = { subject: period, revision, approvalId, reason, reopenedAt };
    await this.periods.insertReopening(tx, book.id, trail, caller);
    await this.audit.record(tx, {
      ...{ caller, bookId: book.id, action: 'period.reopen', target: period, reason },
      detail: { revision },
    });
    return accepted({ period, revision });
  }

  /** A year is opened by its last month. */
  private async archivedRefusal(book: BookRef, period: string, tx?: Tx): Promise<Refusal | null> {
    const month = isYear(period) ? lastMonthOf(period) : period;
    const isArchived = await this.months.isArchived(book.id, month, tx);
    return isArchived ? closingRefusals.periodArchived(period) : null;
  }

  /** Ends the adjustment phase of the year, if the month is its last: adjustments and new postings are one date again. */
  private async openMonth(tx: Tx, book: BookRef, month: string): Promise<Result<void>> {
    const years = await this.months.years(book.id, tx);
    if (years.adjusting !== null) {
      const businessDate = (await this.periods.lastDateIn(book.id, years.adjusting))!;
      if (!(await this.day.openForAll(tx, book, businessDate)))
        return refused(closingRefusals.yearBeingClosed(years.adjusting));
      await this.months.setYears(tx, book.id, { ...years, adjusting: null, closer: null });
    }
    const before = monthBefore(month);
    const isFirst = (await this.periods.find(book.id, before, null, tx)) === null;
    await this.months.moveTo(tx, book.id, isFirst ? null : before);
    return accepted(undefined);
  }

  private async openYear(tx: Tx, book: BookRef, year: string): Promise<Result<void>> {
    const years = await this.months.years(book.id, tx);
    const before = yearBefore(year);
    const isFirst = (await this.periods.find(book.id, before, null, tx)) === null;
    const businessDate = await this.periods.lastDateIn(book.id, year);
    const adjusting = businessDate === null ? null : year;
    await this.months.setYears(tx, book.id, {
      ...years,
      ...{ through: isFirst ? null : before, adjusting, closer: null },
    });
    if (businessDate !== null) await this.day.open(tx, book, businessDate);
    return accepted(undefined);
  }
}

/** Months and years are closed in one order, in which a year comes after its last month. */
function refusalOf(period: string, through: string | null, yearsThrough: string | null): Refusal | null {
  const isClosed = isYear(period)
    ? yearsThrough !== null && period <= yearsThrough
    : through !== null && period <= through;
  if (!isClosed) return closingRefusals.notClosed('period', period);
  const isYearLast = yearsThrough !== null && through === lastMonthOf(yearsThrough);
  const last = isYearLast ? yearOf(through) : through!;
  return period === last ? null : closingRefusals.notTheLast(period, last);
}
