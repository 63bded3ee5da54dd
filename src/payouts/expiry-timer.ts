import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { JobRuns, Rounds } from '../platform/jobs/index.js';
import { ExpirePayouts } from './expire-payouts.js';

/** Nobody can approve a payout whose time is over; this is how long its money may stay set aside after that. */
const PAUSE_MILLISECONDS = 5_000;

/** Sweeps on every node, one sweep at a time, for as long as the node runs. */
@Injectable()
export class PayoutExpiryTimer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Payouts');
  private readonly rounds = new Rounds(
    () => PAUSE_MILLISECONDS,
    () => this.sweep(),
  );

  constructor(
    private readonly expirePayouts: ExpirePayouts,
    private readonly jobs: JobRuns,
  ) {}

  onApplicationBootstrap(): void {
    this.rounds.start();
  }

  /** Waits for the sweep in hand, which stops at the end of its page. */
  beforeApplicationShutdown(): Promise<void> {
    return this.rounds.stop();
  }

  private sweep(): Promise<void> {
    return this.jobs.run('payout-expiry', async (traceId) => {
      const expired = await this.expirePayouts.sweep(() => this.rounds.stopped, traceId);
      if (expired > 0) this.logger.log({ message: 'Payouts expired undecided', expired, traceId });
    });
  }
}
