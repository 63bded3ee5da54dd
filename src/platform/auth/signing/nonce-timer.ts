import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { JobRuns, Rounds } from '../../jobs/index.js';
import { ForgetNonces } from './forget-nonces.js';

const PAUSE_MILLISECONDS = 60_000;

/** Forgets old nonces on every node, one round at a time, for as long as the node runs. */
@Injectable()
export class NonceTimer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly rounds = new Rounds(
    () => PAUSE_MILLISECONDS,
    () => this.forget(),
  );

  constructor(
    private readonly forgetNonces: ForgetNonces,
    private readonly jobs: JobRuns,
  ) {}

  onApplicationBootstrap(): void {
    this.rounds.start();
  }

  /** Waits for the round in hand, which stops at the end of its page. */
  beforeApplicationShutdown(): Promise<void> {
    return this.rounds.stop();
  }

  /** A database that is away now is there at one of the next rounds. */
  private forget(): Promise<void> {
    return this.jobs.run(
      'nonce-expiry',
      async () => void (await this.forgetNonces.execute(() => this.rounds.stopped)),
    );
  }
}
