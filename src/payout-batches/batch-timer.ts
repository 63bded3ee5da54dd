import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Draining } from '../platform/http/index.js';
import { JobRuns, Rounds } from '../platform/jobs/index.js';
import { AdvanceBatches } from './advance-batches.js';
import { BatchPace } from './batch-pace.js';
import { WatchBatches } from './watch-batches.js';

/** Rounds on every node that runs jobs; the database settles who takes which step. */
@Injectable()
export class BatchTimer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly advancing: Rounds = new Rounds(
    () => this.pace.roundMilliseconds,
    () =>
      this.round('payout-batches', (traceId) => this.advance.round(() => this.advancing.stopped, traceId)),
  );
  private readonly watching: Rounds = new Rounds(
    () => this.pace.watchMilliseconds,
    () => this.round('payout-batch-watch', () => this.watch.round()),
  );

  constructor(
    private readonly advance: AdvanceBatches,
    private readonly watch: WatchBatches,
    private readonly jobs: JobRuns,
    private readonly pace: BatchPace,
    private readonly draining: Draining,
  ) {}

  onApplicationBootstrap(): void {
    this.advancing.start();
    this.watching.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all([this.advancing.stop(), this.watching.stop()]);
  }

  private async round(job: string, work: (traceId: string) => Promise<void>): Promise<void> {
    if (this.pace.automatic && !this.draining.begun) await this.jobs.run(job, work);
  }
}
