import { Injectable } from '@nestjs/common';
import { Transactions, type Tx } from '../platform/database/index.js';
import { SettlementBatchRepository } from './database/settlement-batch.repository.js';
import type { Progress, SettlementBatch } from './settlement-batch.js';

/**
 * One step of preparing: worked out without locks, written behind the lock of the batch, and only if nobody has written that
 * step before. So a step that was killed is done again, and of two nodes that do the same one, one has done it.
 */
@Injectable()
export class BatchSteps {
  constructor(
    private readonly batches: SettlementBatchRepository,
    private readonly transactions: Transactions,
  ) {}

  /**
   * @param from as it was read
   * @param origins batches that details of this step come out of; locked shared before, in order of their numbers
   * @param write behind the locks; returns what changes of the progress
   */
  async take(
    from: SettlementBatch,
    origins: readonly string[],
    write: (tx: Tx, locked: SettlementBatch) => Promise<Partial<Progress>>,
  ): Promise<void> {
    await this.transactions.runAmongTwins(async (tx) => {
      await this.batches.lockShared(tx, origins);
      const locked = await this.batches.lock(tx, from.batchNo);
      if (locked.state !== 'preparing' || locked.pages !== from.pages) return;
      const change = await write(tx, locked);
      await this.batches.progress(tx, locked.batchNo, { ...locked, ...change, pages: locked.pages + 1 });
    });
  }
}
