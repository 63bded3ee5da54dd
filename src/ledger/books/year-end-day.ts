import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../../platform/audit/index.js';
import type { Caller } from '../../platform/auth/index.js';
import { Clock, toDatabaseTime } from '../../platform/clock/index.js';
import type { Tx } from '../../platform/database/index.js';
import type { BookRef } from './book.js';
import { BusinessDayRepository } from './database/business-day.repository.js';

/**
 * The last date of a year on its way from the adjustment phase to its second close. Every step is taken by a command that
 * has the closed months of the book locked; the row of the date is locked here, and waits for postings in flight.
 */
@Injectable()
export class YearEndDay {
  constructor(
    private readonly days: BusinessDayRepository,
    private readonly clock: Clock,
    private readonly audit: AuditTrail,
  ) {}

  /** Opens the closed date for adjustments. @returns how often it has been opened again now */
  async open(tx: Tx, book: BookRef, businessDate: string): Promise<number> {
    await this.days.lockExclusively(tx, book.id, businessDate);
    const reopenings = await this.days.reopen(tx, book.id, businessDate);
    if (reopenings === null) throw new Error(`${businessDate} lies in a closed month and is not closed`);
    await this.days.change(tx, book.id, businessDate, 'open', 'adjust');
    return reopenings;
  }

  /** No more adjustments, closing entries only; said again, it changes nothing. */
  async endAdjustments(tx: Tx, book: BookRef, businessDate: string): Promise<void> {
    await this.days.lockExclusively(tx, book.id, businessDate);
    await this.days.change(tx, book.id, businessDate, 'adjust', 'closing');
  }

  /** Back to an ordinary open date, for a month that is opened again. @returns false when the year is being closed */
  async openForAll(tx: Tx, book: BookRef, businessDate: string): Promise<boolean> {
    await this.days.lockExclusively(tx, book.id, businessDate);
    return this.days.change(tx, book.id, businessDate, 'adjust', 'open');
  }

  /** When all closing entries are posted; said again, it changes nothing. */
  async close(tx: Tx, caller: Caller, book: BookRef, businessDate: string): Promise<void> {
    const day = await this.days.lockExclusively(tx, book.id, businessDate);
    if (day?.status === 'closed') return;
    const closedAt = toDatabaseTime(this.clock.now());
    await this.days.close(tx, book.id, businessDate, closedAt, 'closing');
    const action = 'business-day.close';
    await this.audit.record(tx, { caller, bookId: book.id, action, target: businessDate, reason: '' });
  }
}
