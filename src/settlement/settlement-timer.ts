import { Injectable } from '@nestjs/common';
import { JobRuns, SweepTimer } from '../platform/jobs/index.js';
import { SettlementBatchRepository } from './database/settlement-batch.repository.js';
import { PrepareBatch } from './prepare-batch.js';
import { SettlementPace } from './settlement-pace.js';

const PAUSE_MILLISECONDS = 5_000;
const PAGE = 50;

/** Every node that runs jobs goes on with the batches that are being prepared, its own or those of a node that died. */
@Injectable()
export class SettlementTimer extends SweepTimer {
  constructor(
    private readonly batches: SettlementBatchRepository,
    private readonly prepare: PrepareBatch,
    private readonly pace: SettlementPace,
    jobs: JobRuns,
  ) {
    super(jobs, 'settlement-batches', PAUSE_MILLISECONDS);
  }

  protected async sweep(isStopping: () => boolean): Promise<void> {
    if (!this.pace.automatic) return;
    for (const { batchNo } of await this.batches.inState('preparing', '0', PAGE)) {
      if (isStopping()) return;
      await this.prepare.execute(batchNo, isStopping);
    }
  }
}
