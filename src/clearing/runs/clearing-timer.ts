import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Draining } from '../../platform/http/index.js';
import { JobRuns, Rounds } from '../../platform/jobs/index.js';
import { AdvanceSeconds } from '../second/advance-seconds.js';
import { AdvanceRuns } from './advance-runs.js';
import { ClearingPace } from './clearing-pace.js';
import { WatchClearing } from './watch-clearing.js';

/** Rounds on every node that runs jobs: what was started by people gets on, and what stands still is told of. */
@Injectable()
export class ClearingTimer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly advancing: Rounds = new Rounds(
    () => this.pace.roundMilliseconds,
    () => this.round('clearing', (traceId) => this.advanceAll(traceId)),
  );
  private readonly watching: Rounds = new Rounds(
    () => this.pace.watchMilliseconds,
    () => this.round('clearing-watch', () => this.watch.round()),
  );

  constructor(
    private readonly advance: AdvanceRuns,
    private readonly seconds: AdvanceSeconds,
    private readonly watch: WatchClearing,
    private readonly jobs: JobRuns,
    private readonly pace: ClearingPace,
    private readonly draining: Draining,
  ) {}

  onApplicationBootstrap(): void {
    this.advancing.start();
    this.watching.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all([this.advancing.stop(), this.watching.stop()]);
  }

  private async advanceAll(traceId: string): Promise<void> {
    const isStopping = (): boolean => this.advancing.stopped;
    await this.advance.round(isStopping, traceId);
    await this.seconds.round(isStopping, traceId);
  }

  private async round(job: string, work: (traceId: string) => Promise<void>): Promise<void> {
    if (this.pace.automatic && !this.draining.begun) await this.jobs.run(job, work);
  }
}
