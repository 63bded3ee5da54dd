import { lastDateOf } from '../../closing/index.js';
import { integer, text } from '../../platform/database/sql.js';
import type { ArchivedBook, ArchivedMonth, RowCounts } from '../archive.js';
import type { BookState } from '../months-to-move.rules.js';
import type { ArchiveSession } from './archive-session.repository.js';
import { readMonths, readState } from './archived-months.repository.js';

/** A date of a month with the seal that says what it is; without seal where there is none. */
export interface DateToMove {
  readonly date: string;
  readonly isClosed: boolean;
  readonly seal: {
    readonly number: number;
    readonly digest: string;
    readonly voucherCount: number;
    readonly vouchersDigest: string;
  } | null;
  /** All of it is in the archive. */
  readonly isArchived: boolean;
}

/** What is archived of the books and what may be, and the rows that say so. */
export class ArchiveStateRepository {
  constructor(private readonly session: ArchiveSession) {}

  private readonly read = <Row>(statement: string): Promise<Row[]> => this.session.rows(statement);

  async books(): Promise<ArchivedBook[]> {
    const rows = await this.session.rows<{ id: string; code: string }>(
      'SELECT id, code FROM book ORDER BY code',
    );
    return rows.map(({ id, code }) => ({ id: Number(id), code }));
  }

  months(bookId: number): Promise<ArchivedMonth[]> {
    return readMonths(this.read, bookId, null);
  }

  /** @param hold in a transaction: no month of the book is closed or opened until it ends */
  state(bookId: number, hold = false): Promise<BookState> {
    return readState(this.read, bookId, hold);
  }

  /** In their order. */
  async dates(bookId: number, month: string): Promise<DateToMove[]> {
    const rows = await this.session.rows<RawDate>(
      `SELECT STRAIGHT_JOIN d.business_date AS date, d.status, s.number, LOWER(HEX(s.digest)) AS digest,
         s.voucher_count AS voucherCount, LOWER(HEX(s.vouchers_digest)) AS vouchersDigest, a.book_id IS NOT NULL AS archived
       FROM business_day d FORCE INDEX (PRIMARY)
       LEFT JOIN day_seal s FORCE INDEX (PRIMARY) ON s.book_id = d.book_id AND s.business_date = d.business_date
         AND s.revision = d.reopenings + 1
       LEFT JOIN archived_day a FORCE INDEX (PRIMARY) ON a.book_id = d.book_id AND a.business_date = d.business_date
       WHERE d.book_id = ${integer(bookId)} AND d.business_date BETWEEN ${text(`${month}-01`)} AND ${text(lastDateOf(month))}
       ORDER BY d.business_date`,
    );
    return rows.map(({ date, status, archived, number, digest, voucherCount, vouchersDigest }) => ({
      ...{ date, isClosed: status === 'closed', isArchived: Number(archived) === 1 },
      seal:
        number === null
          ? null
          : { number, digest: digest!, voucherCount: Number(voucherCount), vouchersDigest: vouchersDigest! },
    }));
  }

  /** In a transaction: whoever else moves rows of the month waits. @returns its status */
  async lockMonth(bookId: number, month: string): Promise<'moving' | 'archived' | null> {
    const [row] = await this.session.rows<{ status: 'moving' | 'archived' }>(
      `SELECT status FROM archived_month FORCE INDEX (PRIMARY)
       WHERE book_id = ${integer(bookId)} AND month = ${text(month)} FOR UPDATE`,
    );
    return row?.status ?? null;
  }

  /** From here on the month is not opened again. */
  async beginMonth(bookId: number, month: string, operator: string): Promise<void> {
    await this.session.change(
      `INSERT INTO archived_month (book_id, month, status, voucher_count, line_count, entry_count, fact_count, begun_at, begun_by)
       VALUES (${integer(bookId)}, ${text(month)}, 'moving', 0, 0, 0, 0, UTC_TIMESTAMP(6), ${by(operator)})`,
    );
  }

  /** The month is locked, and all its dates are archived. */
  async endMonth(
    bookId: number,
    month: string,
    last: DateToMove | undefined,
    operator: string,
  ): Promise<void> {
    const sums = ['voucher_count', 'line_count', 'entry_count', 'fact_count'].map(
      (count) => `${count} = (SELECT COALESCE(SUM(d.${count}), 0) FROM archived_day d
         WHERE d.book_id = ${integer(bookId)} AND d.business_date BETWEEN ${text(`${month}-01`)} AND ${text(lastDateOf(month))})`,
    );
    const seal = last?.seal ? [integer(last.seal.number), `x'${last.seal.digest}'`] : ['NULL', 'NULL'];
    await this.session.change(
      `UPDATE archived_month SET status = 'archived', ${sums.join(', ')}, seal_number = ${seal[0]!},
         seal_digest = ${seal[1]!}, ended_at = UTC_TIMESTAMP(6), ended_by = ${by(operator)}
       WHERE book_id = ${integer(bookId)} AND month = ${text(month)} AND status = 'moving'`,
    );
  }

  /** The month is locked. Another program may have been faster: then the date has its row already. */
  async endDate(bookId: number, { date, seal }: DateToMove, counts: RowCounts): Promise<void> {
    const numbers = [counts.vouchers, counts.lines, counts.entries, counts.facts].map(integer).join();
    await this.session.change(
      `INSERT INTO archived_day (book_id, business_date, voucher_count, line_count, entry_count, fact_count, seal_number,
         vouchers_digest, archived_at)
       SELECT ${integer(bookId)}, ${text(date)}, ${numbers}, ${integer(seal!.number)}, x'${seal!.vouchersDigest}',
         UTC_TIMESTAMP(6) FROM book WHERE id = ${integer(bookId)} AND NOT EXISTS (SELECT 1 FROM archived_day d
           WHERE d.book_id = ${integer(bookId)} AND d.business_date = ${text(date)})`,
    );
  }

  /** A date of the month on which vouchers stand online; null when none do. */
  async dateOnline(bookId: number, month: string): Promise<string | null> {
    const [row] = await this.session.rows<{ date: string }>(
      `SELECT business_date AS date FROM voucher FORCE INDEX (voucher_date) WHERE book_id = ${integer(bookId)}
         AND business_date BETWEEN ${text(`${month}-01`)} AND ${text(lastDateOf(month))}
       ORDER BY business_date LIMIT 1`,
    );
    return row?.date ?? null;
  }
}

interface RawDate {
  date: string;
  status: string;
  archived: number | string;
  number: number | null;
  digest: string | null;
  voucherCount: string | null;
  vouchersDigest: string | null;
}

/** Who moves, with the database user of the connection. */
const by = (operator: string): string => `LEFT(CONCAT(${text(operator)}, ' as ', CURRENT_USER()), 128)`;
