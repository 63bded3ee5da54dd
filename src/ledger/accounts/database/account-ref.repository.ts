import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { inLists, integer, text } from '../../../platform/database/sql.js';
import type { AccountRef } from '../account.js';
import {
  ACCOUNT_REF_COLUMNS,
  ACCOUNT_REF_JOINS,
  accountRefOf,
  type AccountRefRow,
} from './account-ref.sql.js';

const CODES_PER_STATEMENT = 500;

const SELECT = `SELECT STRAIGHT_JOIN ${ACCOUNT_REF_COLUMNS}
  FROM account a FORCE INDEX (account_code) ${ACCOUNT_REF_JOINS}`;

/** Reads the unchanging facts of accounts, outside any transaction. */
@Injectable()
export class AccountRefRepository {
  constructor(private readonly dataSource: DataSource) {}

  async byCodes(bookId: number, codes: readonly string[]): Promise<AccountRef[]> {
    const found: AccountRef[] = [];
    for (const some of inLists(codes, CODES_PER_STATEMENT)) {
      const rows: AccountRefRow[] = await this.dataSource.query(
        `${SELECT} WHERE a.book_id = ${integer(bookId)} AND a.code IN (${some.map(text).join(',')})`,
      );
      for (const row of rows) found.push(accountRefOf(row));
    }
    return found;
  }
}
