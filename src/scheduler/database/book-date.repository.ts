import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/index.js';
import { sqlOf } from '../../platform/database/transactions.js';

/** The business dates of a book, read without a lock: they are never taken back. */
@Injectable()
export class BookDateRepository {
  /** Where the business date stands. */
  async current(tx: Tx, bookId: number): Promise<string> {
    const [row] = await sqlOf(tx).query<{ businessDate: string }>(
      'SELECT business_date AS businessDate FROM book WHERE id = ?',
      [bookId],
    );
    return row!.businessDate;
  }

  /** The latest date of the book before that one; null for its first. */
  async before(tx: Tx, bookId: number, date: string): Promise<string | null> {
    const [row] = await sqlOf(tx).query<{ businessDate: string }>(
      `SELECT business_date AS businessDate FROM business_day FORCE INDEX (PRIMARY)
       WHERE book_id = ? AND business_date < ? ORDER BY business_date DESC LIMIT 1`,
      [bookId, date],
    );
    return row?.businessDate ?? null;
  }

  /** The next dates of the book after the first date given, up to the second. */
  async between(tx: Tx, bookId: number, after: string, until: string, count: number): Promise<string[]> {
    const rows = await sqlOf(tx).query<{ businessDate: string }>(
      `SELECT business_date AS businessDate FROM business_day FORCE INDEX (PRIMARY)
       WHERE book_id = ? AND business_date > ? AND business_date <= ? ORDER BY business_date LIMIT ?`,
      [bookId, after, until, count],
    );
    return rows.map(({ businessDate }) => businessDate);
  }

  async has(tx: Tx, bookId: number, date: string): Promise<boolean> {
    const rows = await sqlOf(tx).query(
      'SELECT 1 AS found FROM business_day WHERE book_id = ? AND business_date = ?',
      [bookId, date],
    );
    return rows.length === 1;
  }
}
