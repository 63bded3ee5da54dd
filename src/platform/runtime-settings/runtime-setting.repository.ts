import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { sqlOf, type Tx } from '../database/transactions.js';

/** A setting as stored; a value of null is the default. */
export interface StoredSetting {
  readonly name: string;
  readonly value: string | null;
  readonly version: number;
}

/** With who changed it last. */
export interface ToldSetting extends StoredSetting {
  readonly changedAt: string;
  readonly changedBy: string;
}

export interface SettingChange {
  readonly name: string;
  readonly version: number;
  readonly oldValue: string | null;
  readonly newValue: string | null;
  readonly reason: string;
  readonly clientId: number;
  readonly apiKeyId: number;
  readonly traceId: string;
  readonly at: string;
}

/** A change as read back: numbers of rows have become the codes that callers know. */
export interface ToldChange {
  readonly version: number;
  readonly oldValue: string | null;
  readonly newValue: string | null;
  readonly reason: string;
  readonly client: string;
  readonly apiKey: string;
  readonly traceId: string;
  readonly at: string;
}

@Injectable()
export class RuntimeSettingRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** What every node asks once a second: the whole table, one small row for each setting that was ever changed. */
  all(): Promise<StoredSetting[]> {
    return this.dataSource.query('SELECT name, value, version FROM runtime_setting');
  }

  toldSettings(): Promise<ToldSetting[]> {
    return this.dataSource.query(
      `SELECT STRAIGHT_JOIN s.name, s.value, s.version, s.changed_at AS changedAt, c.code AS changedBy
       FROM runtime_setting s JOIN client c FORCE INDEX (PRIMARY) ON c.id = s.client_id`,
    );
  }

  /** The row of the setting, locked until the transaction ends. */
  async lock(tx: Tx, name: string): Promise<StoredSetting | undefined> {
    const [row] = await sqlOf(tx).query<StoredSetting>(
      'SELECT name, value, version FROM runtime_setting WHERE name = ? FOR UPDATE',
      [name],
    );
    return row;
  }

  /**
   * Makes the change the latest one of its setting.
   * @throws the database's duplicate-key error when somebody else has changed the setting for the first time meanwhile
   */
  async record(tx: Tx, change: SettingChange): Promise<void> {
    const { name, version, newValue, clientId, apiKeyId, at } = change;
    const latest = [newValue, version, at, clientId, apiKeyId];
    const statement =
      version === 1
        ? `INSERT INTO runtime_setting (value, version, changed_at, client_id, api_key_id, name)
           VALUES (?, ?, ?, ?, ?, ?)`
        : `UPDATE runtime_setting SET value = ?, version = ?, changed_at = ?, client_id = ?, api_key_id = ?
           WHERE name = ?`;
    await sqlOf(tx).execute(statement, [...latest, name]);
    await sqlOf(tx).execute(
      `INSERT INTO runtime_setting_change
         (name, version, old_value, new_value, reason, client_id, api_key_id, trace_id, at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      [name, version, change.oldValue, newValue, change.reason, clientId, apiKeyId, change.traceId, at],
    );
  }

  /** Changes of the setting below that version, the latest first. */
  changes(name: string, before: number, limit: number): Promise<ToldChange[]> {
    return this.dataSource.query(
      `SELECT STRAIGHT_JOIN s.version, s.old_value AS oldValue, s.new_value AS newValue, s.reason, c.code AS client,
         k.prefix AS apiKey, s.trace_id AS traceId, s.at
       FROM runtime_setting_change s FORCE INDEX (PRIMARY)
       JOIN client c FORCE INDEX (PRIMARY) ON c.id = s.client_id
       JOIN api_key k FORCE INDEX (PRIMARY) ON k.id = s.api_key_id
       WHERE s.name = ? AND s.version < ? ORDER BY s.version DESC LIMIT ?`,
      [name, before, limit],
    );
  }
}
