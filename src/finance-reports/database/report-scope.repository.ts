import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { integer, text } from '../../platform/database/sql.js';
import type { Reader } from '../../trial-balance/index.js';

/** What every report asks of a book first. */
@Injectable()
export class ReportScopeRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** The first date up to that one whose figures may still change. */
  async firstOpenDate(bookId: number, upTo: string): Promise<string | null> {
    const [row]: { date: string }[] = await this.dataSource.query(
      `SELECT business_date AS date FROM business_day FORCE INDEX (PRIMARY)
       WHERE book_id = ${integer(bookId)} AND business_date <= ${text(upTo)} AND status <> 'closed'
       ORDER BY business_date LIMIT 1`,
    );
    return row?.date ?? null;
  }

  /** How many decimals each currency has. */
  async decimals(reader: Reader): Promise<Map<string, number>> {
    const rows = await reader.query<{ code: string; decimals: number }>(
      'SELECT code, decimals FROM currency',
    );
    return new Map(rows.map(({ code, decimals }) => [code, Number(decimals)]));
  }
}
