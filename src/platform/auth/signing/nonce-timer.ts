import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { ForgetNonces } from './forget-nonces.js';

const PAUSE_MILLISECONDS = 60_000;

/** Forgets old nonces on every node, one round at a time, for as long as the node runs. */
@Injectable()
export class NonceTimer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('RequestSigning');
  private timer: NodeJS.Timeout | null = null;
  private running: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(private readonly forgetNonces: ForgetNonces) {}

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
  private async forget(): Promise<void> {
    try {
      await this.forgetNonces.execute(() => this.stopped);
    } catch (error) {
      this.logger.warn({
        message: 'Old nonces could not be deleted; tried again soon',
        cause: String(error),
      });
    }
  }
}
