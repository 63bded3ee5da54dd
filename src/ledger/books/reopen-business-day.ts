import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/index.js';
import { accepted, refused, type Result } from '../../platform/errors/index.js';
import type { BookRef } from './book.js';
import { bookRefusals } from './books.errors.js';
import { isInClosedMonth } from './closed-months.rules.js';
import { BusinessDayRepository } from './database/business-day.repository.js';
import { ClosedMonthsRepository } from './database/closed-months.repository.js';

/**
 * Opens a closed date again, in the transaction of the command with maker and checker that wants it. It takes postings
 * that name it, and reversals of its vouchers, until it is closed again.
 */
@Injectable()
export class ReopenBusinessDay {
  constructor(
    private readonly days: BusinessDayRepository,
    private readonly months: ClosedMonthsRepository,
  ) {}

  /** @returns how often it has been opened again now */
  async execute(tx: Tx, book: BookRef, businessDate: string): Promise<Result<number>> {
    const through = await this.months.lock(tx, book.id);
    if (isInClosedMonth(businessDate, through))
      return refused(bookRefusals.monthClosed(businessDate, through!));
    const day = await this.days.lockExclusively(tx, book.id, businessDate);
    if (!day) return refused(bookRefusals.dayNotFound(businessDate));
    const reopenings = await this.days.reopen(tx, book.id, businessDate);
    return reopenings === null ? refused(bookRefusals.dayNotClosed(businessDate)) : accepted(reopenings);
  }
}
