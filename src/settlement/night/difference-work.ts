import { Injectable } from '@nestjs/common';
import type { BookRef } from '../../ledger/books/index.js';
import {
  isFiltered,
  type WorkFilter,
  type WorkItem,
  type WorkSource,
  type WorkTotal,
} from '../../work-lists/index.js';
import { DifferenceRepository } from './database/difference.repository.js';

/** What of settlement does not add up, on the work lists: a person finds out why, and closes it with the reason. */
@Injectable()
export class DifferenceWork implements WorkSource {
  readonly list = 'differences';

  constructor(private readonly differences: DifferenceRepository) {}

  async page(book: BookRef, filter: WorkFilter, after: string | null, count: number): Promise<WorkItem[]> {
    // It goes through no channel and is paid by no account.
    if (isFiltered(filter)) return [];
    const open = await this.differences.open(book.id, after, count);
    return open.map(({ id, kind, amount, currency, foundAt: since }) => ({
      ...{ kind: 'difference', id, payoutId: null, why: kind, since, contentHash: null },
      money: { amount: amount < 0n ? -amount : amount, currency, decimals: book.currencies.get(currency)! },
    }));
  }

  async totals(book: BookRef, filter: WorkFilter): Promise<WorkTotal[]> {
    if (isFiltered(filter)) return [];
    const totals = await this.differences.totals(book.id);
    return totals.map((total) => ({ ...total, decimals: book.currencies.get(total.currency)! }));
  }
}
