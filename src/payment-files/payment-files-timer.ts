import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Draining } from '../platform/http/index.js';
import { JobRuns, Rounds } from '../platform/jobs/index.js';
import { SendingPace } from '../payout-sending/index.js';
import { PaymentFilesRound } from './payment-files-round.js';

/** Files are no matter of milliseconds. */
const PAUSE_MILLISECONDS = 2_000;

/** Rounds on every node that runs jobs. Needs neither locks nor Redis: rows settle who does what. */
@Injectable()
export class PaymentFilesTimer implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly rounds = new Rounds(
    () => PAUSE_MILLISECONDS,
    () => this.run(),
  );

  constructor(
    private readonly round: PaymentFilesRound,
    private readonly jobs: JobRuns,
    private readonly pace: SendingPace,
    private readonly draining: Draining,
  ) {}

  onApplicationBootstrap(): void {
    this.rounds.start();
  }

  /** Before the queue of postings closes. */
  onModuleDestroy(): Promise<void> {
    return this.rounds.stop();
  }

  private async run(): Promise<void> {
    if (this.pace.automatic && !this.draining.begun)
      await this.jobs.run('payment-files', (traceId) => this.round.execute(traceId));
  }
}
