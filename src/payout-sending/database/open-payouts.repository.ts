import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { integer } from '../../platform/database/sql.js';
import { OPEN_STATES, type OpenState } from '../sending-metrics.js';

export interface OldestUnknown {
  readonly channelId: number;
  /** Since its intent, by the clock of the database. */
  readonly seconds: number;
}

/** What is not over, counted in indexes; what is over is never looked at. */
@Injectable()
export class OpenPayoutsRepository {
  constructor(private readonly dataSource: DataSource) {}

  async counts(channels: readonly number[]): Promise<Record<OpenState, number>> {
    const counts = Object.fromEntries(OPEN_STATES.map((state) => [state, 0])) as Record<OpenState, number>;
    if (channels.length === 0) return counts;
    const rows: { state: OpenState; payouts: string }[] = await this.dataSource.query(
      `SELECT state, COUNT(*) AS payouts FROM payout FORCE INDEX (payout_work)
       WHERE channel_id IN (${channels.map(integer).join(', ')}) AND state IN ('created', 'approved', 'processing')
       GROUP BY state`,
    );
    for (const { state, payouts } of rows) counts[state] = Number(payouts);
    return counts;
  }

  async waitingForPerson(books: readonly number[]): Promise<number> {
    if (books.length === 0) return 0;
    const [row]: { payouts: string }[] = await this.dataSource.query(
      `SELECT COUNT(*) AS payouts FROM payout FORCE INDEX (payout_attention)
       WHERE book_id IN (${books.map(integer).join(', ')}) AND attention > ''`,
    );
    return Number(row!.payouts);
  }

  /** Of each channel that has one. Only what is processing is read, of which there is never much. */
  async oldestUnknown(channels: readonly number[]): Promise<OldestUnknown[]> {
    if (channels.length === 0) return [];
    const rows: { channelId: string; seconds: string }[] = await this.dataSource.query(
      `SELECT channel_id AS channelId, TIMESTAMPDIFF(SECOND, MIN(intent_at), UTC_TIMESTAMP(6)) AS seconds
       FROM payout FORCE INDEX (payout_work)
       WHERE channel_id IN (${channels.map(integer).join(', ')}) AND state = 'processing' GROUP BY channel_id`,
    );
    return rows.map(({ channelId, seconds }) => ({ channelId: Number(channelId), seconds: Number(seconds) }));
  }
}
