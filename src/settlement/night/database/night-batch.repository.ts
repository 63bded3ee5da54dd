import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { integer, text } from '../../../platform/database/sql.js';
import { batchOf, BATCHES, type BatchRow } from '../../database/batch-row.repository.js';
import { nightPrefix } from '../night-number.rules.js';
import type { SettlementBatch, SettlementState } from '../../settlement-batch.js';

/** Finds the batches that nights have started. Plain reads: what is decided on them is asked again behind their locks. */
@Injectable()
export class NightBatchRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Those that the service started for the night of a business date, in order. */
  async startedBy(bookId: number, businessDate: string): Promise<SettlementBatch[]> {
    const prefix = nightPrefix(businessDate);
    return this.read(
      `FORCE INDEX (settlement_batch_request) WHERE b.book_id = ${integer(bookId)} AND b.client_id = 0
         AND b.request_number >= ${text(prefix)} AND b.request_number < ${text(`${prefix}~`)} ORDER BY b.batch_no`,
    );
  }

  /** The batch that was issued in the place of a void one. */
  async successorOf(batchNo: string): Promise<SettlementBatch | null> {
    const [row] = await this.read(`FORCE INDEX (settlement_batch_reissue) WHERE b.reissue_of = ${batchNo}`);
    return row ?? null;
  }

  /** The batches of a book in one of those states, by number. There are a few for each day at most. */
  async inStates(bookId: number, states: readonly SettlementState[]): Promise<SettlementBatch[]> {
    return this.read(
      `FORCE INDEX (settlement_batch_work) WHERE b.state IN (${states.map(text).join(',')})
         AND b.book_id = ${integer(bookId)} ORDER BY b.batch_no LIMIT 1000`,
    );
  }

  /** Live and prepared ones of all parties of a date and currency, whoever started them. */
  async preparedOf(bookId: number, currency: string, settlementDate: string): Promise<SettlementBatch[]> {
    return this.read(
      `FORCE INDEX (settlement_batch_list) WHERE b.book_id = ${integer(bookId)} AND b.currency = ${text(currency)}
         AND b.settlement_date = ${text(settlementDate)} AND b.state NOT IN ('preparing', 'void')
         AND b.party IS NULL ORDER BY b.batch_no`,
    );
  }

  /** When the service last started a batch for a night before that of the date; null: never. */
  async lastStartBefore(bookId: number, businessDate: string): Promise<string | null> {
    const rows: { at: string | null }[] = await this.dataSource.query(
      `SELECT b.created_at AS at FROM settlement_batch b FORCE INDEX (settlement_batch_request)
       WHERE b.book_id = ${integer(bookId)} AND b.client_id = 0 AND b.request_number >= 'night-'
         AND b.request_number < ${text(nightPrefix(businessDate))} ORDER BY b.request_number DESC LIMIT 1`,
    );
    return rows[0]?.at ?? null;
  }

  private async read(where: string): Promise<SettlementBatch[]> {
    const rows: BatchRow[] = await this.dataSource.query(`${BATCHES} ${where}`);
    return rows.map(batchOf);
  }
}
