import { Clock, toDatabaseTime } from '../../platform/clock/index.js';
import { ChannelDirectory } from '../../channels/index.js';
import type { BookRef } from '../../ledger/books/index.js';
import type { PayoutWorkRepository, WorkQuery } from '../database/payout-work.repository.js';
import type { PayoutListName, WorkFilter, WorkItem, WorkTotal } from '../work-list.js';
import type { WorkSource } from '../work-source.js';

/** What is approved is sent, and what is sent is answered, within moments: after so long somebody should look. */
const PATIENCE_MINUTES = 10;

/** Payouts, or what came back of them, that wait for the same thing. */
export class PayoutSource implements WorkSource {
  constructor(
    readonly list: PayoutListName,
    private readonly work: PayoutWorkRepository,
    private readonly channels: ChannelDirectory,
    private readonly clock: Clock,
  ) {}

  async page(book: BookRef, filter: WorkFilter, after: string | null, count: number): Promise<WorkItem[]> {
    return this.work.page(await this.queryOf(book, filter), after, count);
  }

  async totals(book: BookRef, filter: WorkFilter): Promise<WorkTotal[]> {
    return this.work.totals(await this.queryOf(book, filter));
  }

  private async queryOf({ id: bookId }: BookRef, filter: WorkFilter): Promise<WorkQuery> {
    const { list } = this;
    const channelIds = (await this.channels.ofBook(bookId)).map(({ id }) => id);
    const waitingSince = toDatabaseTime(new Date(this.clock.now().getTime() - PATIENCE_MINUTES * 60_000));
    return { list, bookId, channelIds, filter, waitingSince };
  }
}
