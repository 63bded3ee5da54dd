import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Tx } from '../../../platform/database/index.js';
import { integer, text } from '../../../platform/database/sql.js';
import { sqlOf } from '../../../platform/database/transactions.js';
import type { Account, AccountStatus } from '../account.js';
import { accountOf, selectAccounts, type AccountIndex, type AccountRow } from './account-row.js';

/** Filters combine; what is left out does not filter. */
export interface AccountFilter {
  readonly bookId: number;
  readonly party?: string;
  readonly glAccountId?: number;
  readonly currency?: string;
  readonly status?: AccountStatus;
  readonly codePrefix?: string;
}

/** An account found again when somebody opens it a second time. */
export interface KnownAccount extends Account {
  /** The limit it was opened with, as text, when a command has changed it since. */
  readonly firstLimit: string | null;
}

/** Reads accounts with their balances. */
@Injectable()
export class AccountRepository {
  constructor(private readonly dataSource: DataSource) {}

  async byCode(bookId: number, code: string): Promise<Account | null> {
    const rows: AccountRow[] = await this.dataSource.query(
      `${selectAccounts('account_code')} WHERE a.book_id = ? AND a.code = ?`,
      [bookId, code],
    );
    return rows[0] ? accountOf(rows[0]) : null;
  }

  async byIds(tx: Tx, ids: readonly number[]): Promise<Account[]> {
    const rows = await sqlOf(tx).query<AccountRow>(
      `${selectAccounts('PRIMARY')} WHERE a.id IN (${ids.map(integer).join(',')})`,
    );
    return rows.map(accountOf);
  }

  /** At most 500 codes. */
  async knownByCodes(tx: Tx, bookId: number, codes: readonly string[]): Promise<KnownAccount[]> {
    const rows = await sqlOf(tx).query<AccountRow>(
      `${selectAccounts('account_code')} WHERE a.book_id = ${integer(bookId)} AND a.code IN (${codes.map(text).join(',')})`,
    );
    const firstLimits = await this.firstLimits(tx, rows);
    return rows.map((row) => ({ ...accountOf(row), firstLimit: firstLimits.get(row.account_id) ?? null }));
  }

  /** The next accounts by code. */
  async list(filter: AccountFilter, after: string, count: number): Promise<Account[]> {
    const { statement, parameters } = listStatement(filter, after, count);
    const rows: AccountRow[] = await this.dataSource.query(statement, parameters);
    return rows.map(accountOf);
  }

  /** Accounts of the parties in order of their keys; at most `most` of them. */
  async ofParties(
    tx: Tx,
    bookId: number,
    parties: readonly string[],
    most: number,
  ): Promise<{ id: number; party: string }[]> {
    const rows = await sqlOf(tx).query<{ id: string; party: string }>(
      `SELECT id, party FROM account FORCE INDEX (account_party)
       WHERE book_id = ${integer(bookId)} AND party IN (${parties.map(text).join(',')}) LIMIT ${integer(most)}`,
    );
    return rows.map(({ id, party }) => ({ id: Number(id), party })).sort((left, right) => left.id - right.id);
  }

  private async firstLimits(tx: Tx, rows: readonly AccountRow[]): Promise<Map<string, string>> {
    if (rows.length === 0) return new Map();
    const changes = await sqlOf(tx).query<{ account_id: string; old_value: string }>(
      `SELECT account_id, old_value FROM account_change
       WHERE account_id IN (${rows.map((row) => integer(BigInt(row.account_id))).join(',')}) AND kind = 'overdraft-limit'
       ORDER BY account_id, version DESC`,
    );
    // The last one written into the map is the earliest change.
    return new Map(changes.map((change) => [change.account_id, change.old_value]));
  }
}

/** Each filter set has an index that ends in the paging key, so a page never sorts and never reads what it skips. */
export function listStatement(
  filter: AccountFilter,
  after: string,
  count: number,
): { statement: string; parameters: unknown[] } {
  const conditions: [string, unknown][] = [
    ['a.book_id = ?', filter.bookId],
    ['a.party = ?', filter.party],
    ['a.gl_account_id = ?', filter.glAccountId],
    ['a.currency = ?', filter.currency],
    ['b.status = ?', filter.status],
    ['a.code > ?', after],
    ['a.code >= ?', filter.codePrefix],
    // Behind every character that a code may have.
    ['a.code < ?', filter.codePrefix === undefined ? undefined : `${filter.codePrefix}~`],
  ];
  const given = conditions.filter(([, value]) => value !== undefined);
  const where = given.map(([condition]) => condition).join(' AND ');
  return {
    statement: `${selectAccounts(indexFor(filter))} WHERE ${where} ORDER BY a.code LIMIT ${integer(count)}`,
    parameters: given.map(([, value]) => value),
  };
}

function indexFor(filter: AccountFilter): AccountIndex {
  if (filter.party !== undefined) return 'account_party';
  return filter.glAccountId === undefined ? 'account_code' : 'account_gl';
}
