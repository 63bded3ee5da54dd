import { Injectable } from '@nestjs/common';
import type { BookRef } from '../ledger/books/index.js';
import {
  BatchListRepository,
  type WaitingFilter,
  type WaitingTotal,
} from './database/batch-list.repository.js';
import type { Batch } from './batch.js';

/** Batches (批次) that checkers have not agreed to yet, for the list of what waits for a person. */
@Injectable()
export class WaitingBatches {
  constructor(private readonly list: BatchListRepository) {}

  /** The next by id, oldest first. @param after an id, null for the first ones */
  page(book: BookRef, filter: WaitingFilter, after: string | null, count: number): Promise<Batch[]> {
    return this.list.waiting(book.id, filter, after, count);
  }

  totals(book: BookRef, filter: WaitingFilter): Promise<WaitingTotal[]> {
    return this.list.waitingTotals(book.id, filter);
  }
}
