import type { BookRef } from '../../ledger/books/index.js';
import type { RefusedFileRepository } from '../database/refused-file.repository.js';
import { isFiltered, type WorkFilter, type WorkItem, type WorkTotal } from '../work-list.js';
import type { WorkSource } from '../work-source.js';

/** Trade files (交易文件) that were refused, until somebody has told their sender. They go through no channel and are paid by nobody. */
export class RefusedFileSource implements WorkSource {
  readonly list = 'files';

  constructor(private readonly files: RefusedFileRepository) {}

  async page(
    { id: bookId }: BookRef,
    filter: WorkFilter,
    after: string | null,
    count: number,
  ): Promise<WorkItem[]> {
    if (isFiltered(filter)) return [];
    const refused = await this.files.page(bookId, after, count);
    return refused.map((one) => ({ ...one, kind: 'file', payoutId: null, money: null, contentHash: null }));
  }

  async totals({ id: bookId }: BookRef, filter: WorkFilter): Promise<WorkTotal[]> {
    if (isFiltered(filter)) return [];
    const { items, oldest } = await this.files.total(bookId);
    return oldest === null ? [] : [{ currency: null, decimals: 0, items, amount: 0n, oldest }];
  }
}
