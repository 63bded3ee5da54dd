import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/database/index.js';
import { isUuid } from '../platform/ids/index.js';
import { completenessOf, type Completeness } from './completeness.rules.js';
import { AcceptedFileRepository } from './database/accepted-file.repository.js';
import { TradeSourceRepository } from './database/trade-source.repository.js';
import type { AcceptedFile, TradeRecord } from './trade-file.js';

/** What clearing reads: files that were accepted, and their records. Of all others it learns nothing. */
@Injectable()
export class AcceptedFiles {
  constructor(
    private readonly files: AcceptedFileRepository,
    private readonly sources: TradeSourceRepository,
  ) {}

  /** In the order in which they came. */
  ofDate(bookId: number, source: string, businessDate: string): Promise<AcceptedFile[]> {
    return this.files.ofDate(bookId, source, businessDate);
  }

  async find(bookId: number, fileId: string): Promise<AcceptedFile | null> {
    return isUuid(fileId) ? this.files.byId(bookId, fileId) : null;
  }

  byNumber(fileNo: string): Promise<AcceptedFile | null> {
    return this.files.byNumber(fileNo);
  }

  /** Shared, until the transaction ends: who voids the file waits. @returns null when it is not accepted */
  hold(tx: Tx, fileNo: string): Promise<AcceptedFile | null> {
    return this.files.hold(tx, fileNo);
  }

  /** The next records by line; none when the file is not accepted any more. @param afterLine 0 for the first page */
  page(fileNo: string, afterLine: number, limit: number): Promise<TradeRecord[]> {
    return this.files.page(fileNo, afterLine, limit);
  }

  record(fileNo: string, lineNo: number): Promise<TradeRecord | null> {
    return this.files.record(fileNo, lineNo);
  }

  /** Whether all that is expected of the source for the date was accepted. A source that is not known is not complete. */
  async complete(bookId: number, source: string, businessDate: string): Promise<Completeness> {
    const known = await this.sources.byCode(bookId, source);
    if (!known) return { complete: false, missing: [`source ${source}`] };
    const counts = new Map<string, number>();
    for (const { kind, registrar } of await this.files.ofDate(bookId, source, businessDate))
      if (kind !== 'supplementary') counts.set(registrar, (counts.get(registrar) ?? 0) + 1);
    return completenessOf(known.terms, counts);
  }
}
