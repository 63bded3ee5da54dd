import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { sqlOf, type Tx } from '../../database/transactions.js';

/** A nonce that somebody wants to have used; the claim tells him apart from everybody else. */
export interface NonceClaim {
  readonly clientId: number;
  readonly nonce: string;
  /** 32 hexadecimal digits. */
  readonly claim: string;
  /** When its signature is too old anyway; a database time. */
  readonly expiresAt: string;
}

@Injectable()
export class RequestNonceRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Writes those that nobody has used. @returns how many that were */
  async insertUnused(tx: Tx, claims: readonly NonceClaim[]): Promise<number> {
    const rows = claims.map(() => '(?, ?, UNHEX(?), ?)').join(', ');
    return sqlOf(tx).execute(
      `INSERT IGNORE INTO request_nonce (client_id, nonce, claim, expires_at) VALUES ${rows}`,
      claims.flatMap(({ clientId, nonce, claim, expiresAt }) => [
        clientId,
        Buffer.from(nonce, 'latin1'),
        claim,
        expiresAt,
      ]),
    );
  }

  /** The claims that stand behind these nonces, by client and nonce: {@link nonceName}. */
  async claimsOf(tx: Tx, claims: readonly NonceClaim[]): Promise<Map<string, string>> {
    const wanted = claims.map(() => '(client_id = ? AND nonce = ?)').join(' OR ');
    const rows = await sqlOf(tx).query<{ client_id: string; nonce: Buffer; claim: Buffer }>(
      `SELECT client_id, nonce, claim FROM request_nonce WHERE ${wanted}`,
      claims.flatMap(({ clientId, nonce }) => [clientId, Buffer.from(nonce, 'latin1')]),
    );
    return new Map(
      rows.map((row) => [
        nonceName({ clientId: Number(row.client_id), nonce: row.nonce.toString('latin1') }),
        row.claim.toString('hex'),
      ]),
    );
  }

  /** Nonces that expired until then were forgotten, or are about to be. */
  async forgottenUntil(tx: Tx): Promise<string> {
    const rows = await sqlOf(tx).query<{ forgotten_until: string }>(
      'SELECT forgotten_until FROM request_nonce_horizon WHERE id = 1',
    );
    return rows[0]!.forgotten_until;
  }

  async moveHorizon(tx: Tx, until: string): Promise<void> {
    await sqlOf(tx).execute(
      'UPDATE request_nonce_horizon SET forgotten_until = ? WHERE id = 1 AND forgotten_until < ?',
      [until, until],
    );
  }

  /** @returns how many were forgotten, at most the limit */
  async deleteExpired(tx: Tx, until: string, limit: number): Promise<number> {
    return sqlOf(tx).execute('DELETE FROM request_nonce WHERE expires_at <= ? ORDER BY expires_at LIMIT ?', [
      until,
      limit,
    ]);
  }

  /** What time it was for the database so many milliseconds ago. */
  async databaseTime(millisecondsAgo: number): Promise<string> {
    const [row]: { time: string }[] = await this.dataSource.query(
      'SELECT UTC_TIMESTAMP(6) - INTERVAL ? MICROSECOND AS time',
      [millisecondsAgo * 1_000],
    );
    return row!.time;
  }
}

export const nonceName = ({ clientId, nonce }: Pick<NonceClaim, 'clientId' | 'nonce'>): string =>
  `${clientId} ${nonce}`;
