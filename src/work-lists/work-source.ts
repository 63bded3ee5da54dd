import type { BookRef } from '../ledger/books/index.js';
import type { WorkFilter, WorkItem, WorkListName, WorkTotal } from './work-list.js';

/** Where work comes from: one for each kind of thing in a list. The module says which there are; lists are put together of them. */
export interface WorkSource {
  readonly list: WorkListName;
  /** The next by id. @param after an id, null for the first ones */
  page(book: BookRef, filter: WorkFilter, after: string | null, count: number): Promise<WorkItem[]>;
  totals(book: BookRef, filter: WorkFilter): Promise<WorkTotal[]>;
}
