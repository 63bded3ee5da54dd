import { Injectable } from '@nestjs/common';
import type { BookRef } from '../../ledger/books/index.js';
import {
  isFiltered,
  type WorkFilter,
  type WorkItem,
  type WorkSource,
  type WorkTotal,
} from '../../work-lists/index.js';
import { ArrivalRepository } from './database/arrival.repository.js';

/** Money in suspense (挂账) that a person is to assign, or to send back: assign-settlement-arrival does either. */
@Injectable()
export class SuspenseWork implements WorkSource {
  readonly list = 'suspense';

  constructor(private readonly arrivals: ArrivalRepository) {}

  async page(book: BookRef, filter: WorkFilter, after: string | null, count: number): Promise<WorkItem[]> {
    // It goes through no channel of payouts and is paid by no account.
    if (isFiltered(filter)) return [];
    const page = await this.arrivals.page(book.id, 'open', after, count);
    return page.map(({ id, matched, amount, currency, recordedAt: since }) => ({
      ...{ kind: 'arrival', id, payoutId: null, why: matched === 0n ? 'unmatched' : 'partly-matched', since },
      money: { amount: amount - matched, currency, decimals: book.currencies.get(currency)! },
      contentHash: null,
    }));
  }

  async totals(book: BookRef, filter: WorkFilter): Promise<WorkTotal[]> {
    if (isFiltered(filter)) return [];
    return (await this.arrivals.suspended([book.id])).map(({ currency, count, amount, oldest }) => ({
      ...{ currency, decimals: book.currencies.get(currency)!, items: count, amount, oldest },
    }));
  }
}
