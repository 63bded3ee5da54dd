import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { integer, text } from '../../platform/database/sql.js';

/** What the accounts and GL accounts of a voucher are called. */
@Injectable()
export class VoucherNamesRepository {
  constructor(private readonly dataSource: DataSource) {}

  accounts(bookId: number, codes: readonly string[]): Promise<Map<string, string>> {
    return this.names('account', 'account_code', bookId, codes);
  }

  glAccounts(bookId: number, codes: readonly string[]): Promise<Map<string, string>> {
    return this.names('gl_account', 'gl_account_code', bookId, codes);
  }

  private async names(
    table: 'account' | 'gl_account',
    index: string,
    bookId: number,
    codes: readonly string[],
  ): Promise<Map<string, string>> {
    const rows: { code: string; name: string }[] = await this.dataSource.query(
      `SELECT code, name FROM ${table} FORCE INDEX (${index})
       WHERE book_id = ${integer(bookId)} AND code IN (${codes.map(text).join(',')})`,
    );
    return new Map(rows.map(({ code, name }) => [code, name]));
  }
}
