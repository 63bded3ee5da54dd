import { Injectable } from '@nestjs/common';
import { ClosedMonths } from '../ledger/books/index.js';
import { AuditTrail } from '../platform/audit/index.js';
import { Clock, toDatabaseTime } from '../platform/clock/index.js';
import { Transactions, type Tx } from '../platform/database/index.js';
import { accepted, refused, type Refusal, type Result } from '../platform/errors/index.js';
import { DayProofs, digestOfLines, type TrialBalanceLine } from '../trial-balance/index.js';
import { closingRefusals } from './closing.errors.js';
import { PeriodRepository } from './database/period.repository.js';
import { linesOfPeriod } from './period-lines.rules.js';
import type { ClosedPeriod } from './period.js';
import { ReadPeriods } from './read-periods.js';
import { ReadyDates, readyOf, type PeriodDates, type ReadyDate } from './ready-dates.js';

/** A period to be closed. */
export interface PeriodOrder extends PeriodDates {
  /** The close that it goes on from; null for the first period of a book. */
  readonly before: ClosedPeriod | null;
  /** Asked again when nobody else can close or open anything any more. */
  refusalOf(tx: Tx, through: string | null): Promise<Refusal | null>;
  /** Why what the dates come to is not what such a period ends with; null when it is. */
  objectionTo(lines: readonly TrialBalanceLine[]): Promise<Refusal | null>;
  /** Marks the period as closed. */
  mark(tx: Tx): Promise<void>;
}

interface Figures {
  readonly closed: ClosedPeriod;
  readonly dates: readonly ReadyDate[];
  readonly lines: readonly TrialBalanceLine[];
}

/** Adds up the dates of a period, each closed, proved and sealed, and stores what they come to in one transaction. */
@Injectable()
export class StorePeriod {
  constructor(
    private readonly transactions: Transactions,
    private readonly months: ClosedMonths,
    private readonly periods: PeriodRepository,
    private readonly reading: ReadPeriods,
    private readonly ready: ReadyDates,
    private readonly proofs: DayProofs,
    private readonly clock: Clock,
    private readonly audit: AuditTrail,
  ) {}

  async execute(order: PeriodOrder): Promise<Result<ClosedPeriod>> {
    const dates = await this.ready.prepare(order);
    if (!dates.ok) return dates;
    const lines = await this.linesOf(order, dates.value);
    if (!lines.ok) return lines;
    const objection = await order.objectionTo(lines.value);
    if (objection) return refused(objection);
    const closed = {
      ...{ period: order.period, revision: 0, sealNumber: null, traceId: order.caller.traceId },
      days: dates.value.length,
      vouchers: dates.value.reduce((sum, { vouchers }) => sum + vouchers, 0),
      closedAt: toDatabaseTime(this.clock.now()),
      digest: digestOfLines(lines.value),
    };
    const figures = { closed, dates: dates.value, lines: lines.value };
    return this.transactions.run((tx) => this.store(tx, order, figures));
  }

  /** What the dates come to, going on from where the period before ended. */
  private async linesOf(
    { book, before }: PeriodOrder,
    dates: readonly ReadyDate[],
  ): Promise<Result<readonly TrialBalanceLine[]>> {
    const earlier = before ? await this.reading.lines(book, before) : accepted(null);
    if (!earlier.ok) return earlier;
    const parts: TrialBalanceLine[][] = [];
    for (const { businessDate, revision } of dates)
      parts.push(await this.proofs.lines(book.id, businessDate, revision));
    const summed = linesOfPeriod(earlier.value, parts);
    if (summed.ok) return accepted(summed.lines);
    const chart = await this.proofs.chartOf(book.id);
    const glAccount = chart.find(({ id }) => String(id) === summed.glAccountId)?.code ?? summed.glAccountId;
    const place = dates[summed.part]!.businessDate;
    return refused(closingRefusals.doesNotGoOn(place, summed.currency, glAccount));
  }

  private async store(tx: Tx, order: PeriodOrder, figures: Figures): Promise<Result<ClosedPeriod>> {
    const { caller, book, period } = order;
    await order.work.guard(tx);
    const through = await this.months.lock(tx, book.id);
    const earlier = await this.periods.find(book.id, period, null, tx);
    const refusal = await order.refusalOf(tx, through);
    // After a lost answer to COMMIT this runs again and meets its own close.
    if (refusal && earlier?.traceId === caller.traceId) return accepted(earlier);
    if (refusal) return refused(refusal);
    const overtaken = await this.overtakenBy(tx, order, figures.dates);
    if (overtaken) return refused(overtaken);
    const revision = (earlier?.revision ?? 0) + 1;
    const closed = { ...figures.closed, revision, sealNumber: await this.periods.lastSeal(tx, book.id) };
    await this.periods.insert(tx, book.id, closed, figures.lines, caller);
    await order.mark(tx);
    await this.audit.record(tx, {
      ...{ caller, bookId: book.id, action: 'period.close', target: period, reason: '' },
      detail: { revision, digest: closed.digest },
    });
    return accepted(closed);
  }

  /** From here on nobody opens a date: what is as it was added up stays so. */
  private async overtakenBy(
    tx: Tx,
    { book, period, range, before }: PeriodOrder,
    dates: readonly ReadyDate[],
  ): Promise<Refusal | null> {
    const now = readyOf(await this.proofs.of(book.id, range, tx));
    if (!now.ok) return now.refusal;
    const changed = now.value.find(({ businessDate, revision }, place) => {
      const then = dates[place];
      return then?.businessDate !== businessDate || then.revision !== revision;
    });
    if (changed) return closingRefusals.dayOvertaken(changed.businessDate);
    if (!before) return null;
    const last = await this.periods.find(book.id, before.period, null, tx);
    return last?.revision === before.revision ? null : closingRefusals.closedMeanwhile(period, before.period);
  }
}
