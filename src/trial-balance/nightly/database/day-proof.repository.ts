import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Tx } from '../../../platform/database/index.js';
import { integer, text } from '../../../platform/database/sql.js';
import { sqlOf } from '../../../platform/database/transactions.js';

/** A business date with its last stored trial balance. */
export interface DayProof {
  readonly businessDate: string;
  readonly isClosed: boolean;
  /** null when none is stored. */
  readonly proof: {
    readonly revision: number;
    readonly isBalanced: boolean;
    /** The date and all before it were closed when it was computed, and none was opened since. */
    readonly isCurrent: boolean;
    readonly vouchers: number;
  } | null;
}

/** The dates after one, up to and with another. */
export interface DateRange {
  /** null for the beginning of the book. */
  readonly after: string | null;
  readonly upTo: string;
}

interface Row {
  readonly businessDate: string;
  readonly isClosed: number;
  readonly revision: number | null;
  readonly isBalanced: number | null;
  readonly isCurrent: number | null;
  readonly vouchers: string | null;
}

/** How the dates of a book stand with their stored trial balances; read only. */
@Injectable()
export class DayProofRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** In their order. */
  async of(bookId: number, { after, upTo }: DateRange, tx?: Tx): Promise<DayProof[]> {
    const statement = `SELECT STRAIGHT_JOIN d.business_date AS businessDate, d.status = 'closed' AS isClosed, t.revision,
        t.outcome = 'balanced' AS isBalanced, t.vouchers,
        t.day_closed = 1 AND t.earlier_days_closed = 1 AND t.day_generation = (
          SELECT SUM(1 + e.reopenings) FROM business_day e FORCE INDEX (PRIMARY)
          WHERE e.book_id = d.book_id AND e.business_date <= d.business_date) AS isCurrent
      FROM business_day d FORCE INDEX (PRIMARY)
      LEFT JOIN trial_balance t FORCE INDEX (PRIMARY) ON t.book_id = d.book_id AND t.business_date = d.business_date
        AND t.revision = (SELECT MAX(m.revision) FROM trial_balance m
          WHERE m.book_id = d.book_id AND m.business_date = d.business_date)
      WHERE d.book_id = ${integer(bookId)} AND d.business_date <= ${text(upTo)}
        ${after === null ? '' : `AND d.business_date > ${text(after)}`}
      ORDER BY d.business_date`;
    const rows: Row[] = tx ? await sqlOf(tx).query(statement) : await this.dataSource.query(statement);
    return rows.map((row) => ({
      businessDate: row.businessDate,
      isClosed: Number(row.isClosed) === 1,
      proof:
        row.revision === null
          ? null
          : {
              revision: row.revision,
              isBalanced: Number(row.isBalanced) === 1,
              isCurrent: Number(row.isCurrent) === 1,
              vouchers: Number(row.vouchers),
            },
    }));
  }
}
