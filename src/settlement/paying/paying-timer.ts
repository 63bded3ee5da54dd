import { Injectable } from '@nestjs/common';
import { JobRuns, SweepTimer } from '../../platform/jobs/index.js';
import { PayingPace } from './paying-pace.js';
import { PayingRound } from './paying-round.js';
import { SettleNow } from './settle-now.js';
import { WatchPayments } from './watch-payments.js';

const PAUSE_MILLISECONDS = 3_000;

@Injectable()
export class PayingTimer extends SweepTimer {
  constructor(
    private readonly round: PayingRound,
    private readonly settleNow: SettleNow,
    private readonly watch: WatchPayments,
    private readonly pace: PayingPace,
    jobs: JobRuns,
  ) {
    super(jobs, 'settlement-paying', PAUSE_MILLISECONDS);
  }

  protected async sweep(isStopping: () => boolean, traceId: string): Promise<void> {
    if (!this.pace.automatic) return;
    await this.settleNow.goOn(traceId);
    await this.round.execute(traceId, isStopping);
    await this.watch.round();
  }
}
