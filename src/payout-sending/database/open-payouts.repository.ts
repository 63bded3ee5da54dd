import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { integer } from '../../platform/database/sql.js';
import { OPEN_STATES, type OpenState } from '../sending-metrics.js';

/** How old the oldest payout of a channel is that has not got on, by the clock of the database. */
export interface OldestOf {
  readonly channelId: number;
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

  /** Since its intent. Only what is processing is read, of which there is never much. */
  oldestUnknown(channels: readonly number[]): Promise<OldestOf[]> {
    return this.oldest(channels, 'intent_at', 'processing');
  }

  /** Since it might have been sent. Of each channel one entry of the index is read. */
  oldestUnsent(channels: readonly number[]): Promise<OldestOf[]> {
    return this.oldest(channels, 'send_after', 'approved');
  }

  private async oldest(
    channels: readonly number[],
    since: 'intent_at' | 'send_after',
    state: OpenState,
  ): Promise<OldestOf[]> {
    if (channels.length === 0) return [];
    const rows: { channelId: string; seconds: string }[] = await this.dataSource.query(
      `SELECT channel_id AS channelId, TIMESTAMPDIFF(SECOND, MIN(${since}), UTC_TIMESTAMP(6)) AS seconds
       FROM payout FORCE INDEX (payout_work)
       WHERE channel_id IN (${channels.map(integer).join(', ')}) AND state = '${state}' GROUP BY channel_id`,
    );
    return rows.map(({ channelId, seconds }) => ({ channelId: Number(channelId), seconds: Number(seconds) }));
  }
}
