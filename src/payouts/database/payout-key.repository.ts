import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Tx } from '../../platform/database/index.js';
import { binary, integer, text, uuidOf } from '../../platform/database/sql.js';
import { sqlOf } from '../../platform/database/transactions.js';
import type { PayoutState } from '../payout.js';
import type { KeyUse } from '../payout-key.rules.js';

const MAX_LOCKS_PER_STATEMENT = 500;

export interface KeyWrite {
  readonly id: string;
  readonly use: KeyUse;
  readonly expected: number;
}

/** The last payout of a business key, with how it stands. */
export interface KeyHolder {
  readonly payoutId: string;
  readonly state: PayoutState;
}

/** Business keys inside the posting transaction, and as they are without a lock. */
@Injectable()
export class PayoutKeyRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** By the ids of the keys; without a lock. */
  async holders(ids: readonly string[]): Promise<ReadonlyMap<string, KeyHolder>> {
    if (ids.length === 0) return new Map();
    const rows: { id: Buffer; payoutId: Buffer; state: PayoutState }[] = await this.dataSource.query(
      `SELECT STRAIGHT_JOIN k.id, k.payout_id AS payoutId, p.state
       FROM payout_key k FORCE INDEX (PRIMARY) JOIN payout p FORCE INDEX (PRIMARY) ON p.id = k.payout_id
       WHERE k.id IN (${ids.map(binary).join(',')})`,
    );
    return new Map(
      rows.map(({ id, payoutId, state }) => [id.toString('hex'), { payoutId: uuidOf(payoutId), state }]),
    );
  }

  /** For update, by primary key only. @param ids sorted */
  async lock(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, KeyUse>> {
    const statements: string[] = [];
    for (let start = 0; start < ids.length; start += MAX_LOCKS_PER_STATEMENT) {
      const some = ids.slice(start, start + MAX_LOCKS_PER_STATEMENT);
      statements.push(
        `SELECT id, payout_id AS payoutId, used_at AS usedAt, version FROM payout_key FORCE INDEX (PRIMARY)
         WHERE id IN (${some.map(binary).join(',')}) ORDER BY id FOR UPDATE`,
      );
    }
    const keys = new Map<string, KeyUse>();
    for (const { rows } of await sqlOf(tx).inOrder(statements))
      for (const row of rows as KeyRow[])
        keys.set(row.id.toString('hex'), {
          payoutId: uuidOf(row.payoutId),
          usedAt: row.usedAt,
          version: Number(row.version),
        });
    return keys;
  }

  /** @param writes sorted by id @throws Error when a row is not in the version it was decided on */
  async write(tx: Tx, writes: readonly KeyWrite[]): Promise<void> {
    const inserts = writes.filter(({ expected }) => expected === 0);
    const updates = writes.filter(({ expected }) => expected > 0);
    const sql = sqlOf(tx);
    if (updates.length > 0)
      await sql.write(updateStatement(updates), { rows: updates.length, of: 'business keys' });
    if (inserts.length > 0) await sql.write(insertStatement(inserts));
  }
}

interface KeyRow {
  id: Buffer;
  payoutId: Buffer;
  usedAt: string;
  version: string | number;
}

function insertStatement(writes: readonly KeyWrite[]): string {
  const rows = writes.map(
    ({ id, use }) => `(${binary(id)},${binary(use.payoutId)},${text(use.usedAt)},${integer(use.version)})`,
  );
  return `INSERT INTO payout_key (id, payout_id, used_at, version) VALUES ${rows.join(',')}`;
}

function updateStatement(writes: readonly KeyWrite[]): string {
  const names = ['id', 'expected', 'payout_id', 'used_at', 'version'];
  const selects = writes.map(({ id, use, expected }, index) => {
    const literals = [
      binary(id),
      integer(expected),
      binary(use.payoutId),
      text(use.usedAt),
      integer(use.version),
    ];
    const named = index > 0 ? literals : literals.map((literal, column) => `${literal} AS ${names[column]}`);
    return `SELECT ${named.join(',')}`;
  });
  return `UPDATE (${selects.join(' UNION ALL ')}) n STRAIGHT_JOIN payout_key k FORCE INDEX (PRIMARY)
      ON k.id = n.id AND k.version = n.expected
    SET k.payout_id = n.payout_id, k.used_at = n.used_at, k.version = n.version`;
}
