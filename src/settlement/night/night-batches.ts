import { Injectable } from '@nestjs/common';
import { SettlementBatchRepository } from '../database/settlement-batch.repository.js';
import type { SettlementBatch, SettlementState } from '../settlement-batch.js';
import { NightBatchRepository } from './database/night-batch.repository.js';
import { nightOf } from './night-number.rules.js';

/** A batch may be issued again so often; more is a circle, which the index on reissue_of does not admit. */
const MOST_REISSUES = 1_000;

/** Which batches are a night's: those that it started, or what was issued again (重出) in their places. */
@Injectable()
export class NightBatches {
  constructor(
    private readonly rows: NightBatchRepository,
    private readonly batches: SettlementBatchRepository,
  ) {}

  /** Of the night of a business date, each as what became of it. */
  async of(bookId: number, businessDate: string): Promise<SettlementBatch[]> {
    const found: SettlementBatch[] = [];
    for (const started of await this.rows.startedBy(bookId, businessDate))
      found.push(await this.lastOf(started));
    return found;
  }

  /** The same with those of earlier nights that are in one of the states, by number. */
  async withEarlier(
    bookId: number,
    businessDate: string,
    states: readonly SettlementState[],
  ): Promise<SettlementBatch[]> {
    const own = await this.of(bookId, businessDate);
    const known = new Set(own.map(({ batchNo }) => batchNo));
    const earlier: SettlementBatch[] = [];
    for (const batch of await this.rows.inStates(bookId, states)) {
      if (known.has(batch.batchNo)) continue;
      const night = await this.nightOf(batch);
      if (night !== null && night < businessDate) earlier.push(batch);
    }
    return [...earlier, ...own];
  }

  /** The business date of the night that a batch goes back to; null: people started it. */
  private async nightOf(batch: SettlementBatch): Promise<string | null> {
    let root = batch;
    for (let steps = 0; root.reissueOf !== null && steps < MOST_REISSUES; steps++)
      root = await this.batches.byNumber(root.reissueOf);
    return nightOf(root);
  }

  private async lastOf(started: SettlementBatch): Promise<SettlementBatch> {
    let last = started;
    for (let steps = 0; last.state === 'void' && steps < MOST_REISSUES; steps++) {
      const next = await this.rows.successorOf(last.batchNo);
      if (!next) return last;
      last = next;
    }
    return last;
  }
}
