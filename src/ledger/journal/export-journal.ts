import { Injectable } from '@nestjs/common';
import type { BookRef } from '../books/index.js';
import { JournalRepository, type JournalKey } from './database/journal.repository.js';
import {
  closingText,
  headingText,
  pathsOf,
  transactionText,
  type JournalPosting,
  type JournalVoucher,
} from './journal-text.js';

/** With the longest vouchers a page holds 50,000 lines, the most that is in memory at a time. */
const PAGE_VOUCHERS = 100;

export interface JournalRange {
  /** First and last business date, both included; null leaves that end open. */
  readonly from: string | null;
  readonly to: string | null;
}

const FIRST_DATE = '0001-01-01';
const LAST_DATE = '9999-12-31';

/**
 * The journal of a book for hledger, in order of business date and voucher id, page by page as the reader takes it; no
 * connection is held while a slow reader thinks. Every voucher is whole. Dates that are closed are complete; a voucher
 * that is posted to an open date while its journal is read may be in it or not.
 */
@Injectable()
export class ExportJournal {
  constructor(private readonly journal: JournalRepository) {}

  async *textOf(book: BookRef, { from, to }: JournalRange): AsyncGenerator<string, void, undefined> {
    const chart = await this.journal.chart(book.id);
    const currencies = [...book.currencies].map(([code, decimals]) => ({ code, decimals }));
    yield headingText(book.code, from, to, currencies, chart);
    let paths = pathsOf(chart);
    let count = 0;
    for await (const page of this.pages(book.id, from ?? FIRST_DATE, to ?? LAST_DATE)) {
      const postings = await this.journal.postings(page.map((voucher) => voucher.id));
      // The chart may have grown since the heading was written.
      const isPlaced = (posting: JournalPosting): boolean => paths.has(posting.glAccountId);
      if (![...postings.values()].flat().every(isPlaced)) paths = pathsOf(await this.journal.chart(book.id));
      yield page.map((voucher) => transactionText(voucher, postings.get(voucher.id)!, paths)).join('');
      count += page.length;
    }
    yield closingText(count);
  }

  private async *pages(bookId: number, from: string, to: string): AsyncGenerator<JournalVoucher[]> {
    let after: JournalKey | null = null;
    for (;;) {
      const page: JournalVoucher[] = await this.journal.vouchers(bookId, from, to, after, PAGE_VOUCHERS);
      if (page.length === 0) return;
      yield page;
      after = page.at(-1)!;
    }
  }
}
