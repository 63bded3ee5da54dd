import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { sqlOf, type Tx } from '../database/transactions.js';
import type { Identity, Role } from './caller.js';

/** A key as stored; times are database times in UTC. */
export interface StoredKey extends Identity {
  readonly prefix: string;
  readonly hash: Buffer;
  readonly createdAt: string;
  readonly expiresAt: string | null;
  readonly revokedAt: string | null;
  /** Null: the rate of all keys; 0: no limit. */
  readonly requestsPerSecond: number | null;
}

/** A key together with what its client has to do. */
export interface KeyOfClient extends StoredKey {
  readonly signatureRequired: boolean;
}

interface KeyRow {
  id: string;
  client_id: string;
  client_code: string;
  prefix: string;
  key_hash: Buffer;
  roles: string;
  books: string;
  created_at: string;
  expires_at: string | null;
  revoked_at: string | null;
  requests_per_second: number | null;
  signature_required: number;
}

const SELECT_KEYS = `SELECT k.id, k.client_id, c.code AS client_code, k.prefix, k.key_hash, k.roles, k.books,
  k.created_at, k.expires_at, k.revoked_at, k.requests_per_second, c.signature_required
  FROM api_key k JOIN client c ON c.id = k.client_id`;

@Injectable()
export class ApiKeyRepository {
  constructor(private readonly dataSource: DataSource) {}

  async findByPrefix(prefix: string): Promise<KeyOfClient | undefined> {
    const rows: KeyRow[] = await this.dataSource.query(`${SELECT_KEYS} WHERE k.prefix = ?`, [prefix]);
    return rows[0] && storedKeyOf(rows[0]);
  }

  /** The key of that client, its row locked until the transaction ends. */
  async lockByPrefix(tx: Tx, clientCode: string, prefix: string): Promise<StoredKey | undefined> {
    const rows = await sqlOf(tx).query<KeyRow>(
      `${SELECT_KEYS} WHERE k.prefix = ? AND c.code = ? FOR UPDATE`,
      [prefix, clientCode],
    );
    return rows[0] && storedKeyOf(rows[0]);
  }

  /** By prefix, after the given one. */
  async listOfClient(clientId: number, after: string, limit: number): Promise<StoredKey[]> {
    const rows: KeyRow[] = await this.dataSource.query(
      `${SELECT_KEYS} WHERE k.client_id = ? AND k.prefix > ? ORDER BY k.prefix LIMIT ?`,
      [clientId, after, limit],
    );
    return rows.map(storedKeyOf);
  }

  /** @throws the database's duplicate-key error when the prefix is taken */
  async insert(tx: Tx, key: StoredKey): Promise<void> {
    await sqlOf(tx).execute(
      `INSERT INTO api_key (id, client_id, prefix, key_hash, roles, books, created_at, expires_at, requests_per_second)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      [
        key.apiKeyId,
        key.clientId,
        key.prefix,
        key.hash,
        [...key.roles].join(','),
        key.books === '*' ? '*' : [...key.books].join(','),
        key.createdAt,
        key.expiresAt,
        key.requestsPerSecond,
      ],
    );
  }

  async setExpiry(tx: Tx, keyId: number, expiresAt: string): Promise<void> {
    await sqlOf(tx).execute('UPDATE api_key SET expires_at = ? WHERE id = ?', [expiresAt, keyId]);
  }

  async setRequestsPerSecond(tx: Tx, keyId: number, requestsPerSecond: number | null): Promise<void> {
    const statement = 'UPDATE api_key SET requests_per_second = ? WHERE id = ?';
    await sqlOf(tx).execute(statement, [requestsPerSecond, keyId]);
  }

  async setRevoked(tx: Tx, keyId: number, revokedAt: string): Promise<void> {
    await sqlOf(tx).execute('UPDATE api_key SET revoked_at = ? WHERE id = ?', [revokedAt, keyId]);
  }
}

function storedKeyOf(row: KeyRow): KeyOfClient {
  return {
    clientId: Number(row.client_id),
    clientCode: row.client_code,
    apiKeyId: Number(row.id),
    prefix: row.prefix,
    hash: row.key_hash,
    roles: new Set(row.roles.split(',') as Role[]),
    books: row.books === '*' ? '*' : new Set(row.books.split(',')),
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
    requestsPerSecond: row.requests_per_second,
    signatureRequired: row.signature_required === 1,
  };
}
