import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Tx } from '../../../platform/database/index.js';
import { integer, text } from '../../../platform/database/sql.js';
import { sqlOf } from '../../../platform/database/transactions.js';

/** One step in the life of an account, with who and why. Version 0 is its opening. */
export interface AccountChange {
  readonly accountId: number;
  readonly version: bigint;
  readonly kind: 'opening' | 'status' | 'stop-in' | 'stop-out' | 'overdraft-limit';
  readonly oldValue: string;
  readonly newValue: string;
  readonly reason: string;
  readonly clientId: number;
  readonly apiKeyId: number;
  readonly traceId: string;
  readonly at: string;
}

/** A step in the life of an account, as it is told to people. */
export interface ToldChange {
  readonly version: string;
  readonly kind: AccountChange['kind'];
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

  async insert(tx: Tx, changes: readonly AccountChange[]): Promise<void> {
    if (changes.length === 0) return;
    const rows = changes.map((change) => {
      const what = `${integer(change.accountId)},${integer(change.version)},${text(change.kind)}`;
      const values = `${text(change.oldValue)},${text(change.newValue)},${text(change.reason)}`;
      const who = `${integer(change.clientId)},${integer(change.apiKeyId)},${text(change.traceId)}`;
      return `(${what},${values},${who},${text(change.at)})`;
    });
    await sqlOf(tx).execute(
      `INSERT INTO account_change (account_id, version, kind, old_value, new_value, reason, client_id, api_key_id,
         trace_id, at) VALUES ${rows.join()}`,
    );
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
