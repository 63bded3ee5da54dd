import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Tx } from '../../../platform/database/index.js';
import { sqlOf } from '../../../platform/database/transactions.js';
import { AccountChangeEntity } from './account-change.entity.js';

/** A step in the life of an account, as it is told to people. */
export interface ToldChange {
  readonly version: string;
  readonly kind: AccountChangeEntity['kind'];
  readonly oldValue: string;
  readonly newValue: string;
  readonly reason: string;
  readonly client: string;
  readonly traceId: string;
  readonly at: string;
}

/** The history of accounts; insert-only. */
@Injectable()
export class AccountChangeRepository {
  constructor(private readonly dataSource: DataSource) {}

  async insert(tx: Tx, changes: readonly AccountChangeEntity[]): Promise<void> {
    await sqlOf(tx).manager.insert(AccountChangeEntity, [...changes]);
  }

  /** The next changes of an account, after the version given. */
  list(accountId: number, after: bigint, count: number): Promise<ToldChange[]> {
    return this.dataSource.query(
      `SELECT h.version, h.kind, h.old_value AS oldValue, h.new_value AS newValue, h.reason, c.code AS client,
         h.trace_id AS traceId, h.at
       FROM account_change h JOIN client c ON c.id = h.client_id
       WHERE h.account_id = ? AND h.version > ? ORDER BY h.version LIMIT ?`,
      [accountId, after.toString(), count],
    );
  }
}
