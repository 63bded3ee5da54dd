import { Injectable, Logger } from '@nestjs/common';
import { JobRuns, SweepTimer } from '../platform/jobs/index.js';
import { RerouteByRule } from './reroute-by-rule.js';

/** Routes count in minutes. */
const PAUSE_MILLISECONDS = 10_000;

/** Moves what waits for too long at a channel that cannot send, where its route says so. */
@Injectable()
export class RerouteTimer extends SweepTimer {
  private readonly logger = new Logger('Payouts');

  constructor(
    private readonly reroute: RerouteByRule,
    jobs: JobRuns,
  ) {
    super(jobs, 'payout-reroute', PAUSE_MILLISECONDS);
  }

  protected async sweep(isStopping: () => boolean, traceId: string): Promise<void> {
    const moved = await this.reroute.sweep(isStopping, traceId);
    if (moved > 0) this.logger.log({ message: 'Payouts moved to another channel', moved, traceId });
  }
}
