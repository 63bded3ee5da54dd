import { Injectable } from '@nestjs/common';
import type { DueDetail } from './settlement-detail.js';

/** Clearing's due results of a settlement date, page by key; each becomes one settlement detail, once. */
export interface DueSource {
  /**
   * In byte order of the references.
   * @param after reference of the last one of the page before; null: the first page
   */
  page(
    bookId: number,
    settlementDate: string,
    after: string | null,
    limit: number,
  ): Promise<readonly DueDetail[]>;
}

/** The port to what says what is due; without one there are adjustments alone. */
@Injectable()
export class DueSources implements DueSource {
  private source: DueSource = { page: () => Promise.resolve([]) };

  readBy(source: DueSource): void {
    this.source = source;
  }

  page: DueSource['page'] = (...asked) => this.source.page(...asked);
}
