import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../../platform/audit/index.js';
import type { Caller } from '../../platform/auth/index.js';
import { Clock, toDatabaseTime } from '../../platform/clock/index.js';
import { Transactions, type Tx } from '../../platform/database/index.js';
import { accepted, refused, type Result } from '../../platform/errors/index.js';
import { NO_GUARD, type BookRef, type BusinessDay } from './book.js';
import { bookRefusals } from './books.errors.js';
import { BookRepository } from './database/book.repository.js';
import { BusinessDayRepository } from './database/business-day.repository.js';
import { DayCloseConditions } from './day-close-conditions.js';

/**
 * Closes a date before the business date, when none before it is open: what it opens with does not change any more but by
 * opening a date again. Waits for the postings in flight on it and refuses later ones.
 */
@Injectable()
export class CloseBusinessDay {
  constructor(
    private readonly transactions: Transactions,
    private readonly books: BookRepository,
    private readonly days: BusinessDayRepository,
    private readonly conditions: DayCloseConditions,
    private readonly clock: Clock,
    private readonly audit: AuditTrail,
  ) {}

  async execute(
    caller: Caller,
    book: BookRef,
    businessDate: string,
    guard = NO_GUARD,
  ): Promise<Result<BusinessDay>> {
    return this.transactions.run(async (tx) => {
      await guard(tx);
      return this.close(tx, caller, book, businessDate);
    });
  }

  private async close(
    tx: Tx,
    caller: Caller,
    book: BookRef,
    businessDate: string,
  ): Promise<Result<BusinessDay>> {
    const day = await this.days.lockExclusively(tx, book.id, businessDate);
    if (!day) return refused(bookRefusals.dayNotFound(businessDate));
    if (day.status === 'closed') return accepted(day);
    if (day.status !== 'open') return refused(bookRefusals.dayAdjusting(businessDate));
    // The pointer only moves forward, so a date before it stays before it.
    const pointer = await this.books.businessDate(tx, book.id);
    if (businessDate >= pointer) return refused(bookRefusals.dayStillCurrent(businessDate, pointer));
    // No lock: whoever opens an earlier date after this does so after the close, as by opening it again.
    const earlier = await this.days.firstOpenBefore(tx, book.id, businessDate);
    if (earlier !== null) return refused(bookRefusals.earlierDateOpen(businessDate, earlier));
    const refusal = await this.conditions.refusalOf(tx, book.id, businessDate);
    if (refusal) return refused(refusal);
    const closedAt = toDatabaseTime(this.clock.now());
    await this.days.close(tx, book.id, businessDate, closedAt);
    const audited = {
      caller,
      bookId: book.id,
      action: 'business-day.close',
      target: businessDate,
      reason: '',
    };
    await this.audit.record(tx, audited);
    return accepted({ ...day, status: 'closed', closedAt });
  }
}
