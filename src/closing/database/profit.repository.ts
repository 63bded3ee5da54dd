import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { integer, text } from '../../platform/database/sql.js';
import type { OpenProfit } from '../closing-entry.rules.js';

/** A GL account of class income or expense that has accounts in a currency. */
export interface ProfitGroup {
  readonly glAccountId: number;
  readonly glAccount: string;
  readonly currency: string;
}

/** What income and expense accounts stand at; each statement sees one state of the books. */
@Injectable()
export class ProfitRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** By code and currency. */
  async groups(bookId: number): Promise<ProfitGroup[]> {
    const rows: { glAccountId: string; glAccount: string; currency: string }[] = await this.dataSource.query(
      `SELECT STRAIGHT_JOIN g.id AS glAccountId, g.code AS glAccount, a.currency
       FROM gl_account g FORCE INDEX (gl_account_code) JOIN account a FORCE INDEX (account_gl) ON a.gl_account_id = g.id
       WHERE g.book_id = ${integer(bookId)} AND g.class IN ('income', 'expense')
       GROUP BY g.id, g.code, a.currency ORDER BY g.code, a.currency`,
    );
    return rows.map((row) => ({ ...row, glAccountId: Number(row.glAccountId) }));
  }

  /** The first accounts by code that are not zero at the end of the date. */
  async open(
    { glAccountId, currency }: ProfitGroup,
    businessDate: string,
    atMost: number,
  ): Promise<OpenProfit[]> {
    const rows: { account: string; net: string }[] = await this.dataSource.query(
      `SELECT STRAIGHT_JOIN a.code AS account, SUM(d.debit_turnover - d.credit_turnover) AS net
       FROM account a FORCE INDEX (account_gl) JOIN account_day d FORCE INDEX (PRIMARY)
         ON d.account_id = a.id AND d.business_date <= ${text(businessDate)}
       WHERE a.gl_account_id = ${integer(glAccountId)} AND a.currency = ${text(currency)}
       GROUP BY a.code HAVING net <> 0 ORDER BY a.code LIMIT ${integer(atMost)}`,
    );
    return rows.map(({ account, net }) => ({ account, net: BigInt(net) }));
  }

  /** The first account by code under the GL account in each currency that is not closed. */
  async accountsUnder(bookId: number, glAccountId: number): Promise<ReadonlyMap<string, string>> {
    const rows: { currency: string; account: string }[] = await this.dataSource.query(
      `SELECT STRAIGHT_JOIN a.currency, MIN(a.code) AS account
       FROM account a FORCE INDEX (account_gl) JOIN account_balance b FORCE INDEX (PRIMARY) ON b.account_id = a.id
       WHERE a.gl_account_id = ${integer(glAccountId)} AND a.book_id = ${integer(bookId)} AND b.status <> 'C'
       GROUP BY a.currency`,
    );
    return new Map(rows.map(({ currency, account }) => [currency, account]));
  }
}
