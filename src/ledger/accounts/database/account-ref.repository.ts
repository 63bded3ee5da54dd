import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { integer, text } from '../../../platform/database/sql.js';
import type { AccountRef } from '../account.js';

interface RefRow {
  id: string;
  code: string;
  book_id: string;
  gl_account_id: string;
  gl_code: string;
  currency: string;
  decimals: number;
  normal_side: 'D' | 'C';
}

const SELECT = `SELECT STRAIGHT_JOIN a.id, a.code, a.book_id, a.gl_account_id,
    g.code AS gl_code, a.currency, c.decimals, g.normal_side
  FROM account a FORCE INDEX (account_code)
  JOIN gl_account g ON g.id = a.gl_account_id
  JOIN currency c ON c.code = a.currency`;

/** Reads the unchanging facts of accounts, outside any transaction. Lists hold at most 500 values. */
@Injectable()
export class AccountRefRepository {
  constructor(private readonly dataSource: DataSource) {}

  async byCodes(bookId: number, codes: readonly string[]): Promise<AccountRef[]> {
    const rows: RefRow[] = await this.dataSource.query(
      `${SELECT} WHERE a.book_id = ${integer(bookId)} AND a.code IN (${codes.map(text).join(',')})`,
    );
    return rows.map(refOf);
  }
}

function refOf(row: RefRow): AccountRef {
  return {
    id: Number(row.id),
    code: row.code,
    bookId: Number(row.book_id),
    glAccountId: Number(row.gl_account_id),
    glCode: row.gl_code,
    currency: row.currency,
    decimals: row.decimals,
    normalSide: row.normal_side,
  };
}
