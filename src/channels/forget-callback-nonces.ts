import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Clock, toDatabaseTime } from '../platform/clock/index.js';
import { Transactions } from '../platform/database/index.js';
import { JobRuns, Rounds } from '../platform/jobs/index.js';
import { CallbackNonceRepository } from './database/callback-nonce.repository.js';

const PAUSE_MILLISECONDS = 60_000;
/** Kept so long after their callback was too old: more than a clock goes back that anybody would call right. */
const MARGIN_SECONDS = 86_400;
/** Deleted in one transaction: small, so that nobody waits for it. */
const PAGE = 1_000;

/** Forgets the nonces of old callbacks on every node, in pages, for as long as the node runs. */
@Injectable()
export class ForgetCallbackNonces implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly rounds = new Rounds(
    () => PAUSE_MILLISECONDS,
    () => this.jobs.run('callback-nonce-expiry', async () => void (await this.execute())),
  );

  constructor(
    private readonly transactions: Transactions,
    private readonly nonces: CallbackNonceRepository,
    private readonly clock: Clock,
    private readonly jobs: JobRuns,
  ) {}

  onApplicationBootstrap(): void {
    this.rounds.start();
  }

  /** Waits for the round in hand, which stops at the end of its page. */
  beforeApplicationShutdown(): Promise<void> {
    return this.rounds.stop();
  }

  /**
   * As of the earlier of the two clocks, that of this node and that of the database.
   * @returns how many were forgotten
   */
  async execute(): Promise<number> {
    const here = toDatabaseTime(new Date(this.clock.now().getTime() - MARGIN_SECONDS * 1_000));
    const there = await this.nonces.databaseTime(MARGIN_SECONDS);
    const until = here < there ? here : there;
    let forgotten = 0;
    while (!this.rounds.stopped) {
      const deleted = await this.transactions.run((tx) => this.nonces.deleteExpired(tx, until, PAGE));
      forgotten += deleted;
      if (deleted < PAGE) break;
    }
    return forgotten;
  }
}
