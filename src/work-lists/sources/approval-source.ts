import { ReadApprovals } from '../../ledger/approvals/index.js';
import type { BookRef } from '../../ledger/books/index.js';
import { isFiltered, type WorkFilter, type WorkItem, type WorkTotal } from '../work-list.js';
import type { WorkSource } from '../work-source.js';

/** Commands with maker and checker that nobody has decided on. They go through no channel and are paid by no account. */
export class ApprovalSource implements WorkSource {
  readonly list = 'approvals';

  constructor(private readonly approvals: ReadApprovals) {}

  async page(book: BookRef, filter: WorkFilter, after: string | null, count: number): Promise<WorkItem[]> {
    if (isFiltered(filter)) return [];
    const waiting = await this.approvals.waiting(book, after, count);
    return waiting.map(({ id, command, contentHash, madeAt }) => ({
      ...{ kind: 'approval', id, payoutId: null, why: command, since: madeAt, money: null, contentHash },
    }));
  }

  async totals(book: BookRef, filter: WorkFilter): Promise<WorkTotal[]> {
    if (isFiltered(filter)) return [];
    const { count, oldest } = await this.approvals.countWaiting(book);
    return oldest === null ? [] : [{ currency: null, decimals: 0, items: count, amount: 0n, oldest }];
  }
}
