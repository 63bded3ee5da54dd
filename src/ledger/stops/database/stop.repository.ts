import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Tx } from '../../../platform/database/index.js';
import { sqlOf } from '../../../platform/database/transactions.js';

export interface BusinessTypeStop {
  readonly businessType: string;
  readonly stopped: boolean;
  readonly reason: string;
  readonly changedAt: string;
}

type StopRow = Omit<BusinessTypeStop, 'stopped'> & { stopped: number };

const SELECT =
  'SELECT business_type AS businessType, stopped, reason, changed_at AS changedAt FROM business_type_stop';

/** Stop switches of business types. */
@Injectable()
export class StopRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Those that are stopped now, in all books, for posting's memory. */
  async stoppedTypes(tx: Tx): Promise<{ bookId: number; businessType: string }[]> {
    const rows = await sqlOf(tx).query<{ book_id: string; business_type: string }>(
      'SELECT book_id, business_type FROM business_type_stop WHERE stopped = 1',
    );
    return rows.map((row) => ({ bookId: Number(row.book_id), businessType: row.business_type }));
  }

  /** Makes commands on settings wait for each other; postings do not wait for it. */
  async lockGate(tx: Tx): Promise<void> {
    await sqlOf(tx).query('SELECT id FROM setting_gate WHERE id = 1 FOR UPDATE');
  }

  /**
   * Every node that reads another epoch than it remembers reads the settings again. Waits for the groups of postings in
   * flight, which hold the epoch in share mode, and later ones wait for the transaction: done last, and once.
   */
  async advanceEpoch(tx: Tx): Promise<void> {
    await sqlOf(tx).execute('UPDATE setting_epoch SET epoch = epoch + 1 WHERE id = 1');
  }

  async find(tx: Tx, bookId: number, businessType: string): Promise<BusinessTypeStop | null> {
    const rows = await sqlOf(tx).query<StopRow>(`${SELECT} WHERE book_id = ? AND business_type = ?`, [
      bookId,
      businessType,
    ]);
    return rows[0] ? stopOf(rows[0]) : null;
  }

  async set(tx: Tx, bookId: number, stop: BusinessTypeStop): Promise<void> {
    await sqlOf(tx).execute(
      `INSERT INTO business_type_stop (book_id, business_type, stopped, reason, changed_at) VALUES (?, ?, ?, ?, ?)
       ON DUPLICATE KEY UPDATE stopped = VALUES(stopped), reason = VALUES(reason), changed_at = VALUES(changed_at)`,
      [bookId, stop.businessType, stop.stopped, stop.reason, stop.changedAt],
    );
  }

  async list(bookId: number): Promise<BusinessTypeStop[]> {
    const rows: StopRow[] = await this.dataSource.query(
      `${SELECT} WHERE book_id = ? ORDER BY business_type`,
      [bookId],
    );
    return rows.map(stopOf);
  }
}

function stopOf(row: StopRow): BusinessTypeStop {
  return { ...row, stopped: row.stopped === 1 };
}
