import { Injectable } from '@nestjs/common';
import type { Readable } from 'node:stream';
import type { Caller } from '../platform/auth/index.js';
import { accepted, refused, RefusalError, type Result } from '../platform/errors/index.js';
import type { BookRef } from '../ledger/books/index.js';
import { BatchChanges } from './batch-changes.js';
import type { RawItem } from './batch-item.rules.js';
import { ConfirmBatch } from './confirm-batch.js';
import { BatchListRepository } from './database/batch-list.repository.js';
import type { PayoutBatchFileQuery } from './dto/batch-commands.dto.js';
import { rawItemOf, readColumns } from './files/columns.rules.js';
import { csvRows } from './files/csv-rows.js';
import { isSameFile, spooled, type SpooledFile } from './files/spool.js';
import { xlsxRows } from './files/xlsx-rows.js';
import { actorOf, NewBatch, type BegunBatch } from './new-batch.js';
import { batchRefusals } from './payout-batches.errors.js';
import { ReceiveItems } from './receive-items.js';
import type { Batch, BatchSource } from './batch.js';

/** Lines kept in one transaction. */
const LINES_AT_ONCE = 500;

export interface FileOrder {
  readonly caller: Caller;
  readonly book: BookRef;
  readonly requestNumber: string;
  readonly query: PayoutBatchFileQuery;
  readonly source: Exclude<BatchSource, 'json'>;
}

/**
 * A batch as one file: nothing is kept of it before it has arrived as a whole and its bytes are those that the sender means;
 * then it is read line by line, never as a whole, checked, and confirmed by what the sender says that it comes to.
 */
@Injectable()
export class ReceiveFile {
  constructor(
    private readonly newBatch: NewBatch,
    private readonly receiving: ReceiveItems,
    private readonly confirming: ConfirmBatch,
    private readonly changes: BatchChanges,
    private readonly list: BatchListRepository,
  ) {}

  execute(order: FileOrder, arriving: Readable): Promise<Result<BegunBatch>> {
    return spooled(arriving, async (file) => {
      const same = isSameFile(file, order.query.sha256);
      return same.ok ? this.take(order, file) : same;
    });
  }

  private async take(order: FileOrder, file: SpooledFile): Promise<Result<BegunBatch>> {
    const { caller, book, requestNumber, query, source } = order;
    const { items, total, sha256, ...head } = query;
    const begun = await this.newBatch.execute(caller, book, requestNumber, head, source, {
      ...{ items, total, sha256 },
    });
    if (!begun.ok) return begun;
    const { batch, replayed } = begun.value;
    if (replayed && batch.state === 'invalid') return refused(batchRefusals.invalid(batch.id, batch.faults));
    if (replayed && batch.state !== 'receiving') return begun;
    const actor = actorOf(caller, 'poster');
    const taken = await this.lines(batch, file, source);
    // A try that was broken off is gone on with: lines that are there already change nothing.
    const received = taken.ok
      ? await this.confirming.execute(taken.value, { items, total, checksum: null }, actor)
      : taken;
    if (received.ok) return accepted({ batch: received.value, replayed });
    const isKept = received.refusal.code === batchRefusals.invalid('', 0).code;
    // Nobody goes on with a file that is not what was said: what is kept of it is void.
    if (!isKept) await this.changes.happen(batch.id, { kind: 'void', reason: received.refusal.code }, actor);
    return received;
  }

  private async lines(
    batch: Batch,
    { path }: SpooledFile,
    source: FileOrder['source'],
  ): Promise<Result<Batch>> {
    const rows = source === 'csv' ? csvRows(path) : xlsxRows(path);
    try {
      return await this.keep(batch, rows);
    } catch (error) {
      if (error instanceof RefusalError) return refused(error.refusal);
      throw error;
    } finally {
      await rows.return(undefined);
    }
  }

  private async keep(batch: Batch, rows: AsyncGenerator<readonly string[]>): Promise<Result<Batch>> {
    const heading = await rows.next();
    const columns = readColumns(heading.done ? [] : heading.value);
    if (!columns.ok) return columns;
    let firstLine = 1;
    for (let isMore = true; isMore;) {
      const some: RawItem[] = [];
      while (some.length < LINES_AT_ONCE) {
        const row = await rows.next();
        isMore = !row.done;
        if (row.done) break;
        some.push(rawItemOf(columns.value, row.value));
      }
      if (some.length === 0) break;
      const kept = await this.receiving.execute(batch, firstLine, some);
      if (!kept.ok) return kept;
      firstLine += some.length;
    }
    return accepted((await this.list.byId(batch.id))!);
  }
}
