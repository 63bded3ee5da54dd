import { Injectable } from '@nestjs/common';
import { JobRuns, SweepTimer } from '../../platform/jobs/index.js';
import { SettlementPace } from '../settlement-pace.js';
import { WatchSettlement } from './watch-settlement.js';

const PAUSE_MILLISECONDS = 30_000;

/** Every node that runs jobs looks at what of settlement stands still. */
@Injectable()
export class NightTimer extends SweepTimer {
  constructor(
    private readonly watch: WatchSettlement,
    private readonly pace: SettlementPace,
    jobs: JobRuns,
  ) {
    super(jobs, 'settlement-watch', PAUSE_MILLISECONDS);
  }

  protected async sweep(): Promise<void> {
    if (this.pace.automatic) await this.watch.round();
  }
}
