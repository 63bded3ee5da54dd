import { Injectable } from '@nestjs/common';
import type { BookRef } from '../../ledger/books/index.js';
import type { JobContext } from '../../scheduler/index.js';
import type { SettlementBatch, SettlementState } from '../settlement-batch.js';
import { CheckBatch } from './check-batch.js';
import { CheckRepository } from './database/check.repository.js';
import { NightBatches } from './night-batches.js';
import type { Watch } from './waiting.js';

/** Where a batch stands after a job has looked at it: for others to go on with, for a person to look at, or null: done. */
export type Standing = { readonly waits: string } | { readonly wrong: string } | null;

/** The batches that a night may go on with: those that were checked as they are, and tie. */
@Injectable()
export class CheckedBatches {
  constructor(
    private readonly nights: NightBatches,
    private readonly checks: CheckRepository,
    private readonly check: CheckBatch,
  ) {}

  /**
   * Those of this night and of earlier ones in one of the states. One that was issued again since the check is checked first.
   */
  async each(
    context: JobContext,
    watch: Watch,
    book: BookRef,
    states: readonly SettlementState[],
    work: (batch: SettlementBatch) => Promise<Standing>,
  ): Promise<{ waits: string[]; wrong: string[] }> {
    const found = await this.nights.withEarlier(book.id, context.businessDate, states);
    const waits: string[] = [];
    const wrong: string[] = [];
    for (const batch of found.filter(({ state }) => states.includes(state))) {
      if (!(await this.ties(context, watch, book, batch))) {
        wrong.push(`batch ${batch.id} does not add up; see settlement-differences`);
        continue;
      }
      const standing = await work(batch);
      if (standing && 'waits' in standing) waits.push(standing.waits);
      if (standing && 'wrong' in standing) wrong.push(standing.wrong);
    }
    return { waits, wrong };
  }

  private async ties(
    context: JobContext,
    { progressed }: Watch,
    book: BookRef,
    batch: SettlementBatch,
  ): Promise<boolean> {
    const last = (await this.checks.lastOf([batch.batchNo])).get(batch.batchNo);
    if (last?.contentHash === batch.contentHash) return last.outcome === 'ties';
    const { businessDate } = context;
    const guard = context.requireFence.bind(context);
    const made = await this.check.execute({
      ...{ book, batch, businessDate, walked: null, found: [], progressed, guard },
    });
    return made.outcome === 'ties';
  }
}
