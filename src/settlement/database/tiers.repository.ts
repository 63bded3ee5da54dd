import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { integer, text } from '../../platform/database/sql.js';
import { sqlOf, type Tx } from '../../platform/database/transactions.js';
import type { SettlementTier } from '../rules/tier.rules.js';

@Injectable()
export class TiersRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** null: they were never set. */
  async of(bookId: number, currency: string): Promise<readonly SettlementTier[] | null> {
    const rows: { tiers: string }[] = await this.dataSource.query(
      `SELECT tiers FROM settlement_tiers WHERE book_id = ${integer(bookId)} AND currency = ${text(currency)}`,
    );
    return rows[0] ? (JSON.parse(rows[0].tiers) as SettlementTier[]) : null;
  }

  async set(
    tx: Tx,
    bookId: number,
    currency: string,
    tiers: readonly SettlementTier[],
    changedAt: string,
  ): Promise<void> {
    await sqlOf(tx).execute(
      `INSERT INTO settlement_tiers (book_id, currency, tiers, changed_at)
       VALUES (${integer(bookId)}, ${text(currency)}, ${text(JSON.stringify(tiers))}, ${text(changedAt)})
       ON DUPLICATE KEY UPDATE tiers = VALUES(tiers), changed_at = VALUES(changed_at)`,
    );
  }
}
