import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { integer, text } from '../../../platform/database/sql.js';
import type { Reader } from './snapshot.repository.js';
import type { Day } from './voucher-page.repository.js';

/** Where a date stands in its book. */
export interface DayState {
  /** Where the business date of the book stands. */
  readonly pointer: string;
  /** null for a date that the book never opened. */
  readonly status: 'open' | 'closed' | null;
}

/** The dates before one. */
export interface EarlierDays {
  readonly open: number;
  /** When the last of them was closed; null without any. */
  readonly lastClosedAt: string | null;
}

/** Business days, read only. */
@Injectable()
export class DayStateRepository {
  constructor(private readonly dataSource: DataSource) {}

  async of({ bookId, businessDate }: Day, reader: Reader = this.dataSource): Promise<DayState> {
    const [row] = await reader.query<DayState>(
      `SELECT b.business_date AS pointer, d.status FROM book b
       LEFT JOIN business_day d ON d.book_id = b.id AND d.business_date = ${text(businessDate)}
       WHERE b.id = ${integer(bookId)}`,
    );
    return row!;
  }

  async earlier(reader: Reader, { bookId, businessDate }: Day): Promise<EarlierDays> {
    const [row] = await reader.query<{ open: string | null; lastClosedAt: string | null }>(
      `SELECT SUM(status = 'open') AS open, MAX(closed_at) AS lastClosedAt FROM business_day FORCE INDEX (PRIMARY)
       WHERE book_id = ${integer(bookId)} AND business_date < ${text(businessDate)}`,
    );
    return { open: Number(row!.open ?? 0), lastClosedAt: row!.lastClosedAt };
  }
}
