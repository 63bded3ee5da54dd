import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../../platform/audit/index.js';
import { mayTouchBook, type Caller } from '../../platform/auth/index.js';
import { Clock, dateInZone, toDatabaseTime } from '../../platform/clock/index.js';
import { databaseErrorKind, Transactions } from '../../platform/database/index.js';
import { accepted, refused, type Result } from '../../platform/errors/index.js';
import { NumberIds } from '../../platform/ids/index.js';
import { CurrencyDirectory } from '../currencies/index.js';
import type { Book } from './book.js';
import { bookRefusals } from './books.errors.js';
import { isBookTimeZone } from './books.rules.js';
import { BookRepository } from './database/book.repository.js';
import { BusinessDayRepository } from './database/business-day.repository.js';
import { ClosedMonthsRepository } from './database/closed-months.repository.js';
import { ReadyMadeCharts, type PreparedChart, type ReadyMadeChart } from './ready-made-charts.js';

export interface NewBook {
  readonly code: string;
  readonly name: string;
  readonly legalEntity: string;
  readonly timeZone: string;
  readonly currencies: readonly string[];
  /** null takes today in the book's zone. */
  readonly businessDate: string | null;
  readonly chart: ReadyMadeChart | null;
}

/** Opens a book with its currencies, its first business day and, if wanted, a chart, in one transaction. */
@Injectable()
export class OpenBook {
  constructor(
    private readonly transactions: Transactions,
    private readonly books: BookRepository,
    private readonly days: BusinessDayRepository,
    private readonly months: ClosedMonthsRepository,
    private readonly currencies: CurrencyDirectory,
    private readonly charts: ReadyMadeCharts,
    private readonly numbers: NumberIds,
    private readonly clock: Clock,
    private readonly audit: AuditTrail,
  ) {}

  async execute(caller: Caller, wanted: NewBook): Promise<Result<Book>> {
    if (!mayTouchBook(caller, wanted.code)) return refused(bookRefusals.outOfScope(wanted.code));
    if (!isBookTimeZone(wanted.timeZone)) return refused(bookRefusals.timeZoneUnknown(wanted.timeZone));
    const known = await this.currencies.decimalsOf(wanted.currencies);
    const missing = wanted.currencies.findIndex((currency) => !known.has(currency));
    if (missing >= 0) {
      return refused(bookRefusals.currencyUnknown(`currencies/${missing}`, wanted.currencies[missing]!));
    }
    const chart = wanted.chart === null ? null : await this.charts.prepare(wanted.chart);
    const [id] = await this.numbers.take('book', 1);
    return this.insert(caller, this.describe(id!, wanted), chart);
  }

  private describe(id: number, wanted: NewBook): Book {
    const now = this.clock.now();
    const { code, name, legalEntity, timeZone } = wanted;
    return {
      id,
      code,
      name,
      legalEntity,
      timeZone,
      businessDate: wanted.businessDate ?? dateInZone(now, timeZone),
      createdAt: toDatabaseTime(now),
      currencies: [...new Set(wanted.currencies)].sort(),
    };
  }

  private async insert(caller: Caller, book: Book, chart: PreparedChart | null): Promise<Result<Book>> {
    try {
      return await this.transactions.run(async (tx) => {
        const known = await this.books.byCode(book.code, tx);
        // After a lost answer to COMMIT the unit runs again and meets its own book, which has the number taken for it.
        if (known) return known.id === book.id ? accepted(known) : refused(bookRefusals.exists(book.code));
        await this.books.insert(tx, book);
        await this.days.open(tx, book.id, book.businessDate, book.createdAt);
        await this.months.begin(tx, book.id);
        await chart?.install(tx, book.id);
        const { id: bookId, code: target, currencies, businessDate } = book;
        const detail = { currencies, businessDate };
        await this.audit.record(tx, { caller, bookId, action: 'book.open', target, reason: '', detail });
        return accepted(book);
      });
    } catch (error) {
      if (databaseErrorKind(error) !== 'duplicate-key') throw error;
      return refused(bookRefusals.exists(book.code));
    }
  }
}
