import { Injectable } from '@nestjs/common';
import { newTraceId } from '../platform/http/index.js';
import { canonicalSha256 } from '../platform/digest/index.js';
import { valueOf } from '../platform/errors/index.js';
import { BookDirectory, type BookRef } from '../ledger/books/index.js';
import { serviceActor } from '../payouts/index.js';
import { BatchSteps } from './batch-steps.js';
import { DetailRepository } from './database/detail.repository.js';
import { SettlementBatchRepository } from './database/settlement-batch.repository.js';
import { GatherDue } from './gather-due.js';
import { OrderParties } from './order-parties.js';
import { ReadAhead } from './read-ahead.js';
import { ReleaseLeftOut } from './release-left-out.js';
import { SettlementChanges } from './settlement-changes.js';
import { SettlementTiers } from './settlement-tiers.js';
import { NO_DETAILS } from './rules/content-chain.rules.js';
import type { SettlementBatch } from './settlement-batch.js';
import { TakeDetails } from './take-details.js';

/**
 * Prepares a batch (清算编制), step by step: gather what is due, take details, merge them into orders, give back what cannot be
 * settled. Each step is a transaction of one page; nodes may do them side by side, and be killed between any two.
 */
@Injectable()
export class PrepareBatch {
  constructor(
    private readonly books: BookDirectory,
    private readonly batches: SettlementBatchRepository,
    private readonly gather: GatherDue,
    private readonly details: DetailRepository,
    private readonly steps: BatchSteps,
    private readonly take: TakeDetails,
    private readonly order: OrderParties,
    private readonly release: ReleaseLeftOut,
    private readonly tiers: SettlementTiers,
    private readonly changes: SettlementChanges,
  ) {}

  /** @returns the batch as it is when it is prepared, or when somebody has voided it or stopped this node */
  async execute(batchNo: string, isStopping = () => false): Promise<SettlementBatch> {
    return ReadAhead.during(async (ahead) => {
      for (;;) {
        const batch = await this.batches.byNumber(batchNo);
        if (batch.state !== 'preparing' || isStopping()) return batch;
        await this.step(valueOf(await this.books.byCode(batch.bookCode)), batch, ahead);
      }
    });
  }

  /** The next step of the batch as it was read; nothing happens when it was done before. */
  async step(book: BookRef, batch: SettlementBatch, ahead = ReadAhead.NONE): Promise<void> {
    switch (batch.phase) {
      case 'gather':
        return this.gatherPage(book, batch, ahead);
      case 'take':
        return this.take.step(batch, ahead);
      case 'order':
        return this.order.step(book, batch);
      case 'release':
        return this.release.step(batch);
      case 'done':
        return this.finish(book, batch);
    }
  }

  private async gatherPage(book: BookRef, batch: SettlementBatch, ahead: ReadAhead): Promise<void> {
    const page = await this.gather.page(book, batch.settlementDate, batch.cursorText, ahead);
    await this.steps.take(batch, [], async (tx) => {
      await page.write(tx);
      if (page.next !== null) return { cursorText: page.next };
      const cutOffNo = await this.details.highest(tx);
      return { phase: 'take', cursorText: null, cutOffNo, chain: NO_DETAILS };
    });
  }

  private async finish(book: BookRef, batch: SettlementBatch): Promise<void> {
    const { approvals, approvers } = await this.tiers.of(book, batch);
    const content = {
      contentHash: contentHashOf(batch),
      approvalsNeeded: approvals,
      approvers: approvers ?? null,
    };
    // Refused when another node was first, or when it was voided.
    await this.changes.happen(
      batch.batchNo,
      { kind: 'prepare', reason: '', content },
      serviceActor(newTraceId()),
    );
  }
}

/** What checkers agree to. The number of the batch is no part of it: the same inputs give the same. */
export function contentHashOf(
  batch: Pick<SettlementBatch, 'chain' | 'details' | 'orders' | 'leftOut' | 'paidOut' | 'paidIn'>,
): string {
  const { chain, details, orders, leftOut, paidOut, paidIn } = batch;
  const figures = [details, orders, leftOut, paidOut, paidIn].map(String);
  return canonicalSha256({ chain, figures });
}
