import { Injectable } from '@nestjs/common';
import { accepted, refused, type Result } from '../platform/errors/index.js';
import { isUuid } from '../platform/ids/index.js';
import type { BookRef } from '../ledger/books/index.js';
import { BatchListRepository } from './database/batch-list.repository.js';
import { batchRefusals } from './payout-batches.errors.js';
import type { Batch } from './batch.js';

/** Finds batches without a lock: what is done with them is decided on the locked row. */
@Injectable()
export class FindBatch {
  constructor(private readonly list: BatchListRepository) {}

  async inBook(book: Pick<BookRef, 'id'>, id: string): Promise<Result<Batch>> {
    const batch = isUuid(id) ? await this.list.byId(id) : null;
    return batch?.bookId === book.id ? accepted(batch) : refused(batchRefusals.notFound(id));
  }

  /** For those who send it: of another client it is none of their business. */
  async ofSender(book: Pick<BookRef, 'id'>, id: string, clientId: number): Promise<Result<Batch>> {
    const found = await this.inBook(book, id);
    return !found.ok || found.value.clientId === clientId ? found : refused(batchRefusals.notYours('send'));
  }
}
