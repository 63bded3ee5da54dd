import { Injectable } from '@nestjs/common';
import type { BookRef } from '../ledger/books/index.js';
import { accepted, refused, type Result } from '../platform/errors/index.js';
import { SummaryRepository } from './database/summary.repository.js';
import { erpRefusals } from './erp-export.errors.js';
import type { NamedLine, ToldSummary } from './summary.js';
import { differenceOf, type LineDifference } from './vouchers.rules.js';

export interface WholeSummary {
  readonly summary: ToldSummary;
  readonly lines: readonly NamedLine[];
  /** What it has more than the revision before; null for the first. */
  readonly difference: readonly LineDifference[] | null;
}

/** Summaries as the ERP fetches them. */
@Injectable()
export class ReadSummaries {
  constructor(private readonly summaries: SummaryRepository) {}

  /** @param revision null for the last one */
  async whole(book: BookRef, businessDate: string, revision: number | null): Promise<Result<WholeSummary>> {
    const summary = await this.summaries.find(book.id, businessDate, revision);
    if (!summary) return refused(erpRefusals.summaryNotFound(businessDate, revision));
    const linesOf = (number: number): Promise<NamedLine[]> =>
      this.summaries.lines({ bookId: book.id, businessDate, revision: number });
    const lines = await linesOf(summary.revision);
    if (summary.revision === 1) return accepted({ summary, lines, difference: null });
    const before = await linesOf(summary.revision - 1);
    return accepted({ summary, lines, difference: differenceOf(before, lines) });
  }
}
