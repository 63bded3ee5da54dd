import { Injectable } from '@nestjs/common';
import { BookDirectory, type BookRef } from '../ledger/books/index.js';
import { addDays } from '../platform/clock/index.js';
import { accepted, refused, type Result } from '../platform/errors/index.js';
import { TrialBalanceRepository, type GlAccount } from '../trial-balance/index.js';
import { ChartTree } from './chart-tree.js';
import { ReportScopeRepository } from './database/report-scope.repository.js';
import { reportRefusals } from './finance-reports.errors.js';

/** Longer than a year, so that a year with its adjustments fits in. */
export const MOST_DATES = 400;

export interface ScopeWanted {
  readonly fromDate: string;
  readonly toDate: string;
  readonly currency?: string | undefined;
  readonly level?: number | undefined;
  readonly glAccount?: string | undefined;
  /** Only if no date up to the end is open. */
  readonly final?: boolean | undefined;
}

/** What was asked for, after it was found to make sense. */
export interface ReportScope {
  readonly book: BookRef;
  readonly fromDate: string;
  readonly toDate: string;
  readonly currency: string | null;
  readonly glAccount: GlAccount | null;
  readonly level: number;
  readonly chart: ChartTree;
  /** All dates up to the end are closed: the figures do not change any more. */
  readonly isFinal: boolean;
}

/** The guards that all reports share. Nothing is read of the books before they have passed. */
@Injectable()
export class OpenScope {
  constructor(
    private readonly books: BookDirectory,
    private readonly rows: ReportScopeRepository,
    private readonly trialBalances: TrialBalanceRepository,
  ) {}

  async of(bookCode: string, wanted: ScopeWanted, mostDates = MOST_DATES): Promise<Result<ReportScope>> {
    const { fromDate, toDate, currency, level, glAccount } = wanted;
    const found = await this.books.byCode(bookCode, currency === undefined ? [] : [currency]);
    if (!found.ok) return found;
    const book = found.value;
    if (toDate < fromDate) return refused(reportRefusals.datesReversed(fromDate, toDate));
    if (toDate > addDays(fromDate, mostDates - 1)) return refused(reportRefusals.rangeTooLong(mostDates));
    if (currency !== undefined && !book.currencies.has(currency)) {
      return refused(reportRefusals.currencyNotInBook(currency));
    }
    const { last } = await this.trialBalances.datesOf(book.id);
    if (toDate > last) return refused(reportRefusals.dateNotReached(toDate, last));
    const openDate = await this.rows.firstOpenDate(book.id, toDate);
    if (wanted.final === true && openDate !== null) return refused(reportRefusals.notFinal(openDate));
    const chart = new ChartTree(await this.trialBalances.chartOf(book.id));
    if (level !== undefined && level > chart.deepest) {
      return refused(reportRefusals.levelUnknown(level, chart.deepest));
    }
    const node = glAccount === undefined ? null : chart.find(glAccount);
    if (node === undefined) return refused(reportRefusals.glAccountNotFound(glAccount!));
    return accepted({
      ...{ book, fromDate, toDate, currency: currency ?? null, glAccount: node, chart },
      ...{ level: level ?? chart.deepest, isFinal: openDate === null },
    });
  }
}

/** Of what a report is, as it says itself. */
export const headOf = (scope: ReportScope): Record<string, string | number | boolean> => ({
  book: scope.book.code,
  fromDate: scope.fromDate,
  toDate: scope.toDate,
  ...(scope.currency !== null && { currency: scope.currency }),
  ...(scope.glAccount !== null && { glAccount: scope.glAccount.code }),
  final: scope.isFinal,
});
