import { Injectable } from '@nestjs/common';
import type { BookRef } from '../ledger/books/index.js';
import { AuditTrail } from '../platform/audit/index.js';
import type { Caller } from '../platform/auth/index.js';
import { Clock, toDatabaseTime } from '../platform/clock/index.js';
import { Transactions, type Tx } from '../platform/database/index.js';
import { accepted, refused, type Result } from '../platform/errors/index.js';
import { SummaryRepository } from './database/summary.repository.js';
import { erpRefusals } from './erp-export.errors.js';
import type { ToldSummary } from './summary.js';

export interface AcknowledgementOrder {
  readonly businessDate: string;
  readonly revision: number;
  /** The ERP's own. */
  readonly documentNumber: string;
}

/** Notes under which number the ERP has taken a summary over: once, and for good. */
@Injectable()
export class AcknowledgeSummary {
  constructor(
    private readonly transactions: Transactions,
    private readonly summaries: SummaryRepository,
    private readonly clock: Clock,
    private readonly audit: AuditTrail,
  ) {}

  execute(caller: Caller, book: BookRef, order: AcknowledgementOrder): Promise<Result<ToldSummary>> {
    return this.transactions.runAmongTwins((tx) => this.acknowledge(tx, caller, book, order));
  }

  private async acknowledge(
    tx: Tx,
    caller: Caller,
    book: BookRef,
    { businessDate, revision, documentNumber }: AcknowledgementOrder,
  ): Promise<Result<ToldSummary>> {
    const summary = await this.summaries.find(book.id, businessDate, revision, tx);
    if (!summary) return refused(erpRefusals.summaryNotFound(businessDate, revision));
    const known = summary.acknowledgement?.documentNumber;
    if (known === documentNumber) return accepted(summary);
    if (known !== undefined) return refused(erpRefusals.acknowledgedOtherwise(known));
    const acknowledgedAt = toDatabaseTime(this.clock.now());
    const key = { bookId: book.id, businessDate, revision };
    await this.summaries.acknowledge(tx, key, { documentNumber, acknowledgedAt }, caller);
    await this.audit.record(tx, {
      caller,
      bookId: book.id,
      action: 'erp-summary.acknowledge',
      target: businessDate,
      reason: '',
      detail: { revision, documentNumber },
    });
    return accepted((await this.summaries.find(book.id, businessDate, revision, tx))!);
  }
}
