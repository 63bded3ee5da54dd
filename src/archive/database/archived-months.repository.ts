import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { integer, text } from '../../platform/database/sql.js';
import type { ArchivedMonth } from '../archive.js';
import type { BookState } from '../months-to-move.rules.js';

/** The program reads on a connection of its own, the service on one of its pool. */
type ReadRows = <Row>(statement: string) => Promise<Row[]>;

/** A part of the months that have a row. */
interface MonthsPage {
  /** null from the first on */
  readonly after: string | null;
  readonly atMost: number;
}

interface MonthRow extends Record<'vouchers' | 'linesMoved' | 'entries' | 'facts', string> {
  month: string;
  status: 'moving' | 'archived';
  sealNumber: number | null;
  sealDigest: string | null;
  begunAt: string;
  begunBy: string;
  endedAt: string | null;
  endedBy: string | null;
}

/** Those that are archived or being moved, in their order. */
export async function readMonths(
  read: ReadRows,
  bookId: number,
  page: MonthsPage | null,
): Promise<ArchivedMonth[]> {
  const rows = await read<MonthRow>(
    `SELECT month, status, voucher_count AS vouchers, line_count AS linesMoved, entry_count AS entries,
       fact_count AS facts, seal_number AS sealNumber, LOWER(HEX(seal_digest)) AS sealDigest, begun_at AS begunAt,
       begun_by AS begunBy, ended_at AS endedAt, ended_by AS endedBy
     FROM archived_month FORCE INDEX (PRIMARY) WHERE book_id = ${integer(bookId)}
       ${page?.after ? `AND month > ${text(page.after)}` : ''} ORDER BY month ${page ? `LIMIT ${integer(page.atMost)}` : ''}`,
  );
  return rows.map(({ linesMoved, ...row }) => ({
    ...row,
    vouchers: Number(row.vouchers),
    lines: Number(linesMoved),
    entries: Number(row.entries),
    facts: Number(row.facts),
  }));
}

/** @param hold in a transaction: no month of the book is closed or opened until it ends */
export async function readState(read: ReadRows, bookId: number, hold: boolean): Promise<BookState> {
  const [closed] = await read<{ through: string | null; years: string | null }>(
    `SELECT through, years_through AS years FROM closed_months WHERE book_id = ${integer(bookId)} ${hold ? 'FOR UPDATE' : ''}`,
  );
  const [row] = await read<{ firstDate: string | null; archived: string | null }>(
    `SELECT (SELECT MIN(business_date) FROM business_day WHERE book_id = ${integer(bookId)}) AS firstDate,
       (SELECT MAX(month) FROM archived_month WHERE book_id = ${integer(bookId)} AND status = 'archived') AS archived`,
  );
  return {
    firstDate: row!.firstDate,
    closedThrough: closed?.through ?? null,
    yearsThrough: closed?.years ?? null,
    archivedThrough: row!.archived,
  };
}

/** What the service tells of the archive. */
@Injectable()
export class ArchivedMonthsRepository {
  private readonly read: ReadRows;

  constructor(dataSource: DataSource) {
    this.read = (statement) => dataSource.query(statement);
  }

  page(bookId: number, page: MonthsPage): Promise<ArchivedMonth[]> {
    return readMonths(this.read, bookId, page);
  }

  state(bookId: number): Promise<BookState> {
    return readState(this.read, bookId, false);
  }
}
