import { Injectable } from '@nestjs/common';
import { Clock, toDatabaseTime } from '../platform/clock/index.js';
import { Transactions } from '../platform/database/index.js';
import { forgetPages, JobRuns, SweepTimer } from '../platform/jobs/index.js';
import { CallbackNonceRepository } from './database/callback-nonce.repository.js';

const PAUSE_MILLISECONDS = 60_000;
/** Kept so long after their callback was too old: more than a clock goes back that anybody would call right. */
const MARGIN_SECONDS = 86_400;
const PAGE = 1_000;

/** Forgets the nonces of old callbacks. */
@Injectable()
export class ForgetCallbackNonces extends SweepTimer {
  constructor(
    private readonly transactions: Transactions,
    private readonly nonces: CallbackNonceRepository,
    private readonly clock: Clock,
    jobs: JobRuns,
  ) {
    super(jobs, 'callback-nonce-expiry', PAUSE_MILLISECONDS);
  }

  /**
   * As of the earlier of the two clocks, that of this node and that of the database.
   * @returns how many were forgotten
   */
  async execute(isStopping: () => boolean = () => false): Promise<number> {
    const here = toDatabaseTime(new Date(this.clock.now().getTime() - MARGIN_SECONDS * 1_000));
    const there = await this.nonces.databaseTime(MARGIN_SECONDS);
    const until = here < there ? here : there;
    const deletePage = (size: number): Promise<number> =>
      this.transactions.run((tx) => this.nonces.deleteExpired(tx, until, size));
    return forgetPages(PAGE, deletePage, isStopping);
  }

  protected async sweep(isStopping: () => boolean): Promise<void> {
    await this.execute(isStopping);
  }
}
