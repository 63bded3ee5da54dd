import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../../platform/audit/index.js';
import type { Caller } from '../../platform/auth/index.js';
import { Transactions, type Tx } from '../../platform/database/index.js';
import { accepted, refused, type Result } from '../../platform/errors/index.js';
import { NO_GUARD, type BookRef } from './book.js';
import { bookRefusals } from './books.errors.js';
import { BookRepository } from './database/book.repository.js';
import { BusinessDayRepository } from './database/business-day.repository.js';

/**
 * Moves the date that postings without a date take, forward and to an open date only. Postings are not stopped: they
 * read the pointer without a lock, and the old date stays open for those under way.
 */
@Injectable()
export class MoveBusinessDate {
  constructor(
    private readonly transactions: Transactions,
    private readonly books: BookRepository,
    private readonly days: BusinessDayRepository,
    private readonly audit: AuditTrail,
  ) {}

  async execute(
    caller: Caller,
    book: BookRef,
    businessDate: string,
    guard = NO_GUARD,
  ): Promise<Result<{ moved: boolean }>> {
    return this.transactions.run(async (tx) => {
      await guard(tx);
      return this.move(tx, caller, book, businessDate);
    });
  }

  private async move(
    tx: Tx,
    caller: Caller,
    book: BookRef,
    businessDate: string,
  ): Promise<Result<{ moved: boolean }>> {
    const before = await this.books.businessDate(tx, book.id);
    if (businessDate === before) return accepted({ moved: false });
    if (businessDate < before) return refused(bookRefusals.pointerBackwards(businessDate, before));
    // No lock: a date is closed only when the pointer is past it, and then the update below finds no row.
    const day = await this.days.find(tx, book.id, businessDate);
    if (day?.status !== 'open') return refused(bookRefusals.dayNotOpen(businessDate));
    if (!(await this.books.moveBusinessDate(tx, book.id, businessDate))) {
      const pointer = await this.books.businessDate(tx, book.id);
      if (pointer === businessDate) return accepted({ moved: false });
      return refused(bookRefusals.pointerBackwards(businessDate, pointer));
    }
    await this.audit.record(tx, {
      caller,
      bookId: book.id,
      action: 'business-date.move',
      target: businessDate,
      reason: '',
      detail: { before },
    });
    return accepted({ moved: true });
  }
}
