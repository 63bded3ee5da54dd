import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { integer, text } from '../../../platform/database/sql.js';
import { sqlOf, type Tx } from '../../../platform/database/transactions.js';

/** The row between the chunks of runs, which hold it shared, and orders that are cleared at once, which hold it alone. */
@Injectable()
export class ClearingGateRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Has the row there; in a statement of its own, so that nobody waits for long. */
  async ensure(bookId: number, source: string): Promise<void> {
    const key = `book_id = ${integer(bookId)} AND source = ${text(source)}`;
    const rows: unknown[] = await this.dataSource.query(`SELECT 1 FROM clearing_gate WHERE ${key}`);
    if (rows.length > 0) return;
    await this.dataSource.query(
      `INSERT INTO clearing_gate (book_id, source) VALUES (${integer(bookId)}, ${text(source)})
       ON DUPLICATE KEY UPDATE source = source`,
    );
  }

  async hold(tx: Tx, bookId: number, source: string): Promise<void> {
    await sqlOf(tx).query(`${GATE} ${keyOf(bookId, source)} LOCK IN SHARE MODE`);
  }

  async lock(tx: Tx, bookId: number, source: string): Promise<void> {
    await sqlOf(tx).query(`${GATE} ${keyOf(bookId, source)} FOR UPDATE`);
  }
}

const GATE = 'SELECT source FROM clearing_gate FORCE INDEX (PRIMARY) WHERE';
const keyOf = (bookId: number, source: string): string =>
  `book_id = ${integer(bookId)} AND source = ${text(source)}`;
