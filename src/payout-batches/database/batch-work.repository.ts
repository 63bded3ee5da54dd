import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { binary, integer, text, uuidOf } from '../../platform/database/sql.js';
import { BATCH_STATES, type BatchState } from '../batch.js';

/** Payouts of a batch that have not ended. */
export interface OpenPayouts {
  readonly approved: number;
  readonly processing: number;
}

/** Finds what the service has to do by itself. */
@Injectable()
export class BatchWorkRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Batches in the state that may still need something, by id. */
  async inState(state: BatchState, after: string | null, count: number): Promise<string[]> {
    const beyond = after === null ? '' : `AND id > ${binary(after)}`;
    const rows: { id: Buffer }[] = await this.dataSource.query(
      `SELECT id FROM payout_batch FORCE INDEX (payout_batch_work)
       WHERE state = ${text(state)} AND is_settled = 0 ${beyond} ORDER BY id LIMIT ${integer(count)}`,
    );
    return rows.map(({ id }) => uuidOf(id));
  }

  /** Looks at what is open in the channels, of which there is never much, and not at the whole batch. */
  async open(batchId: string, channels: readonly number[]): Promise<OpenPayouts> {
    if (channels.length === 0) return { approved: 0, processing: 0 };
    const rows: { state: 'approved' | 'processing'; payouts: string }[] = await this.dataSource.query(
      `SELECT state, COUNT(*) AS payouts FROM payout FORCE INDEX (payout_work)
       WHERE channel_id IN (${channels.map(integer).join(',')}) AND state IN ('approved', 'processing')
         AND batch_id = ${binary(batchId)} GROUP BY state`,
    );
    const countOf = (wanted: string): number =>
      Number(rows.find(({ state }) => state === wanted)?.payouts ?? 0);
    return { approved: countOf('approved'), processing: countOf('processing') };
  }

  /** The next that were made and not sent, by id. */
  async unsent(batchId: string, channels: readonly number[], count: number): Promise<string[]> {
    if (channels.length === 0) return [];
    const rows: { id: Buffer }[] = await this.dataSource.query(
      `SELECT id FROM payout FORCE INDEX (payout_work)
       WHERE channel_id IN (${channels.map(integer).join(',')}) AND state = 'approved' AND batch_id = ${binary(batchId)}
       ORDER BY id LIMIT ${integer(count)}`,
    );
    return rows.map(({ id }) => uuidOf(id));
  }

  /** What may still need something, by state, and since when the oldest of each is so, by the clock of the database. */
  async standing(): Promise<{ state: BatchState; batches: number; oldestSeconds: number }[]> {
    const open = BATCH_STATES.filter((state) => state !== 'finished' && state !== 'invalid');
    const rows: { state: BatchState; batches: string; oldestSeconds: string }[] = await this.dataSource.query(
      `SELECT state, COUNT(*) AS batches, TIMESTAMPDIFF(SECOND, MIN(changed_at), UTC_TIMESTAMP(6)) AS oldestSeconds
       FROM payout_batch FORCE INDEX (payout_batch_work)
       WHERE state IN (${open.map(text).join(',')}) AND is_settled = 0 GROUP BY state`,
    );
    return rows.map(({ state, batches, oldestSeconds }) => ({
      ...{ state, batches: Number(batches), oldestSeconds: Number(oldestSeconds) },
    }));
  }

  /** Longer in the state than that and not told of for so many minutes. */
  async overdue(state: BatchState, seconds: number, minutes: number): Promise<string[]> {
    const rows: { id: Buffer }[] = await this.dataSource.query(
      `SELECT id FROM payout_batch FORCE INDEX (payout_batch_work)
       WHERE state = ${text(state)} AND is_settled = 0 AND changed_at < UTC_TIMESTAMP(6) - INTERVAL ${integer(seconds)} SECOND
         AND (alarmed_at IS NULL OR alarmed_at < UTC_TIMESTAMP(6) - INTERVAL ${integer(minutes)} MINUTE)
       ORDER BY id LIMIT 100`,
    );
    return rows.map(({ id }) => uuidOf(id));
  }

  /** @returns true for the one node that is to tell */
  async markAlarmed(id: string, minutes: number): Promise<boolean> {
    const { affectedRows }: { affectedRows: number } = await this.dataSource.query(
      `UPDATE payout_batch SET alarmed_at = UTC_TIMESTAMP(6) WHERE id = ${binary(id)}
         AND (alarmed_at IS NULL OR alarmed_at < UTC_TIMESTAMP(6) - INTERVAL ${integer(minutes)} MINUTE)`,
    );
    return affectedRows === 1;
  }
}
