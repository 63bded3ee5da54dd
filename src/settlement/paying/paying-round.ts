import { Injectable } from '@nestjs/common';
import { valueOf } from '../../platform/errors/index.js';
import { BookDirectory } from '../../ledger/books/index.js';
import { SettlementBatchRepository } from '../database/settlement-batch.repository.js';
import { AttemptPayments } from './attempt-payments.js';
import { CollectPayments } from './collect-payments.js';
import { ConcludeBatch } from './conclude-batch.js';
import { PayingRepository } from './database/paying.repository.js';
import { FollowOutcomes } from './follow-outcomes.js';
import { MakePayments } from './make-payments.js';
import { PostCharges } from './post-charges.js';

const PAGE = 50;

/**
 * What the service does for batches that were set going: orders become payments, what they are charged is posted, payouts are made
 * and followed, ends are recorded. On every node that runs jobs, at once; each step is decided on locked rows.
 */
@Injectable()
export class PayingRound {
  constructor(
    private readonly books: BookDirectory,
    private readonly batches: SettlementBatchRepository,
    private readonly paying: PayingRepository,
    private readonly make: MakePayments,
    private readonly charges: PostCharges,
    private readonly attempts: AttemptPayments,
    private readonly outcomes: FollowOutcomes,
    private readonly collect: CollectPayments,
    private readonly conclude: ConcludeBatch,
  ) {}

  /** @param isStopping asked between pages */
  async execute(traceId: string, isStopping: () => boolean = () => false): Promise<void> {
    let last = '0';
    while (!isStopping()) {
      const page: string[] = await this.paying.open(last, PAGE);
      for (const batchNo of page) if (!isStopping()) await this.ofBatch(batchNo, traceId, isStopping);
      if (page.length < PAGE) return;
      last = page.at(-1)!;
    }
  }

  async ofBatch(batchNo: string, traceId: string, isStopping: () => boolean = () => false): Promise<void> {
    const batch = await this.batches.byNumber(batchNo);
    const book = valueOf(await this.books.byCode(batch.bookCode));
    await this.make.execute(book, batch, traceId, isStopping);
    await this.charges.execute(batch, traceId, isStopping);
    // What has failed and is tried again by rule is tried in the same round.
    await this.outcomes.execute(batch, traceId, isStopping);
    await this.attempts.execute(book, batch, traceId, isStopping);
    await this.collect.execute(batch, traceId, isStopping);
    if (!isStopping()) await this.conclude.execute(batch, traceId);
  }
}
