import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Tx } from '../../../platform/database/index.js';
import { integer, text } from '../../../platform/database/sql.js';
import { sqlOf } from '../../../platform/database/transactions.js';

export interface Switching {
  readonly code: string;
  readonly isOn: boolean;
  readonly clientId: number;
  readonly reason: string;
  readonly changedAt: string;
}

/** How interceptors were switched; only added to, and the last one counts. One that was never switched is off. */
@Injectable()
export class SwitchRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** The codes of those that are on, in order. */
  async on(bookId: number): Promise<string[]> {
    const rows: { code: string }[] = await this.dataSource.query(
      `SELECT STRAIGHT_JOIN s.code
       FROM (SELECT code, MAX(number) AS number FROM clearing_switch FORCE INDEX (PRIMARY)
             WHERE book_id = ${integer(bookId)} GROUP BY code) latest
       JOIN clearing_switch s FORCE INDEX (PRIMARY)
         ON s.book_id = ${integer(bookId)} AND s.code = latest.code AND s.number = latest.number
       WHERE s.is_on = 1 ORDER BY s.code`,
    );
    return rows.map(({ code }) => code);
  }

  async isOn(bookId: number, code: string, tx?: Tx): Promise<boolean> {
    return (await this.last(bookId, code, tx)).isOn;
  }

  /** Inside a change of the book's interceptors. */
  async add(tx: Tx, bookId: number, { code, isOn, clientId, reason, changedAt }: Switching): Promise<void> {
    const { number } = await this.last(bookId, code, tx);
    await sqlOf(tx).execute(
      `INSERT INTO clearing_switch (book_id, code, number, is_on, client_id, reason, changed_at)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
      [bookId, code, number + 1, isOn, clientId, reason, changedAt],
    );
  }

  private async last(bookId: number, code: string, tx?: Tx): Promise<{ number: number; isOn: boolean }> {
    const statement = `SELECT number, is_on AS isOn FROM clearing_switch FORCE INDEX (PRIMARY)
       WHERE book_id = ${integer(bookId)} AND code = ${text(code)} ORDER BY number DESC LIMIT 1`;
    const rows = tx
      ? await sqlOf(tx).query<{ number: string | number; isOn: number }>(statement)
      : await this.dataSource.query<{ number: string | number; isOn: number }[]>(statement);
    const [row] = rows;
    return row ? { number: Number(row.number), isOn: Number(row.isOn) === 1 } : { number: 0, isOn: false };
  }
}
