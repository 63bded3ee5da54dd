import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Tx } from '../../../platform/database/index.js';
import { binary, integer, text, uuidOf } from '../../../platform/database/sql.js';
import { sqlOf } from '../../../platform/database/transactions.js';
import type { DefinitionKind, KeptVersion } from '../definition.js';

/** Rows of a page when all versions are read. */
const PAGE = 500;

/** Versions of rules, fee schedules and interceptors; they are only ever added to. */
@Injectable()
export class DefinitionRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Begins a change: changes of what a book is cleared by wait for each other from here on. */
  async advance(tx: Tx, bookId: number): Promise<void> {
    await sqlOf(tx).execute(
      'INSERT INTO clearing_book (book_id, version) VALUES (?, 1) ON DUPLICATE KEY UPDATE version = version + 1',
      [bookId],
    );
  }

  /** Moves with every change of what the book is cleared by; 0: there was none. */
  async bookVersion(bookId: number): Promise<number> {
    const rows = await this.rows<{ version: string | number }>(
      `SELECT version FROM clearing_book WHERE book_id = ${integer(bookId)}`,
    );
    return Number(rows[0]?.version ?? 0);
  }

  /** The number of the last version; 0 when there is none. */
  async lastNumber(bookId: number, kind: DefinitionKind, code: string, tx?: Tx): Promise<number> {
    const rows = await this.rows<{ number: string | null }>(
      `SELECT MAX(v.number) AS number FROM clearing_definition v FORCE INDEX (PRIMARY)
       WHERE ${of(bookId, kind)} AND v.code = ${text(code)}`,
      tx,
    );
    return Number(rows[0]!.number ?? 0);
  }

  async version<Definition>(
    bookId: number,
    kind: DefinitionKind,
    code: string,
    number: number,
  ): Promise<KeptVersion<Definition> | null> {
    const rows = await this.rows<VersionRow>(
      `${VERSIONS} WHERE ${of(bookId, kind)} AND v.code = ${text(code)} AND v.number = ${integer(number)}`,
    );
    return rows[0] ? versionOf<Definition>(rows[0]) : null;
  }

  /** The next ones of the book by code, each in its last version. */
  async page<Definition>(
    bookId: number,
    kind: DefinitionKind,
    after: string,
    count: number,
  ): Promise<KeptVersion<Definition>[]> {
    const rows = await this.rows<VersionRow>(
      `SELECT STRAIGHT_JOIN ${COLUMNS}
       FROM (SELECT v.code, MAX(v.number) AS number FROM clearing_definition v FORCE INDEX (PRIMARY)
             WHERE ${of(bookId, kind)} AND v.code > ${text(after)}
             GROUP BY v.code ORDER BY v.code LIMIT ${integer(count)}) latest
       JOIN clearing_definition v FORCE INDEX (PRIMARY)
         ON ${of(bookId, kind)} AND v.code = latest.code AND v.number = latest.number
       ORDER BY v.code`,
    );
    return rows.map((row) => versionOf<Definition>(row));
  }

  /** Newest first. @param below a number, null for the first page */
  async versions<Definition>(
    bookId: number,
    kind: DefinitionKind,
    code: string,
    below: number | null,
    count: number,
    tx?: Tx,
  ): Promise<KeptVersion<Definition>[]> {
    const beyond = below === null ? '' : `AND v.number < ${integer(below)}`;
    const rows = await this.rows<VersionRow>(
      `${VERSIONS} WHERE ${of(bookId, kind)} AND v.code = ${text(code)} ${beyond}
       ORDER BY v.number DESC LIMIT ${integer(count)}`,
      tx,
    );
    return rows.map((row) => versionOf<Definition>(row));
  }

  /** Every version of every code of the book, by code; read page by page. */
  async all<Definition>(
    bookId: number,
    kind: DefinitionKind,
    tx?: Tx,
  ): Promise<Map<string, KeptVersion<Definition>[]>> {
    const found = new Map<string, KeptVersion<Definition>[]>();
    let [code, number] = ['', 0];
    for (;;) {
      const rows = await this.rows<VersionRow>(
        `${VERSIONS} WHERE ${of(bookId, kind)}
           AND (v.code > ${text(code)} OR (v.code = ${text(code)} AND v.number > ${integer(number)}))
         ORDER BY v.code, v.number LIMIT ${PAGE}`,
        tx,
      );
      for (const version of rows.map((row) => versionOf<Definition>(row))) {
        found.set(version.code, [...(found.get(version.code) ?? []), version]);
        ({ code, number } = version);
      }
      if (rows.length < PAGE) return found;
    }
  }

  async insert(tx: Tx, bookId: number, kind: DefinitionKind, kept: KeptVersion<object>): Promise<void> {
    const { code, number, definition, approvalId, recordedAt } = kept;
    await sqlOf(tx).execute(
      `INSERT INTO clearing_definition (book_id, kind, code, number, definition, approval_id, recorded_at)
       VALUES (?, ?, ?, ?, ?, ${binary(approvalId)}, ?)`,
      [bookId, kind, code, number, JSON.stringify(definition), recordedAt],
    );
  }

  private rows<Row extends object>(statement: string, tx?: Tx): Promise<Row[]> {
    return tx ? sqlOf(tx).query<Row>(statement) : this.dataSource.query<Row[]>(statement);
  }
}

interface VersionRow {
  code: string;
  number: string | number;
  definition: string;
  approvalId: Buffer;
  recordedAt: string;
}

const COLUMNS = `v.code, v.number, v.definition, v.approval_id AS approvalId, v.recorded_at AS recordedAt`;
const VERSIONS = `SELECT ${COLUMNS} FROM clearing_definition v FORCE INDEX (PRIMARY)`;

const of = (bookId: number, kind: DefinitionKind): string =>
  `v.book_id = ${integer(bookId)} AND v.kind = ${text(kind)}`;

const versionOf = <Definition>(row: VersionRow): KeptVersion<Definition> => ({
  code: row.code,
  number: Number(row.number),
  definition: JSON.parse(row.definition) as Definition,
  approvalId: uuidOf(row.approvalId),
  recordedAt: row.recordedAt,
});
