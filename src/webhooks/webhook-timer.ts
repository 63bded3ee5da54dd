import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { CONFIG, type Config } from '../platform/config/index.js';
import { JobRuns, Rounds } from '../platform/jobs/index.js';
import { DeliverEvents } from './deliver-events.js';
import { DistributeEvents } from './distribute-events.js';
import { ForgetEvents } from './forget-events.js';
import { WebhookPace } from './pace.js';
import { ReplayEvents } from './replay-events.js';
import { WatchBacklog } from './watch-backlog.js';

/** What a node does about webhooks, for as long as it runs, unless jobs are left to others. */
@Injectable()
export class WebhookTimer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly rounds: readonly Rounds[];
  private isStopping = false;

  constructor(
    private readonly jobs: JobRuns,
    private readonly pace: WebhookPace,
    @Inject(CONFIG) private readonly config: Config,
    distribute: DistributeEvents,
    replays: ReplayEvents,
    private readonly deliver: DeliverEvents,
    watch: WatchBacklog,
    forget: ForgetEvents,
  ) {
    const isStopping = (): boolean => this.isStopping;
    this.rounds = [
      this.round(
        'webhook-distribution',
        () => pace.roundMilliseconds,
        async () => {
          await distribute.execute(isStopping);
          while (!isStopping() && (await replays.layOut()));
        },
      ),
      this.round(
        'webhook-delivery',
        () => pace.roundMilliseconds,
        async () => void (await deliver.begin()),
      ),
      this.round(
        'webhook-watch',
        () => pace.watchMilliseconds,
        () => watch.execute(),
      ),
      this.round(
        'webhook-expiry',
        () => pace.forgetMilliseconds,
        async () => void (await forget.execute(isStopping)),
      ),
    ];
  }

  onApplicationBootstrap(): void {
    if (this.config.runsJobs) for (const round of this.rounds) round.start();
  }

  /** Waits for what is on its way, so that what was answered is written down. */
  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    this.deliver.stop();
    await Promise.all(this.rounds.map((round) => round.stop()));
    await this.deliver.settled();
  }

  /** A database that is away now is there at one of the next rounds. */
  private round(job: string, pause: () => number, work: () => Promise<void>): Rounds {
    return new Rounds(pause, async () => {
      if (this.pace.automatic) await this.jobs.run(job, work);
    });
  }
}
