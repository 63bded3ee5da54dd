import { Injectable } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import type { Tx } from '../../../platform/database/index.js';
import { integer } from '../../../platform/database/sql.js';
import { sqlOf } from '../../../platform/database/transactions.js';
import type { GlAccount } from '../gl-account.js';
import { GlAccountEntity } from './gl-account.entity.js';

@Injectable()
export class GlAccountRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** The whole chart by code; charts are some hundred nodes. */
  ofBook(bookId: number, tx?: Tx): Promise<GlAccount[]> {
    const manager = tx ? sqlOf(tx).manager : this.dataSource.manager;
    return manager.find(GlAccountEntity, { where: { bookId }, order: { code: 'ASC' } });
  }

  byCodes(bookId: number, codes: readonly string[]): Promise<GlAccount[]> {
    return this.dataSource.manager.findBy(GlAccountEntity, { bookId, code: In(codes) });
  }

  async insert(tx: Tx, accounts: readonly GlAccount[]): Promise<void> {
    await sqlOf(tx).manager.insert(GlAccountEntity, [...accounts]);
  }

  /** Before something is hung below the node: waits for those who open accounts under it, and keeps them waiting. */
  async lockExclusively(tx: Tx, id: number): Promise<void> {
    await sqlOf(tx).query('SELECT id FROM gl_account FORCE INDEX (PRIMARY) WHERE id = ? FOR UPDATE', [id]);
  }

  /** Before accounts are opened under the nodes: in share mode, so that openings do not wait for each other. */
  async lockShared(tx: Tx, ids: readonly number[]): Promise<void> {
    const sorted = [...ids].sort((left, right) => left - right).map(integer);
    await sqlOf(tx).query(
      `SELECT id FROM gl_account FORCE INDEX (PRIMARY) WHERE id IN (${sorted.join(',')})
       ORDER BY id LOCK IN SHARE MODE`,
    );
  }

  /** Those of the nodes that have others below them. */
  async parentsAmong(tx: Tx, ids: readonly number[]): Promise<Set<number>> {
    const rows = await sqlOf(tx).query<{ parent_id: string }>(
      `SELECT DISTINCT parent_id FROM gl_account WHERE parent_id IN (${ids.map(integer).join(',')})`,
    );
    return new Set(rows.map((row) => Number(row.parent_id)));
  }

  /** Whether accounts stand under the node; conclusive only while the node is locked exclusively. */
  async hasAccounts(tx: Tx, id: number): Promise<boolean> {
    const rows = await sqlOf(tx).query('SELECT 1 FROM account WHERE gl_account_id = ? LIMIT 1', [id]);
    return rows.length > 0;
  }
}
