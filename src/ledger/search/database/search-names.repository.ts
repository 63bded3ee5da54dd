import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { integer, text } from '../../../platform/database/sql.js';

/** Turns the names of filters into the numbers of rows. */
@Injectable()
export class SearchNamesRepository {
  constructor(private readonly dataSource: DataSource) {}

  async clientId(code: string): Promise<number | null> {
    return this.idOf(`SELECT id FROM client WHERE code = ${text(code)}`);
  }

  async ruleId(bookId: number, businessType: string, version: string): Promise<number | null> {
    return this.idOf(
      `SELECT id FROM posting_rule FORCE INDEX (posting_rule_version)
       WHERE book_id = ${integer(bookId)} AND business_type = ${text(businessType)} AND version = ${integer(BigInt(version))}`,
    );
  }

  /** Accounts of the party, at most `most` of them. */
  async accountsOfParty(bookId: number, party: string, most: number): Promise<number[]> {
    const rows: { id: string }[] = await this.dataSource.query(
      `SELECT id FROM account FORCE INDEX (account_party)
       WHERE book_id = ${integer(bookId)} AND party = ${text(party)} LIMIT ${integer(most)}`,
    );
    return rows.map((row) => Number(row.id)).sort((left, right) => left - right);
  }

  /** True when all the accounts are those of the party. */
  async areOfParty(bookId: number, party: string, accountIds: readonly number[]): Promise<boolean> {
    const [row]: { count: string }[] = await this.dataSource.query(
      `SELECT COUNT(*) AS count FROM account FORCE INDEX (PRIMARY)
       WHERE id IN (${accountIds.map(integer).join(',')}) AND book_id = ${integer(bookId)} AND party = ${text(party)}`,
    );
    return Number(row!.count) === accountIds.length;
  }

  private async idOf(statement: string): Promise<number | null> {
    const [row]: { id: string }[] = await this.dataSource.query(statement);
    return row ? Number(row.id) : null;
  }
}
