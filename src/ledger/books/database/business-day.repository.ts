import { Injectable } from '@nestjs/common';
import { DataSource, MoreThan } from 'typeorm';
import type { Tx } from '../../../platform/database/index.js';
import { sqlOf } from '../../../platform/database/transactions.js';
import type { BusinessDay, DayStatus } from '../book.js';
import { BusinessDayEntity } from './business-day.entity.js';

const DAY_COLUMNS = `business_date AS businessDate, status, opened_at AS openedAt, closed_at AS closedAt
  FROM business_day FORCE INDEX (PRIMARY) WHERE book_id = ? AND business_date = ?`;

@Injectable()
export class BusinessDayRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** The next dates, after the one given. */
  list(bookId: number, after: string, count: number): Promise<BusinessDay[]> {
    return this.dataSource.manager.find(BusinessDayEntity, {
      where: { bookId, businessDate: MoreThan(after) },
      order: { businessDate: 'ASC' },
      take: count,
    });
  }

  async find(tx: Tx, bookId: number, businessDate: string): Promise<BusinessDay | null> {
    return this.read(tx, `SELECT ${DAY_COLUMNS}`, bookId, businessDate);
  }

  /** Waits for the postings in flight on that date, which hold the row in share mode. */
  async lockExclusively(tx: Tx, bookId: number, businessDate: string): Promise<BusinessDay | null> {
    return this.read(tx, `SELECT ${DAY_COLUMNS} FOR UPDATE`, bookId, businessDate);
  }

  /** The first date before it that takes postings; one in its adjustment phase lies in a closed month and is none of them. */
  async firstOpenBefore(tx: Tx, bookId: number, businessDate: string): Promise<string | null> {
    const [day] = await sqlOf(tx).query<{ businessDate: string }>(
      `SELECT business_date AS businessDate FROM business_day FORCE INDEX (PRIMARY)
       WHERE book_id = ? AND business_date < ? AND status = 'open' ORDER BY business_date LIMIT 1`,
      [bookId, businessDate],
    );
    return day?.businessDate ?? null;
  }

  async open(tx: Tx, bookId: number, businessDate: string, openedAt: string): Promise<void> {
    const day = { bookId, businessDate, status: 'open' as const, openedAt, closedAt: null, reopenings: 0 };
    await sqlOf(tx).manager.insert(BusinessDayEntity, day);
  }

  /** @param from what it takes until now */
  async close(
    tx: Tx,
    bookId: number,
    businessDate: string,
    closedAt: string,
    from: DayStatus = 'open',
  ): Promise<void> {
    const closed = await sqlOf(tx).execute(
      `UPDATE business_day SET status = 'closed', closed_at = ?
       WHERE book_id = ? AND business_date = ? AND status = ?`,
      [closedAt, bookId, businessDate, from],
    );
    if (closed !== 1) throw new Error(`Business date ${businessDate} was locked as ${from} and is not`);
  }

  /** From one state of the year's end to the next. @returns whether it was in the first one */
  async change(
    tx: Tx,
    bookId: number,
    businessDate: string,
    from: DayStatus,
    to: DayStatus,
  ): Promise<boolean> {
    const changed = await sqlOf(tx).execute(
      'UPDATE business_day SET status = ? WHERE book_id = ? AND business_date = ? AND status = ?',
      [to, bookId, businessDate, from],
    );
    return changed === 1;
  }

  /** The date is locked. @returns how often it has been opened again now, null when it is not closed */
  async reopen(tx: Tx, bookId: number, businessDate: string): Promise<number | null> {
    const reopened = await sqlOf(tx).execute(
      `UPDATE business_day SET status = 'open', closed_at = NULL, reopenings = reopenings + 1
       WHERE book_id = ? AND business_date = ? AND status = 'closed'`,
      [bookId, businessDate],
    );
    if (reopened !== 1) return null;
    const [day] = await sqlOf(tx).query<{ reopenings: number }>(
      'SELECT reopenings FROM business_day FORCE INDEX (PRIMARY) WHERE book_id = ? AND business_date = ?',
      [bookId, businessDate],
    );
    return day!.reopenings;
  }

  private async read(
    tx: Tx,
    statement: string,
    bookId: number,
    businessDate: string,
  ): Promise<BusinessDay | null> {
    const [day] = await sqlOf(tx).query<BusinessDay>(statement, [bookId, businessDate]);
    return day ?? null;
  }
}
