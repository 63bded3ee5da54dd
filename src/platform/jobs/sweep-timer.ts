import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import type { JobRuns } from './job-runs.js';
import { Rounds } from './rounds.js';

/**
 * What every node clears away by itself time and again, one sweep at a time, for as long as it runs. A database that is away
 * now is there at one of the next sweeps.
 */
export abstract class SweepTimer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly rounds: Rounds;

  constructor(jobs: JobRuns, job: string, pauseMilliseconds: number) {
    this.rounds = new Rounds(
      () => pauseMilliseconds,
      () => jobs.run(job, (traceId) => this.sweep(() => this.rounds.stopped, traceId)),
    );
  }

  onApplicationBootstrap(): void {
    this.rounds.start();
  }

  /** Waits for the sweep in hand, which stops at the end of its page. */
  beforeApplicationShutdown(): Promise<void> {
    return this.rounds.stop();
  }

  /** @param isStopping asked between pages */
  protected abstract sweep(isStopping: () => boolean, traceId: string): Promise<void>;
}
