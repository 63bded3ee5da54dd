import { Injectable } from '@nestjs/common';
import { Clock, toDatabaseTime } from '../../clock/index.js';
import { Transactions } from '../../database/index.js';
import { forgetPages } from '../../jobs/index.js';
import { RequestNonceRepository } from './request-nonce.repository.js';

/** So long after its signature is too old, for nodes whose clocks are slow. */
const MARGIN_MILLISECONDS = 60_000;
/** Deleted in one transaction: small, so that nobody waits for it. */
const PAGE = 1_000;

/** Deletes the nonces of signatures that are too old, in pages. */
@Injectable()
export class ForgetNonces {
  constructor(
    private readonly transactions: Transactions,
    private readonly repository: RequestNonceRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * As of the earlier of the two clocks, that of this node and that of the database, so that one of them running ahead
   * does no harm. The horizon is moved first: what is forgotten is refused before it is gone.
   * @param isStopping asked between pages
   * @returns how many were forgotten
   */
  async execute(isStopping: () => boolean = () => false): Promise<number> {
    const until = await this.until();
    await this.transactions.run((tx) => this.repository.moveHorizon(tx, until));
    const deletePage = (size: number): Promise<number> =>
      this.transactions.run((tx) => this.repository.deleteExpired(tx, until, size));
    return forgetPages(PAGE, deletePage, isStopping);
  }

  private async until(): Promise<string> {
    const here = toDatabaseTime(new Date(this.clock.now().getTime() - MARGIN_MILLISECONDS));
    const there = await this.repository.databaseTime(MARGIN_MILLISECONDS);
    return here < there ? here : there;
  }
}
