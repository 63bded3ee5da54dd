import type { BookRef } from '../../ledger/books/index.js';
import type { ChannelDirectory } from '../../channels/index.js';
import type { WaitingBatches, WaitingFilter } from '../../payout-batches/index.js';
import type { WorkFilter, WorkItem, WorkTotal } from '../work-list.js';
import type { WorkSource } from '../work-source.js';

/** Batches of payouts that need the word of one more checker at least. */
export class BatchSource implements WorkSource {
  readonly list = 'approvals';

  constructor(
    private readonly batches: WaitingBatches,
    private readonly channels: ChannelDirectory,
  ) {}

  async page(book: BookRef, filter: WorkFilter, after: string | null, count: number): Promise<WorkItem[]> {
    const waiting = await this.batches.page(book, await this.filterOf(filter), after, count);
    return waiting.map(({ id, content, createdAt, currency, decimals }) => ({
      ...{ kind: 'batch', id, payoutId: null, why: 'payout-batch', since: createdAt },
      money: { amount: content!.amount, currency, decimals },
      contentHash: content!.contentHash,
    }));
  }

  async totals(book: BookRef, filter: WorkFilter): Promise<WorkTotal[]> {
    return this.batches.totals(book, await this.filterOf(filter));
  }

  private async filterOf({ channelId, payerAccountId }: WorkFilter): Promise<WaitingFilter> {
    const channel = channelId === undefined ? null : await this.channels.byId(channelId);
    return {
      ...(channel && { channel: channel.code }),
      ...(payerAccountId !== undefined && { payerAccountId }),
    };
  }
}
