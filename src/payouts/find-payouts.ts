import { Injectable } from '@nestjs/common';
import { accepted, refused, type Result } from '../platform/errors/index.js';
import { isUuid } from '../platform/ids/index.js';
import type { BookRef } from '../ledger/books/index.js';
import { PayoutListRepository } from './database/payout-list.repository.js';
import { payoutRefusals } from './payouts.errors.js';
import type { Payout } from './payout.js';

/** Finds payouts without a lock: what is done with them is decided on the locked row. */
@Injectable()
export class FindPayouts {
  constructor(private readonly list: PayoutListRepository) {}

  async inBook(book: Pick<BookRef, 'id'>, id: string): Promise<Result<Payout>> {
    const payout = isUuid(id) ? await this.list.byId(id) : null;
    return payout?.bookId === book.id ? accepted(payout) : refused(payoutRefusals.notFound(id));
  }

  byId(id: string): Promise<Payout | null> {
    return this.list.byId(id);
  }

  byIds(ids: readonly string[]): Promise<Payout[]> {
    return this.list.byIds(ids);
  }

  /** By the number that the bank knows it by. */
  async byRequestNumber(requestNumber: string): Promise<Payout | null> {
    return /^[0-9a-f]{32}$/.test(requestNumber) ? this.list.byRequestNumber(requestNumber) : null;
  }
}
