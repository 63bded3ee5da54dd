import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { JobRuns, Rounds } from '../../platform/jobs/index.js';
import { ExpireHolds } from './expire-holds.js';

/** A hold whose time is over cannot be captured; this is how long its money may stay set aside after that. */
const PAUSE_MILLISECONDS = 5_000;

/** Sweeps on every node, one sweep at a time, for as long as the node runs. */
@Injectable()
export class ExpiryTimer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Holds');
  private readonly rounds = new Rounds(
    () => PAUSE_MILLISECONDS,
    () => this.sweep(),
  );

  constructor(
    private readonly expireHolds: ExpireHolds,
    private readonly jobs: JobRuns,
  ) {}

  onApplicationBootstrap(): void {
    this.rounds.start();
  }

  /** Waits for the sweep in hand, which stops at the end of its page. */
  beforeApplicationShutdown(): Promise<void> {
    return this.rounds.stop();
  }

  /** A database that is away now is there at one of the next sweeps. */
  private sweep(): Promise<void> {
    return this.jobs.run('hold-expiry', async (traceId) => {
      const { expired, left } = await this.expireHolds.sweep(() => this.rounds.stopped, traceId);
      if (expired > 0 || left > 0) this.logger.log({ message: 'Holds expired', expired, left, traceId });
    });
  }
}
