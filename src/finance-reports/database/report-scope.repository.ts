import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { integer, text } from '../../platform/database/sql.js';
import type { Reader } from '../../trial-balance/index.js';
import type { ChartNode } from '../chart-tree.js';

/** What every report asks of a book first. */
@Injectable()
export class ReportScopeRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Statements that are each consistent in themselves. */
  get plain(): Reader {
    return { query: (statement) => this.dataSource.query(statement) };
  }

  /** The last date that was ever opened. */
  async lastDate(bookId: number): Promise<string> {
    const [row]: { date: string }[] = await this.dataSource.query(
      `SELECT business_date AS date FROM business_day FORCE INDEX (PRIMARY) WHERE book_id = ${integer(bookId)}
       ORDER BY business_date DESC LIMIT 1`,
    );
    return row!.date;
  }

  /** The first date up to that one whose figures may still change. */
  async firstOpenDate(bookId: number, upTo: string): Promise<string | null> {
    const [row]: { date: string }[] = await this.dataSource.query(
      `SELECT business_date AS date FROM business_day FORCE INDEX (PRIMARY)
       WHERE book_id = ${integer(bookId)} AND business_date <= ${text(upTo)} AND status = 'open'
       ORDER BY business_date LIMIT 1`,
    );
    return row?.date ?? null;
  }

  async chart(reader: Reader, bookId: number): Promise<ChartNode[]> {
    const rows = await reader.query<
      Omit<ChartNode, 'id' | 'parentId'> & { id: string; parentId: string | null }
    >(
      `SELECT id, code, name, parent_id AS parentId, class, normal_side AS normalSide
       FROM gl_account FORCE INDEX (gl_account_code) WHERE book_id = ${integer(bookId)}`,
    );
    return rows.map((row) => ({
      ...row,
      id: Number(row.id),
      parentId: row.parentId === null ? null : Number(row.parentId),
    }));
  }

  /** How many decimals each currency has. */
  async decimals(reader: Reader): Promise<Map<string, number>> {
    const rows = await reader.query<{ code: string; decimals: number }>(
      'SELECT code, decimals FROM currency',
    );
    return new Map(rows.map(({ code, decimals }) => [code, Number(decimals)]));
  }
}
