import { Injectable, Logger } from '@nestjs/common';
import { JobRuns, SweepTimer } from '../../platform/jobs/index.js';
import { ExpireHolds } from './expire-holds.js';

/** A hold whose time is over cannot be captured; this is how long its money may stay set aside after that. */
const PAUSE_MILLISECONDS = 5_000;

/** Releases what of holds is over. */
@Injectable()
export class ExpiryTimer extends SweepTimer {
  private readonly logger = new Logger('Holds');

  constructor(
    private readonly expireHolds: ExpireHolds,
    jobs: JobRuns,
  ) {
    super(jobs, 'hold-expiry', PAUSE_MILLISECONDS);
  }

  protected async sweep(isStopping: () => boolean, traceId: string): Promise<void> {
    const { expired, left } = await this.expireHolds.sweep(isStopping, traceId);
    if (expired > 0 || left > 0) this.logger.log({ message: 'Holds expired', expired, left, traceId });
  }
}
