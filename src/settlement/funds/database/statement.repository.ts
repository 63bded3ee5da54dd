import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { integer, integerOf, text } from '../../../platform/database/sql.js';
import { sqlOf, type Tx } from '../../../platform/database/transactions.js';

/** How far a statement's lines have become arrivals. Its row keeps the file from being voided. */
@Injectable()
export class StatementRepository {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Accepted files of a source that are not recorded wholly, oldest first. Reads tables of trade files.
   * @param from the first business date looked at
   */
  async unfinished(bookId: number, source: string, from: string, count: number): Promise<string[]> {
    const rows: { fileNo: string | number }[] = await this.dataSource.query(
      `SELECT STRAIGHT_JOIN f.file_no AS fileNo FROM trade_source s FORCE INDEX (trade_source_code)
       JOIN trade_file f FORCE INDEX (trade_file_date) ON f.source_no = s.source_no
         AND f.business_date >= ${text(from)} AND f.state = 'accepted'
       LEFT JOIN settlement_statement t FORCE INDEX (PRIMARY) ON t.file_no = f.file_no
       WHERE s.book_id = ${integer(bookId)} AND s.code = ${text(source)} AND COALESCE(t.is_over, 0) = 0
       ORDER BY f.business_date, f.file_no LIMIT ${integer(count)}`,
    );
    return rows.map(({ fileNo }) => String(fileNo));
  }

  /** Behind the lock of the file. @returns the last line that was recorded; null: all were */
  async begin(tx: Tx, fileNo: string, bookId: number): Promise<number | null> {
    const [row] = await sqlOf(tx).query<{ lastLine: string | number; isOver: string | number }>(
      `SELECT t.last_line AS lastLine, t.is_over AS isOver FROM settlement_statement t FORCE INDEX (PRIMARY)
       WHERE t.file_no = ${integerOf(fileNo)}`,
    );
    if (row) return Number(row.isOver) === 1 ? null : Number(row.lastLine);
    await sqlOf(tx).execute(
      `INSERT INTO settlement_statement (file_no, book_id, last_line, is_over, changed_at)
       VALUES (${integerOf(fileNo)}, ${integer(bookId)}, 0, 0, UTC_TIMESTAMP(6))`,
    );
    return 0;
  }

  /** Goes forward only: of two nodes at one file none takes the other back. */
  async progress(fileNo: string, line: number, isOver: boolean): Promise<void> {
    await this.dataSource.query(
      `UPDATE settlement_statement SET last_line = GREATEST(last_line, ${integer(line)}), is_over = ${isOver ? 1 : 'is_over'},
         refusal = NULL, changed_at = UTC_TIMESTAMP(6) WHERE file_no = ${integerOf(fileNo)}`,
    );
  }

  async refused(fileNo: string, code: string): Promise<void> {
    await this.dataSource.query(
      `UPDATE settlement_statement SET refusal = ${text(code)} WHERE file_no = ${integerOf(fileNo)}`,
    );
  }

  async hasBegun(tx: Tx, fileNo: string): Promise<boolean> {
    const rows = await sqlOf(tx).query<object>(
      `SELECT 1 FROM settlement_statement t FORCE INDEX (PRIMARY) WHERE t.file_no = ${integerOf(fileNo)}`,
    );
    return rows.length > 0;
  }
}
