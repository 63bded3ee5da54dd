import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { sqlOf, type Tx } from '../../platform/database/transactions.js';

export interface CallbackNonce {
  readonly channelId: number;
  readonly nonce: string;
  /** 32 hexadecimal digits that tell who wants to use it from everybody else. */
  readonly claim: string;
  /** When its callback is too old anyway; a database time. */
  readonly expiresAt: string;
}

@Injectable()
export class CallbackNonceRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Writes it unless somebody has used it. */
  async insertUnused(tx: Tx, { channelId, nonce, claim, expiresAt }: CallbackNonce): Promise<void> {
    await sqlOf(tx).execute(
      'INSERT IGNORE INTO channel_callback_nonce (channel_id, nonce, claim, expires_at) VALUES (?, ?, UNHEX(?), ?)',
      [channelId, Buffer.from(nonce, 'latin1'), claim, expiresAt],
    );
  }

  /** The claim of whoever has used it. */
  async claimOf(tx: Tx, channelId: number, nonce: string): Promise<string | undefined> {
    const rows = await sqlOf(tx).query<{ claim: Buffer }>(
      'SELECT claim FROM channel_callback_nonce WHERE channel_id = ? AND nonce = ?',
      [channelId, Buffer.from(nonce, 'latin1')],
    );
    return rows[0]?.claim.toString('hex');
  }

  /** @returns how many were forgotten, at most the limit */
  deleteExpired(tx: Tx, until: string, limit: number): Promise<number> {
    return sqlOf(tx).execute(
      'DELETE FROM channel_callback_nonce WHERE expires_at <= ? ORDER BY expires_at LIMIT ?',
      [until, limit],
    );
  }

  /** What time it was for the database so many seconds ago. */
  async databaseTime(secondsAgo: number): Promise<string> {
    const [row]: { time: string }[] = await this.dataSource.query(
      'SELECT UTC_TIMESTAMP(6) - INTERVAL ? SECOND AS time',
      [secondsAgo],
    );
    return row!.time;
  }
}
