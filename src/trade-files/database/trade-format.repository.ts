import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { integer, text } from '../../platform/database/sql.js';
import { sqlOf, type Tx } from '../../platform/database/transactions.js';

/** One version of a definition, as it was written. */
export interface FormatVersion {
  readonly code: string;
  readonly version: number;
  readonly definition: object;
  /** SHA-256 of the definition. */
  readonly digest: string;
  readonly recordedAt: string;
}

/** Formats of a book and all their versions. */
@Injectable()
export class TradeFormatRepository {
  constructor(private readonly dataSource: DataSource) {}

  async version(bookId: number, code: string, version: number): Promise<FormatVersion | null> {
    const rows: FormatRow[] = await this.dataSource.query(
      `${FORMATS} WHERE ${of(bookId, code)} AND t.version = ${integer(version)}`,
    );
    return rows[0] ? formatOf(rows[0]) : null;
  }

  async newest(bookId: number, code: string): Promise<FormatVersion | null> {
    const rows: FormatRow[] = await this.dataSource.query(newestStatement(bookId, code));
    return rows[0] ? formatOf(rows[0]) : null;
  }

  async newestIn(tx: Tx, bookId: number, code: string): Promise<FormatVersion | null> {
    const rows = await sqlOf(tx).query<FormatRow>(newestStatement(bookId, code));
    return rows[0] ? formatOf(rows[0]) : null;
  }

  /** All versions of the next ones by code and version. */
  async page(bookId: number, after: readonly [string, number], count: number): Promise<FormatVersion[]> {
    const [code, version] = [text(after[0]), integer(after[1])];
    const rows: FormatRow[] = await this.dataSource.query(
      `${FORMATS} WHERE t.book_id = ${integer(bookId)} AND (t.code > ${code} OR (t.code = ${code} AND t.version > ${version}))
       ORDER BY t.code, t.version LIMIT ${integer(count)}`,
    );
    return rows.map(formatOf);
  }

  /** A duplicate key says that somebody else has made that version. */
  async insert(tx: Tx, bookId: number, made: FormatVersion, clientId: number): Promise<void> {
    const { code, version, definition, digest, recordedAt } = made;
    await sqlOf(tx).execute(
      `INSERT INTO trade_format (book_id, code, version, definition, digest, client_id, recorded_at)
       VALUES (?, ?, ?, ?, UNHEX(?), ?, ?)`,
      [bookId, code, version, JSON.stringify(definition), digest, clientId, recordedAt],
    );
  }
}

interface FormatRow {
  code: string;
  version: string | number;
  definition: string;
  digest: Buffer;
  recordedAt: string;
}

const FORMATS = `SELECT t.code, t.version, t.definition, t.digest, t.recorded_at AS recordedAt
  FROM trade_format t FORCE INDEX (PRIMARY)`;

const of = (bookId: number, code: string): string =>
  `t.book_id = ${integer(bookId)} AND t.code = ${text(code)}`;

const newestStatement = (bookId: number, code: string): string =>
  `${FORMATS} WHERE ${of(bookId, code)} ORDER BY t.version DESC LIMIT 1`;

const formatOf = ({ code, version, definition, digest, recordedAt }: FormatRow): FormatVersion => ({
  code,
  version: Number(version),
  definition: JSON.parse(definition) as object,
  digest: digest.toString('hex'),
  recordedAt,
});
