import { Injectable } from '@nestjs/common';
import type { Caller, Role } from '../platform/auth/index.js';
import { accepted, refused, type Result } from '../platform/errors/index.js';
import {
  cursorMalformed,
  decodeCursor,
  limitOf,
  pageFrom,
  type Page,
  type PageQuery,
} from '../platform/http/index.js';
import { isUuid } from '../platform/ids/index.js';
import type { BookRef } from '../ledger/books/index.js';
import { viewOfApproval, viewOfBatch, viewOfBatchEvent, viewOfItem, viewOfProgress } from './batch-view.js';
import { BatchListRepository } from './database/batch-list.repository.js';
import type {
  PayoutBatchDto,
  PayoutBatchesFilter,
  PayoutBatchFaultDto,
  PayoutBatchItemDto,
  PayoutBatchStoryDto,
} from './dto/batch.dto.js';
import { FindBatch } from './find-batch.js';
import { MOST_ITEMS, type Batch } from './batch.js';

/** Those who check what is paid see whom it is paid to. */
const SEE_IN_FULL: readonly Role[] = ['operator', 'approver', 'finance'];

/** Reads batches. Plain reads: nothing is decided on them. */
@Injectable()
export class ReadBatches {
  constructor(
    private readonly find: FindBatch,
    private readonly list: BatchListRepository,
  ) {}

  async page(book: BookRef, query: PayoutBatchesFilter): Promise<Result<Page<PayoutBatchDto>>> {
    const before = idAfter(query);
    if (!before.ok) return before;
    const limit = limitOf(query);
    const rows = await this.list.list(book.id, query.state ?? null, before.value, limit + 1);
    return accepted(
      pageFrom(
        rows,
        limit,
        ({ id }) => [id],
        (batch) => viewOfBatch(batch, book.code),
      ),
    );
  }

  async story(book: BookRef, id: string): Promise<Result<PayoutBatchStoryDto>> {
    const found = await this.find.inBook(book, id);
    return found.ok ? accepted(await this.storyOf(book, found.value)) : found;
  }

  /** @param batch as it is, or as a command has left it */
  async storyOf(book: BookRef, batch: Batch): Promise<PayoutBatchStoryDto> {
    const { id } = batch;
    const [counts, approvals, events] = await Promise.all([
      this.list.counts(id),
      this.list.approvals(id),
      this.list.events(id),
    ]);
    return {
      ...viewOfBatch(batch, book.code),
      progress: viewOfProgress(counts, batch.decimals),
      approvals: approvals.map(viewOfApproval),
      events: events.map(viewOfBatchEvent),
    };
  }

  /** The outcome report, by line. */
  async items(
    caller: Caller,
    book: BookRef,
    id: string,
    query: PageQuery,
  ): Promise<Result<Page<PayoutBatchItemDto>>> {
    const found = await this.find.inBook(book, id);
    if (!found.ok) return found;
    const after = numberAfter(query);
    if (!after.ok) return after;
    const limit = limitOf(query);
    const rows = await this.list.report(id, after.value, limit + 1);
    const inFull = SEE_IN_FULL.some((role) => caller.roles.has(role));
    // Read again: what the items say is never newer than the state beside it, which only goes on.
    const batch = (await this.list.byId(id))!;
    return accepted(
      pageFrom(
        rows,
        limit,
        ({ line }) => [String(line)],
        (item) => viewOfItem(batch, item, inFull),
      ),
    );
  }

  async faults(book: BookRef, id: string, query: PageQuery): Promise<Result<Page<PayoutBatchFaultDto>>> {
    const found = await this.find.inBook(book, id);
    if (!found.ok) return found;
    const after = numberAfter(query);
    if (!after.ok) return after;
    const limit = limitOf(query);
    const rows = await this.list.faults(id, after.value, limit + 1);
    return accepted(
      pageFrom(
        rows,
        limit,
        ({ number }) => [String(number)],
        (fault) => fault,
      ),
    );
  }
}

function partAfter({ after }: PageQuery): Result<string | null> {
  if (after === undefined) return accepted(null);
  const cursor = decodeCursor(after, 1);
  return cursor.ok ? accepted(cursor.value[0]!) : cursor;
}

function idAfter(query: PageQuery): Result<string | null> {
  const part = partAfter(query);
  return !part.ok || part.value === null || isUuid(part.value) ? part : refused(cursorMalformed());
}

function numberAfter(query: PageQuery): Result<number> {
  const part = partAfter(query);
  if (!part.ok) return part;
  const number = Number(part.value ?? 0);
  return Number.isInteger(number) && number >= 0 && number <= MOST_ITEMS
    ? accepted(number)
    : refused(cursorMalformed());
}
