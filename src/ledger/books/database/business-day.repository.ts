import { Injectable } from '@nestjs/common';
import { DataSource, MoreThan } from 'typeorm';
import type { Tx } from '../../../platform/database/index.js';
import { sqlOf } from '../../../platform/database/transactions.js';
import type { BusinessDay } from '../book.js';
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

  async open(tx: Tx, bookId: number, businessDate: string, openedAt: string): Promise<void> {
    const day = { bookId, businessDate, status: 'open' as const, openedAt, closedAt: null };
    await sqlOf(tx).manager.insert(BusinessDayEntity, day);
  }

  async close(tx: Tx, bookId: number, businessDate: string, closedAt: string): Promise<void> {
    const closed = await sqlOf(tx).execute(
      `UPDATE business_day SET status = 'closed', closed_at = ?
       WHERE book_id = ? AND business_date = ? AND status = 'open'`,
      [closedAt, bookId, businessDate],
    );
    if (closed !== 1) throw new Error(`Business date ${businessDate} was locked as open and is not`);
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
