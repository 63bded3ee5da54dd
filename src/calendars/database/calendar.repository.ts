import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Tx } from '../../platform/database/index.js';
import { binary, integer, text, uuidOf } from '../../platform/database/sql.js';
import { sqlOf } from '../../platform/database/transactions.js';
import type { BaseDays, CalendarDefinition, KeptCalendar } from '../calendar.js';

/** Versions of calendars; they are only ever added to. */
@Injectable()
export class CalendarRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Begins a change: changes of calendars of one book wait for each other from here on. */
  async advance(tx: Tx, bookId: number): Promise<void> {
    await sqlOf(tx).execute(
      'INSERT INTO calendar_book (book_id, version) VALUES (?, 1) ON DUPLICATE KEY UPDATE version = version + 1',
      [bookId],
    );
  }

  /** Moves with every change of a calendar of the book; 0: there was none. */
  async bookVersion(bookId: number): Promise<number> {
    const rows = await this.rows<{ version: string | number }>(
      `SELECT version FROM calendar_book WHERE book_id = ${integer(bookId)}`,
    );
    return Number(rows[0]?.version ?? 0);
  }

  /** The number of the last version; 0 when there is none. */
  async lastNumber(bookId: number, code: string, tx?: Tx): Promise<number> {
    const statement = `SELECT MAX(number) AS number FROM calendar_version FORCE INDEX (PRIMARY)
       WHERE book_id = ${integer(bookId)} AND code = ${text(code)}`;
    const rows = await this.rows<{ number: string | null }>(statement, tx);
    return Number(rows[0]!.number ?? 0);
  }

  async version(bookId: number, code: string, number: number): Promise<KeptCalendar | null> {
    const rows = await this.rows<CalendarRow>(
      `SELECT ${COLUMNS} FROM calendar_version v FORCE INDEX (PRIMARY)
       WHERE v.book_id = ${integer(bookId)} AND v.code = ${text(code)} AND v.number = ${integer(number)}`,
    );
    return rows[0] ? calendarOf(rows[0]) : null;
  }

  /** The next ones of the book by code, each in its last version. */
  async page(bookId: number, after: string, count: number): Promise<KeptCalendar[]> {
    const rows = await this.rows<CalendarRow>(
      `SELECT STRAIGHT_JOIN ${COLUMNS}
       FROM (SELECT code, MAX(number) AS number FROM calendar_version FORCE INDEX (PRIMARY)
             WHERE book_id = ${integer(bookId)} AND code > ${text(after)}
             GROUP BY code ORDER BY code LIMIT ${integer(count)}) latest
       JOIN calendar_version v FORCE INDEX (PRIMARY)
         ON v.book_id = ${integer(bookId)} AND v.code = latest.code AND v.number = latest.number
       ORDER BY v.code`,
    );
    return rows.map(calendarOf);
  }

  /** Newest first. @param below a number, null for the first page */
  async versions(bookId: number, code: string, below: number | null, count: number): Promise<KeptCalendar[]> {
    const beyond = below === null ? '' : `AND v.number < ${integer(below)}`;
    const rows = await this.rows<CalendarRow>(
      `SELECT ${COLUMNS} FROM calendar_version v FORCE INDEX (PRIMARY)
       WHERE v.book_id = ${integer(bookId)} AND v.code = ${text(code)} ${beyond}
       ORDER BY v.number DESC LIMIT ${integer(count)}`,
    );
    return rows.map(calendarOf);
  }

  async insert(tx: Tx, bookId: number, kept: KeptCalendar): Promise<void> {
    const { code, number, definition, baseDays, approvalId, recordedAt } = kept;
    await sqlOf(tx).execute(
      `INSERT INTO calendar_version (book_id, code, number, definition, base_days, approval_id, recorded_at)
       VALUES (?, ?, ?, ?, ?, ${binary(approvalId)}, ?)`,
      [bookId, code, number, JSON.stringify(definition), JSON.stringify(baseDays), recordedAt],
    );
  }

  private rows<Row extends object>(statement: string, tx?: Tx): Promise<Row[]> {
    return tx ? sqlOf(tx).query<Row>(statement) : this.dataSource.query<Row[]>(statement);
  }
}

interface CalendarRow {
  code: string;
  number: string | number;
  definition: string;
  baseDays: string;
  approvalId: Buffer;
  recordedAt: string;
}

const COLUMNS = `v.code, v.number, v.definition, v.base_days AS baseDays, v.approval_id AS approvalId,
  v.recorded_at AS recordedAt`;

const calendarOf = (row: CalendarRow): KeptCalendar => ({
  code: row.code,
  number: Number(row.number),
  definition: JSON.parse(row.definition) as CalendarDefinition,
  baseDays: JSON.parse(row.baseDays) as BaseDays,
  approvalId: uuidOf(row.approvalId),
  recordedAt: row.recordedAt,
});
