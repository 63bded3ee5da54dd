import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { sqlOf, type Tx } from '../database/transactions.js';

export interface ClientRow {
  readonly id: number;
  readonly code: string;
  readonly name: string;
  readonly createdAt: string;
  /** Whether every request of the client must be signed. */
  readonly signatureRequired: boolean;
}

interface StoredClient {
  id: string;
  code: string;
  name: string;
  created_at: string;
  signature_required: number;
}

const SELECT_CLIENTS = 'SELECT id, code, name, created_at, signature_required FROM client';

@Injectable()
export class ClientRepository {
  constructor(private readonly dataSource: DataSource) {}

  async findByCode(code: string): Promise<ClientRow | undefined> {
    const rows: StoredClient[] = await this.dataSource.query(`${SELECT_CLIENTS} WHERE code = ?`, [code]);
    return rows[0] && clientOf(rows[0]);
  }

  /** By code, after the given one. */
  async list(after: string, limit: number): Promise<ClientRow[]> {
    const rows: StoredClient[] = await this.dataSource.query(
      `${SELECT_CLIENTS} WHERE code > ? ORDER BY code LIMIT ?`,
      [after, limit],
    );
    return rows.map(clientOf);
  }

  /** @throws the database's duplicate-key error when the code is taken */
  async insert(tx: Tx, client: Omit<ClientRow, 'signatureRequired'>): Promise<void> {
    await sqlOf(tx).execute('INSERT INTO client (id, code, name, created_at) VALUES (?, ?, ?, ?)', [
      client.id,
      client.code,
      client.name,
      client.createdAt,
    ]);
  }
}

const clientOf = (row: StoredClient): ClientRow => ({
  id: Number(row.id),
  code: row.code,
  name: row.name,
  createdAt: row.created_at,
  signatureRequired: row.signature_required === 1,
});
