import { inBothPlaces } from '../../ledger/places/index.js';
import { integer, text } from '../../platform/database/sql.js';
import type { ReadingSession } from './reading-session.repository.js';

export interface StoredBook {
  readonly id: number;
  readonly code: string;
}

export interface StoredDay {
  readonly date: string;
  readonly isClosed: boolean;
  /** Of the seal that says what the day is now; earlier ones say what it was before it was opened again. */
  readonly sealRevision: number;
}

/** Books with their days, and what belongs to none. */
export class BookRepository {
  constructor(private readonly session: ReadingSession) {}

  async books(): Promise<StoredBook[]> {
    const rows = await this.session.rows<[string, string]>('SELECT id, code FROM book ORDER BY id');
    return rows.map(([id, code]) => ({ id: Number(id), code }));
  }

  /** Every day the book has opened, in their order. */
  async days(bookId: number): Promise<StoredDay[]> {
    const rows = await this.session.rows<[string, string, number]>(
      `SELECT business_date, status, reopenings FROM business_day WHERE book_id = ${integer(bookId)} ORDER BY business_date`,
    );
    return rows.map(([date, status, reopenings]) => ({
      date,
      isClosed: status === 'closed',
      sealRevision: Number(reopenings) + 1,
    }));
  }

  /** Every date on which vouchers or turnovers of the book stand, whether it was opened or not. */
  async datesInUse(bookId: number): Promise<string[]> {
    const rows = await this.session.rows<[string]>(
      `SELECT DISTINCT business_date FROM voucher FORCE INDEX (voucher_date) WHERE book_id = ${integer(bookId)}
       UNION SELECT DISTINCT business_date FROM archived_voucher FORCE INDEX (voucher_date)
         WHERE book_id = ${integer(bookId)}
       UNION SELECT DISTINCT business_date FROM account_day FORCE INDEX (account_day_date)
         WHERE book_id = ${integer(bookId)}
       ORDER BY 1`,
    );
    return rows.map(([date]) => date);
  }

  /** @param after only dates after that one; null for all */
  async voucherCount(bookId: number, after: string | null): Promise<number> {
    const later = after === null ? '' : `AND business_date > ${text(after)}`;
    const [row] = await this.session.rows<[string]>(
      `SELECT SUM(vouchers) FROM (${inBothPlaces(
        ({ voucher }) => `SELECT COUNT(*) AS vouchers FROM ${voucher} FORCE INDEX (voucher_date)
         WHERE book_id = ${integer(bookId)} ${later}`,
      )}) v`,
    );
    return Number(row![0]);
  }

  async accountCount(bookId: number): Promise<number> {
    const [row] = await this.session.rows<[string]>(
      `SELECT COUNT(*) FROM account FORCE INDEX (account_code) WHERE book_id = ${integer(bookId)}`,
    );
    return Number(row![0]);
  }

  /** Books that vouchers, turnovers, accounts or holds name and that are not there, with the table that does. */
  async unknownBooks(): Promise<{ table: string; bookId: string }[]> {
    const named = [
      ['voucher', 'voucher_date'],
      ['archived_voucher', 'voucher_date'],
      ['account_day', 'account_day_date'],
      ['account', 'account_code'],
      ['hold', 'hold_book'],
      ['voucher_fact', 'PRIMARY'],
      ['archived_voucher_fact', 'PRIMARY'],
      ['archived_month', 'PRIMARY'],
      ['day_seal', 'PRIMARY'],
    ].map(
      ([table, index]) =>
        `SELECT '${table}' AS name, t.book_id FROM (SELECT DISTINCT book_id FROM ${table} FORCE INDEX (${index})) t
         LEFT JOIN book b ON b.id = t.book_id WHERE b.id IS NULL`,
    );
    const rows = await this.session.rows<[string, string]>(named.join(' UNION ALL '));
    return rows.map(([table, bookId]) => ({ table, bookId }));
  }
}
