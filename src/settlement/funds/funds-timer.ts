import { Injectable } from '@nestjs/common';
import { JobRuns, SweepTimer } from '../../platform/jobs/index.js';
import { FundsPace } from './funds-pace.js';
import { FundsRound } from './funds-round.js';
import { WatchFunds } from './watch-funds.js';

const PAUSE_MILLISECONDS = 10_000;

/** Rounds on every node that runs jobs: nodes that do the same step side by side come to the same. */
@Injectable()
export class FundsTimer extends SweepTimer {
  constructor(
    private readonly funds: FundsRound,
    private readonly watch: WatchFunds,
    private readonly pace: FundsPace,
    jobs: JobRuns,
  ) {
    super(jobs, 'settlement-funds', PAUSE_MILLISECONDS);
  }

  protected async sweep(isStopping: () => boolean, traceId: string): Promise<void> {
    if (!this.pace.automatic) return;
    await this.funds.execute(isStopping, traceId);
    await this.watch.round();
  }
}
