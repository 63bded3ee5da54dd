import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { JobRuns } from '../../jobs/index.js';
import { ForgetNonces } from './forget-nonces.js';

const PAUSE_MILLISECONDS = 60_000;

/** Forgets old nonces on every node, one round at a time, for as long as the node runs. */
@Injectable()
export class NonceTimer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | null = null;
  private running: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(
    private readonly forgetNonces: ForgetNonces,
    private readonly jobs: JobRuns,
  ) {}

  onApplicationBootstrap(): void {
    this.startLater();
  }

  /** Waits for the round in hand, which stops at the end of its page. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    if (this.timer) clearTimeout(this.timer);
    await this.running;
  }

  private startLater(): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.running = this.forget().finally(() => this.startLater());
    }, PAUSE_MILLISECONDS);
    this.timer.unref();
  }

  /** A database that is away now is there at one of the next rounds. */
  private forget(): Promise<void> {
    return this.jobs.run(
      'nonce-expiry',
      async () => void (await this.forgetNonces.execute(() => this.stopped)),
    );
  }
}
