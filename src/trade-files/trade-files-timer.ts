import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Draining } from '../platform/http/index.js';
import { JobRuns, Rounds } from '../platform/jobs/index.js';
import { TradeFilesPace } from './trade-files-pace.js';
import { TradeFilesRound } from './trade-files-round.js';

/** Rounds on every node that runs jobs; claims of rows settle who does what. */
@Injectable()
export class TradeFilesTimer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly rounds: Rounds = new Rounds(
    () => this.pace.roundMilliseconds,
    () => this.run(),
  );

  constructor(
    private readonly round: TradeFilesRound,
    private readonly jobs: JobRuns,
    private readonly pace: TradeFilesPace,
    private readonly draining: Draining,
  ) {}

  onApplicationBootstrap(): void {
    this.rounds.start();
  }

  /** Waits for the chunk in hand. */
  beforeApplicationShutdown(): Promise<void> {
    return this.rounds.stop();
  }

  private async run(): Promise<void> {
    if (!this.pace.automatic || this.draining.begun) return;
    const isStopping = (): boolean => this.rounds.stopped || this.draining.begun;
    await this.jobs.run('trade-files', (traceId) => this.round.execute(traceId, isStopping));
  }
}
