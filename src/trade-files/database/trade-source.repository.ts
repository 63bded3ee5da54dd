import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { integer, text } from '../../platform/database/sql.js';
import { sqlOf, type Tx } from '../../platform/database/transactions.js';
import type { SourceTerms, TradeSource } from '../trade-source.js';

/** Sources and what they may bring. */
@Injectable()
export class TradeSourceRepository {
  constructor(private readonly dataSource: DataSource) {}

  async byCode(bookId: number, code: string): Promise<TradeSource | null> {
    const rows: SourceRow[] = await this.dataSource.query(`${SOURCES} ${byCode(bookId, code)}`);
    return rows[0] ? sourceOf(rows[0]) : null;
  }

  async byNumber(sourceNo: string): Promise<TradeSource | null> {
    const rows: SourceRow[] = await this.dataSource.query(
      `SELECT ${COLUMNS} FROM trade_source s FORCE INDEX (PRIMARY) WHERE s.source_no = ${integer(BigInt(sourceNo))}`,
    );
    return rows[0] ? sourceOf(rows[0]) : null;
  }

  /** The next ones of the book by code. */
  async page(bookId: number, after: string, count: number): Promise<TradeSource[]> {
    const rows: SourceRow[] = await this.dataSource.query(
      `${SOURCES} WHERE s.book_id = ${integer(bookId)} AND s.code > ${text(after)}
       ORDER BY s.code LIMIT ${integer(count)}`,
    );
    return rows.map(sourceOf);
  }

  /** The next ones of all books, whose folders are looked into. */
  async all(after: string, count: number): Promise<TradeSource[]> {
    const rows: SourceRow[] = await this.dataSource.query(
      `SELECT ${COLUMNS} FROM trade_source s FORCE INDEX (PRIMARY) WHERE s.source_no > ${integer(BigInt(after))}
       ORDER BY s.source_no LIMIT ${integer(count)}`,
    );
    return rows.map(sourceOf);
  }

  async lock(tx: Tx, bookId: number, code: string): Promise<TradeSource | null> {
    const rows = await sqlOf(tx).query<SourceRow>(`${SOURCES} ${byCode(bookId, code)} FOR UPDATE`);
    return rows[0] ? sourceOf(rows[0]) : null;
  }

  /** A duplicate key says that the source is there already. */
  async insert(tx: Tx, bookId: number, code: string, terms: SourceTerms, at: string): Promise<void> {
    await sqlOf(tx).execute(
      'INSERT INTO trade_source (book_id, code, version, terms, changed_at) VALUES (?, ?, 1, ?, ?)',
      [bookId, code, JSON.stringify(terms), at],
    );
  }

  /** The next version of a source that is locked. */
  async change(tx: Tx, { sourceNo, version }: TradeSource, terms: SourceTerms, at: string): Promise<void> {
    await sqlOf(tx).execute(
      'UPDATE trade_source SET terms = ?, version = ?, changed_at = ? WHERE source_no = ? AND version = ?',
      [JSON.stringify(terms), version + 1, at, sourceNo, version],
    );
  }
}

interface SourceRow {
  sourceNo: string | number;
  bookId: string | number;
  bookCode: string;
  code: string;
  version: string | number;
  terms: string;
}

const COLUMNS = `s.source_no AS sourceNo, s.book_id AS bookId,
  (SELECT b.code FROM book b WHERE b.id = s.book_id) AS bookCode, s.code, s.version, s.terms`;
const SOURCES = `SELECT ${COLUMNS} FROM trade_source s FORCE INDEX (trade_source_code)`;

const byCode = (bookId: number, code: string): string =>
  `WHERE s.book_id = ${integer(bookId)} AND s.code = ${text(code)}`;

const sourceOf = ({ sourceNo, bookId, bookCode, code, version, terms }: SourceRow): TradeSource => ({
  sourceNo: String(sourceNo),
  bookId: Number(bookId),
  bookCode,
  code,
  version: Number(version),
  terms: JSON.parse(terms) as SourceTerms,
});
