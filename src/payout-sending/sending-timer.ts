import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { JobRuns, Rounds } from '../platform/jobs/index.js';
import { Draining } from '../platform/http/index.js';
import { QueryPayouts } from './query-payouts.js';
import { SendPayouts } from './send-payouts.js';
import { SendingPace } from './sending-pace.js';
import { WatchPayouts } from './watch-payouts.js';

/** Calls end by their time-outs; what is not recorded by then is asked for again by another node. */
const PATIENCE_MILLISECONDS = 20_000;

/** Rounds on every node that runs jobs, for as long as it runs. Needs neither locks nor Redis: the database settles who sends. */
@Injectable()
export class SendingTimer implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly sending = new Rounds(
    () => this.pace.roundMilliseconds,
    () => this.round('payout-sending', () => this.send.round()),
  );
  private readonly asking = new Rounds(
    () => this.pace.roundMilliseconds,
    () => this.round('payout-queries', () => this.query.round()),
  );
  private readonly watching = new Rounds(
    () => this.pace.watchMilliseconds,
    () => this.round('payout-watch', () => this.watch.round()),
  );

  constructor(
    private readonly send: SendPayouts,
    private readonly query: QueryPayouts,
    private readonly watch: WatchPayouts,
    private readonly jobs: JobRuns,
    private readonly pace: SendingPace,
    private readonly draining: Draining,
  ) {}

  onApplicationBootstrap(): void {
    for (const rounds of this.all) rounds.start();
  }

  /** Before the queue of postings closes: what is under way is sent, answered and recorded. */
  async onModuleDestroy(): Promise<void> {
    this.send.stop();
    this.query.stop();
    let patience: NodeJS.Timeout | undefined;
    const over = new Promise((resolve) => (patience = setTimeout(resolve, PATIENCE_MILLISECONDS)));
    const ended = Promise.all(this.all.map((rounds) => rounds.stop()))
      .then(() => Promise.all([this.send.settled(), this.query.settled()]))
      .then(() => this.send.settled());
    await Promise.race([ended, over]);
    clearTimeout(patience);
  }

  private get all(): readonly Rounds[] {
    return [this.sending, this.asking, this.watching];
  }

  private async round(job: string, work: () => Promise<void>): Promise<void> {
    if (this.pace.automatic && !this.draining.begun) await this.jobs.run(job, work);
  }
}
