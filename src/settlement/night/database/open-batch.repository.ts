import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { databaseErrorKind } from '../../../platform/database/index.js';
import { integer, text } from '../../../platform/database/sql.js';
import type { SettlementState } from '../../settlement-batch.js';

export interface StandingBatches {
  readonly state: SettlementState;
  readonly batches: number;
  readonly oldestSeconds: number;
}

/** A batch that has been in its state for too long. */
export interface OverdueBatch {
  readonly batchNo: string;
  readonly book: string;
  readonly currency: string;
  readonly settlementDate: string;
}

/** What of settlement is open, over all books. */
@Injectable()
export class OpenBatchRepository {
  constructor(private readonly dataSource: DataSource) {}

  async standing(states: readonly SettlementState[]): Promise<StandingBatches[]> {
    const rows: { state: SettlementState; batches: string; oldest: string }[] = await this.dataSource.query(
      `SELECT state, COUNT(*) AS batches, TIMESTAMPDIFF(SECOND, MIN(changed_at), UTC_TIMESTAMP(6)) AS oldest
       FROM settlement_batch FORCE INDEX (settlement_batch_work)
       WHERE state IN (${states.map(text).join(',')}) GROUP BY state`,
    );
    return rows.map(({ state, batches, oldest }) => ({
      ...{ state, batches: Number(batches), oldestSeconds: Math.max(0, Number(oldest)) },
    }));
  }

  /** The first ones that nobody was told of lately. */
  async overdue(state: SettlementState, seconds: number, againMinutes: number): Promise<OverdueBatch[]> {
    const rows: (Omit<OverdueBatch, 'batchNo'> & { batchNo: string | number })[] =
      await this.dataSource.query(
        `SELECT b.batch_no AS batchNo, (SELECT k.code FROM book k WHERE k.id = b.book_id) AS book, b.currency,
         b.settlement_date AS settlementDate
       FROM settlement_batch b FORCE INDEX (settlement_batch_work)
       LEFT JOIN settlement_alarm a FORCE INDEX (PRIMARY) ON a.batch_no = b.batch_no
       WHERE b.state = ${text(state)} AND b.changed_at < UTC_TIMESTAMP(6) - INTERVAL ${integer(seconds)} SECOND
         AND (a.told_at IS NULL OR a.told_at < UTC_TIMESTAMP(6) - INTERVAL ${integer(againMinutes)} MINUTE)
       ORDER BY b.batch_no LIMIT 100`,
      );
    return rows.map((row) => ({ ...row, batchNo: String(row.batchNo) }));
  }

  /** @returns whether it was this call that marked it: of several nodes one tells */
  async markTold(batchNo: string, againMinutes: number): Promise<boolean> {
    if (await this.insertTold(batchNo)) return true;
    const { affectedRows }: { affectedRows: number } = await this.dataSource.query(
      `UPDATE settlement_alarm SET told_at = UTC_TIMESTAMP(6) WHERE batch_no = ${batchNo}
         AND told_at < UTC_TIMESTAMP(6) - INTERVAL ${integer(againMinutes)} MINUTE`,
    );
    return affectedRows === 1;
  }

  private async insertTold(batchNo: string): Promise<boolean> {
    try {
      await this.dataSource.query(
        `INSERT INTO settlement_alarm (batch_no, told_at) VALUES (${batchNo}, UTC_TIMESTAMP(6))`,
      );
      return true;
    } catch (error) {
      if (databaseErrorKind(error) === 'duplicate-key') return false;
      throw error;
    }
  }

  async openDifferences(): Promise<number> {
    const rows: { open: string }[] = await this.dataSource.query(
      'SELECT COUNT(*) AS open FROM settlement_difference WHERE subject_key IS NOT NULL',
    );
    return Number(rows[0]!.open);
  }

  /** How long the run that is late for longest has been late; 0: none is. @param jobs the steps of a night */
  async latestSeconds(jobs: readonly string[]): Promise<number> {
    const rows: { late: string | null }[] = await this.dataSource.query(
      `SELECT TIMESTAMPDIFF(SECOND, MIN(r.state_until), UTC_TIMESTAMP(6)) AS late
       FROM job_run r FORCE INDEX (job_run_work) WHERE r.status IN ('waiting', 'running', 'paused')
         AND r.job IN (${jobs.map(text).join(',')}) AND r.state_until < UTC_TIMESTAMP(6)`,
    );
    return Math.max(0, Number(rows[0]?.late ?? 0));
  }
}
