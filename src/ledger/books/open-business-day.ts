import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../../platform/audit/index.js';
import type { Caller } from '../../platform/auth/index.js';
import { Clock, toDatabaseTime } from '../../platform/clock/index.js';
import { Transactions, type Tx } from '../../platform/database/index.js';
import { accepted, refused, type Result } from '../../platform/errors/index.js';
import { NO_GUARD, type BookRef, type BusinessDay } from './book.js';
import { bookRefusals } from './books.errors.js';
import { daysBetween, MAX_DAYS_FROM_POINTER } from './books.rules.js';
import { isInClosedMonth } from './closed-months.rules.js';
import { BookRepository } from './database/book.repository.js';
import { BusinessDayRepository } from './database/business-day.repository.js';
import { ClosedMonthsRepository } from './database/closed-months.repository.js';

export interface OpenedDay {
  readonly day: BusinessDay;
  /** False when the date was open already. */
  readonly opened: boolean;
}

/** Opens a further date of a book, for what is imported or posted ahead. A closed date, and one of a closed month, is not opened here. */
@Injectable()
export class OpenBusinessDay {
  constructor(
    private readonly transactions: Transactions,
    private readonly books: BookRepository,
    private readonly days: BusinessDayRepository,
    private readonly months: ClosedMonthsRepository,
    private readonly clock: Clock,
    private readonly audit: AuditTrail,
  ) {}

  async execute(
    caller: Caller,
    book: BookRef,
    businessDate: string,
    guard = NO_GUARD,
  ): Promise<Result<OpenedDay>> {
    return this.transactions.runAmongTwins(async (tx) => {
      await guard(tx);
      return this.open(tx, caller, book, businessDate);
    });
  }

  private async open(
    tx: Tx,
    caller: Caller,
    book: BookRef,
    businessDate: string,
  ): Promise<Result<OpenedDay>> {
    const known = await this.days.find(tx, book.id, businessDate);
    if (known && known.status !== 'open') return refused(bookRefusals.dayClosed(businessDate));
    if (known) return accepted({ day: known, opened: false });
    const through = await this.months.lock(tx, book.id);
    if (isInClosedMonth(businessDate, through))
      return refused(bookRefusals.monthClosed(businessDate, through!));
    const pointer = await this.books.businessDate(tx, book.id);
    if (daysBetween(businessDate, pointer) > MAX_DAYS_FROM_POINTER) {
      return refused(bookRefusals.dayTooFar(businessDate, pointer, MAX_DAYS_FROM_POINTER));
    }
    const openedAt = toDatabaseTime(this.clock.now());
    await this.days.open(tx, book.id, businessDate, openedAt);
    const audited = {
      caller,
      bookId: book.id,
      action: 'business-day.open',
      target: businessDate,
      reason: '',
    };
    await this.audit.record(tx, audited);
    return accepted({ day: { businessDate, status: 'open', openedAt, closedAt: null }, opened: true });
  }
}
