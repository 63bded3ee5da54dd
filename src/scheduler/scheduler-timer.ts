import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { JobRuns, Rounds } from '../platform/jobs/index.js';
import { Pace } from './pace.js';
import { Scheduler } from './scheduler.js';

/** What does not come to a save in time is taken over by another node. */
const PATIENCE_MILLISECONDS = 20_000;

/** Rounds on every node, one at a time, for as long as the node runs. */
@Injectable()
export class SchedulerTimer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly rounds = new Rounds(
    () => this.pace.roundMilliseconds,
    () => this.look(),
  );

  constructor(
    private readonly scheduler: Scheduler,
    private readonly jobs: JobRuns,
    private readonly pace: Pace,
  ) {}

  onApplicationBootstrap(): void {
    this.rounds.start();
  }

  /** Waits until the runs of this node have stopped at their saves and are left to others. */
  async beforeApplicationShutdown(): Promise<void> {
    this.scheduler.stop();
    let patience: NodeJS.Timeout | undefined;
    const over = new Promise((resolve) => (patience = setTimeout(resolve, PATIENCE_MILLISECONDS)));
    await Promise.race([this.rounds.stop().then(() => this.scheduler.settled()), over]);
    clearTimeout(patience);
  }

  /** A database that is away now is there at one of the next rounds. */
  private async look(): Promise<void> {
    if (this.pace.automatic) await this.jobs.run('scheduler', () => this.scheduler.round());
  }
}
