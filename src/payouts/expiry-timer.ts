import { Injectable, Logger } from '@nestjs/common';
import { JobRuns, SweepTimer } from '../platform/jobs/index.js';
import { ExpirePayouts } from './expire-payouts.js';

/** Nobody can approve a payout whose time is over; this is how long its money may stay set aside after that. */
const PAUSE_MILLISECONDS = 5_000;

/** Fails what nobody has decided on in time. */
@Injectable()
export class PayoutExpiryTimer extends SweepTimer {
  private readonly logger = new Logger('Payouts');

  constructor(
    private readonly expirePayouts: ExpirePayouts,
    jobs: JobRuns,
  ) {
    super(jobs, 'payout-expiry', PAUSE_MILLISECONDS);
  }

  protected async sweep(isStopping: () => boolean, traceId: string): Promise<void> {
    const expired = await this.expirePayouts.sweep(isStopping, traceId);
    if (expired > 0) this.logger.log({ message: 'Payouts expired undecided', expired, traceId });
  }
}
