import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/database/index.js';
import { BatchRepository } from './database/batch.repository.js';

/**
 * What every claim passes: it holds the rows of the batches shared, so that a void or a pause, which takes its row alone,
 * waits for intents under way, and no later intent can miss it. After channel health, before payouts.
 */
@Injectable()
export class BatchGate {
  constructor(private readonly batches: BatchRepository) {}

  /** @returns those of the batches that are paying, and will be until the transaction ends */
  async pass(tx: Tx, batchIds: readonly string[]): Promise<ReadonlySet<string>> {
    return new Set(await this.batches.sharePaying(tx, [...new Set(batchIds)].sort()));
  }
}
