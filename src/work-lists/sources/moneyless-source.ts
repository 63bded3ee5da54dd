import type { BookRef } from '../../ledger/books/index.js';
import {
  isFiltered,
  type WorkFilter,
  type WorkItem,
  type WorkListName,
  type WorkTotal,
} from '../work-list.js';
import type { WorkSource } from '../work-source.js';

/** Where such things are read, page by page and in all. */
export interface MoneylessThings {
  page(
    bookId: number,
    after: string | null,
    count: number,
  ): Promise<Pick<WorkItem, 'id' | 'why' | 'since'>[]>;
  total(bookId: number): Promise<{ items: number; oldest: string | null }>;
}

/** Things of one kind that are about no one amount, go through no channel and are paid by nobody, such as trade files. */
export class MoneylessSource implements WorkSource {
  constructor(
    readonly list: WorkListName,
    private readonly kind: WorkItem['kind'],
    private readonly things: MoneylessThings,
  ) {}

  async page(
    { id: bookId }: BookRef,
    filter: WorkFilter,
    after: string | null,
    count: number,
  ): Promise<WorkItem[]> {
    if (isFiltered(filter)) return [];
    const page = await this.things.page(bookId, after, count);
    return page.map((one) => ({ ...one, kind: this.kind, payoutId: null, money: null, contentHash: null }));
  }

  async totals({ id: bookId }: BookRef, filter: WorkFilter): Promise<WorkTotal[]> {
    if (isFiltered(filter)) return [];
    const { items, oldest } = await this.things.total(bookId);
    return oldest === null ? [] : [{ currency: null, decimals: 0, items, amount: 0n, oldest }];
  }
}
