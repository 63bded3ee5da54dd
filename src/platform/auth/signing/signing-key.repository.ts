import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { sqlOf, type Tx } from '../../database/transactions.js';

/** A signing key as stored; times are database times in UTC. */
export interface StoredSigningKey {
  readonly code: string;
  readonly clientId: number;
  readonly sealedSecret: Buffer;
  readonly createdAt: string;
  readonly revokedAt: string | null;
}

export interface SigningClient {
  readonly id: number;
  readonly code: string;
  readonly signatureRequired: boolean;
}

interface KeyRow {
  code: string;
  client_id: string;
  sealed_secret: Buffer;
  created_at: string;
  revoked_at: string | null;
}

const SELECT_KEYS = 'SELECT code, client_id, sealed_secret, created_at, revoked_at FROM signing_key';

@Injectable()
export class SigningKeyRepository {
  constructor(private readonly dataSource: DataSource) {}

  async findByCode(code: string): Promise<StoredSigningKey | undefined> {
    const rows: KeyRow[] = await this.dataSource.query(`${SELECT_KEYS} WHERE code = ?`, [code]);
    return rows[0] && keyOf(rows[0]);
  }

  /** By code, after the given one. */
  async listOfClient(clientId: number, after: string, limit: number): Promise<StoredSigningKey[]> {
    const rows: KeyRow[] = await this.dataSource.query(
      `${SELECT_KEYS} WHERE client_id = ? AND code > ? ORDER BY code LIMIT ?`,
      [clientId, after, limit],
    );
    return rows.map(keyOf);
  }

  /** The first lock of every command about signing, so that two of them see each other's keys. */
  async lockClient(tx: Tx, clientCode: string): Promise<SigningClient | undefined> {
    const rows = await sqlOf(tx).query<{ id: string; code: string; signature_required: number }>(
      'SELECT id, code, signature_required FROM client WHERE code = ? FOR UPDATE',
      [clientCode],
    );
    const [row] = rows;
    return row && { id: Number(row.id), code: row.code, signatureRequired: row.signature_required === 1 };
  }

  async countUsable(tx: Tx, clientId: number): Promise<number> {
    const rows = await sqlOf(tx).query<{ count: string }>(
      'SELECT COUNT(*) AS count FROM signing_key WHERE client_id = ? AND revoked_at IS NULL',
      [clientId],
    );
    return Number(rows[0]!.count);
  }

  async insert(tx: Tx, key: StoredSigningKey): Promise<void> {
    await sqlOf(tx).execute(
      'INSERT INTO signing_key (code, client_id, sealed_secret, created_at) VALUES (?, ?, ?, ?)',
      [key.code, key.clientId, key.sealedSecret, key.createdAt],
    );
  }

  async lockByCode(tx: Tx, clientId: number, code: string): Promise<StoredSigningKey | undefined> {
    const rows = await sqlOf(tx).query<KeyRow>(`${SELECT_KEYS} WHERE code = ? AND client_id = ? FOR UPDATE`, [
      code,
      clientId,
    ]);
    return rows[0] && keyOf(rows[0]);
  }

  async setRevoked(tx: Tx, code: string, revokedAt: string): Promise<void> {
    await sqlOf(tx).execute('UPDATE signing_key SET revoked_at = ? WHERE code = ?', [revokedAt, code]);
  }

  async setRequired(tx: Tx, clientId: number, required: boolean): Promise<void> {
    await sqlOf(tx).execute('UPDATE client SET signature_required = ? WHERE id = ?', [
      required ? 1 : 0,
      clientId,
    ]);
  }
}

const keyOf = (row: KeyRow): StoredSigningKey => ({
  code: row.code,
  clientId: Number(row.client_id),
  sealedSecret: row.sealed_secret,
  createdAt: row.created_at,
  revokedAt: row.revoked_at,
});
