import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { binary, integer, text } from '../../../platform/database/sql.js';
import { sqlOf, type Tx } from '../../../platform/database/transactions.js';
import type { FormulaDefinition, FormulaVersion } from '../formula.js';

/** Versions of formulas; they are only ever added to. */
@Injectable()
export class FormulaRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** The next number of the code. A duplicate key says that somebody else was faster. */
  async add(
    tx: Tx,
    bookId: number,
    { code, definition, approvalId }: { code: string; definition: FormulaDefinition; approvalId: string },
  ): Promise<number> {
    const [last] = await sqlOf(tx).query<{ version: string | number | null }>(
      `SELECT MAX(version) AS version FROM clearing_formula FORCE INDEX (PRIMARY)
       WHERE book_id = ${integer(bookId)} AND code = ${text(code)}`,
    );
    const version = Number(last!.version ?? 0) + 1;
    await sqlOf(tx).execute(
      `INSERT INTO clearing_formula (book_id, code, version, definition, approval_id, recorded_at)
       VALUES (?, ?, ?, ?, ${binary(approvalId)}, UTC_TIMESTAMP(6))`,
      [bookId, code, version, JSON.stringify(definition)],
    );
    return version;
  }

  /** The last version of each code, by code; a book has a handful. */
  async latest(bookId: number): Promise<FormulaVersion[]> {
    const rows: FormulaRow[] = await this.dataSource.query(
      `SELECT STRAIGHT_JOIN f.code, f.version, f.definition
       FROM (SELECT code, MAX(version) AS version FROM clearing_formula FORCE INDEX (PRIMARY)
             WHERE book_id = ${integer(bookId)} GROUP BY code) latest
       JOIN clearing_formula f FORCE INDEX (PRIMARY)
         ON f.book_id = ${integer(bookId)} AND f.code = latest.code AND f.version = latest.version ORDER BY f.code`,
    );
    return rows.map(formulaOf);
  }

  async version(bookId: number, code: string, version: number): Promise<FormulaVersion | null> {
    const rows: FormulaRow[] = await this.dataSource.query(
      `SELECT f.code, f.version, f.definition FROM clearing_formula f FORCE INDEX (PRIMARY)
       WHERE f.book_id = ${integer(bookId)} AND f.code = ${text(code)} AND f.version = ${integer(version)}`,
    );
    return rows[0] ? formulaOf(rows[0]) : null;
  }
}

interface FormulaRow {
  code: string;
  version: string | number;
  definition: string;
}

const formulaOf = ({ code, version, definition }: FormulaRow): FormulaVersion => ({
  code,
  version: Number(version),
  definition: JSON.parse(definition) as FormulaDefinition,
});
