import { Injectable } from '@nestjs/common';
import { Clock, toDatabaseTime } from '../../platform/clock/index.js';
import { Transactions, type Tx } from '../../platform/database/index.js';
import { FundingRepository, type NeedInTurn } from './database/funding.repository.js';
import { FundsPace } from './funds-pace.js';
import { fundedFrom } from './rules/in-turn.rules.js';

/**
 * Gives the money of a key to its details (专款专用), in the order of their numbers, each wholly or not at all: what comes first,
 * money or information, ends alike. Page by page behind the lock of the key.
 */
@Injectable()
export class EarmarkFunds {
  constructor(
    private readonly fundings: FundingRepository,
    private readonly transactions: Transactions,
    private readonly pace: FundsPace,
    private readonly clock: Clock,
  ) {}

  async execute(fundingNo: string, isStopping = () => false): Promise<void> {
    while (!isStopping() && (await this.transactions.run((tx) => this.page(tx, fundingNo))));
  }

  /** @returns whether there may be more */
  private async page(tx: Tx, fundingNo: string): Promise<boolean> {
    const [funding] = await this.fundings.lock(tx, [fundingNo]);
    const { arrived, frontierNo } = funding!;
    const free = arrived - (await this.fundings.earmarked(tx, fundingNo));
    const page: NeedInTurn[] = await this.fundings.next(tx, fundingNo, frontierNo, this.pace.page);
    const { funded, last, isBlocked } = fundedFrom(free, page);
    await this.fundings.earmark(tx, funded, toDatabaseTime(this.clock.now()));
    const mayGoOn = !isBlocked && page.length === this.pace.page;
    await this.fundings.progress(tx, fundingNo, last ?? frontierNo, mayGoOn);
    return mayGoOn;
  }
}
