import { Injectable } from '@nestjs/common';
import { ClosedMonths, type BookRef } from '../ledger/books/index.js';
import { accepted, refused, type Result } from '../platform/errors/index.js';
import { digestOfLines, type TrialBalanceLine } from '../trial-balance/index.js';
import { closingRefusals } from './closing.errors.js';
import { PeriodRepository } from './database/period.repository.js';
import { isYear } from './months.rules.js';
import type { ClosedPeriod } from './period.js';

/** A close with what has become of it. */
export interface PeriodInPlace extends ClosedPeriod {
  readonly isClosed: boolean;
}

/** Closed periods as finance reads them. */
@Injectable()
export class ReadPeriods {
  constructor(
    private readonly periods: PeriodRepository,
    private readonly months: ClosedMonths,
  ) {}

  /** @param revision null for the last one */
  async find(book: BookRef, period: string, revision: number | null): Promise<Result<PeriodInPlace>> {
    const found = await this.periods.find(book.id, period, revision);
    if (!found) return refused(closingRefusals.notFound(period, revision));
    const [inPlace] = await this.inPlace(book, [found]);
    return accepted(inPlace!);
  }

  async list(
    book: BookRef,
    after: { readonly period: string; readonly revision: number } | null,
    atMost: number,
  ): Promise<PeriodInPlace[]> {
    return this.inPlace(book, await this.periods.list(book.id, after, atMost));
  }

  /** Its lines. A change of them behind the back of the service is a refusal: no figure goes on from it. */
  async lines(
    book: BookRef,
    { period, revision, digest }: ClosedPeriod,
  ): Promise<Result<TrialBalanceLine[]>> {
    const lines = await this.periods.lines(book.id, period, revision);
    if (digestOfLines(lines) === digest) return accepted(lines);
    return refused(closingRefusals.storedLinesChanged(period, revision));
  }

  private async inPlace(book: BookRef, periods: readonly ClosedPeriod[]): Promise<PeriodInPlace[]> {
    const through = await this.months.through(book.id);
    const { through: yearsThrough } = await this.months.years(book.id);
    const isWithin = (period: string): boolean => {
      const end = isYear(period) ? yearsThrough : through;
      return end !== null && period <= end;
    };
    const last = new Map<string, number>();
    for (const { period } of periods)
      if (!last.has(period)) last.set(period, (await this.periods.find(book.id, period, null))!.revision);
    return periods.map((each) => ({
      ...each,
      isClosed: isWithin(each.period) && each.revision === last.get(each.period),
    }));
  }
}
