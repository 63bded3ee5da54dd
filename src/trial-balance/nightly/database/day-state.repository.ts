import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { DayStatus } from '../../../ledger/books/index.js';
import type { Tx } from '../../../platform/database/index.js';
import { integer, text } from '../../../platform/database/sql.js';
import { sqlOf } from '../../../platform/database/transactions.js';
import type { Reader } from './snapshot.repository.js';
import type { Day } from './voucher-page.repository.js';

/** Where a date stands in its book. */
export interface DayState {
  /** Where the business date of the book stands. */
  readonly pointer: string;
  /** null for a date that the book never opened. */
  readonly status: DayStatus | null;
}

/** The dates before one. */
export interface EarlierDays {
  /** How many of them are not closed. */
  readonly open: number;
  /** Grows whenever one of them, or the date itself, is opened, or opened again. */
  readonly generation: bigint;
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
    const [row] = await reader.query<{ open: string | null; generation: string | null }>(
      `SELECT SUM(status <> 'closed' AND business_date < ${text(businessDate)}) AS open, SUM(1 + reopenings) AS generation
       FROM business_day FORCE INDEX (PRIMARY)
       WHERE book_id = ${integer(bookId)} AND business_date <= ${text(businessDate)}`,
    );
    return { open: Number(row!.open ?? 0), generation: BigInt(row!.generation ?? 0) };
  }

  /** The same in a transaction. */
  earlierIn(tx: Tx, day: Day): Promise<EarlierDays> {
    return this.earlier(sqlOf(tx), day);
  }
}
