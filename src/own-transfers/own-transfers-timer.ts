import { Injectable } from '@nestjs/common';
import { JobRuns, SweepTimer } from '../platform/jobs/index.js';
import { OwnTransferPace } from './own-transfer-pace.js';
import { OwnTransfersRound } from './own-transfers-round.js';

/** Positions run short in minutes, and banks take longer. */
const PAUSE_MILLISECONDS = 15_000;

@Injectable()
export class OwnTransfersTimer extends SweepTimer {
  constructor(
    private readonly round: OwnTransfersRound,
    private readonly pace: OwnTransferPace,
    jobs: JobRuns,
  ) {
    super(jobs, 'own-transfers', PAUSE_MILLISECONDS);
  }

  protected async sweep(isStopping: () => boolean, traceId: string): Promise<void> {
    if (this.pace.automatic) await this.round.execute(traceId, isStopping);
  }
}
