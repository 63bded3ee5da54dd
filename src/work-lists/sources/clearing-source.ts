import type { BookRef } from '../../ledger/books/index.js';
import type { ClearingWorkRepository } from '../database/clearing-work.repository.js';
import { isFiltered, type WorkFilter, type WorkItem, type WorkTotal } from '../work-list.js';
import type { WorkSource } from '../work-source.js';

/** Runs of clearing (清算) with exceptions or holds; which lines they are, the lists of clearing say. */
export class ClearingSource implements WorkSource {
  readonly list = 'clearing';

  constructor(private readonly clearing: ClearingWorkRepository) {}

  async page(
    { id: bookId }: BookRef,
    filter: WorkFilter,
    after: string | null,
    count: number,
  ): Promise<WorkItem[]> {
    if (isFiltered(filter)) return [];
    const runs = await this.clearing.page(bookId, after, count);
    return runs.map((one) => ({ ...one, kind: 'run', payoutId: null, money: null, contentHash: null }));
  }

  async totals({ id: bookId }: BookRef, filter: WorkFilter): Promise<WorkTotal[]> {
    if (isFiltered(filter)) return [];
    const { items, oldest } = await this.clearing.total(bookId);
    return oldest === null ? [] : [{ currency: null, decimals: 0, items, amount: 0n, oldest }];
  }
}
