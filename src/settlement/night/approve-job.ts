import { Injectable, type OnModuleInit } from '@nestjs/common';
import { valueOf } from '../../platform/errors/index.js';
import { BookDirectory } from '../../ledger/books/index.js';
import { JobRegistry, type JobContext, type JobDefinition, type JobResult } from '../../scheduler/index.js';
import { ApproveSettlement } from '../approve-batch.js';
import { SettlementBatchRepository } from '../database/settlement-batch.repository.js';
import type { SettlementBatch } from '../settlement-batch.js';
import { CheckedBatches, type Standing } from './checked-batches.js';
import { NightBatches } from './night-batches.js';
import { Waiting } from './waiting.js';

/** Third: what needs nobody is approved, and people are waited for, with no lock held and no place taken. */
@Injectable()
export class ApproveJob implements JobDefinition, OnModuleInit {
  readonly name = 'settlement-approve';
  readonly description =
    'Approves settlement batches whose tier needs nobody (分级复核), and waits until people have approved the others';
  readonly defaultCron = null;
  /** People have come to work by then. */
  readonly expectedMinutes = 10 * 60;
  readonly after = 'settlement-check';

  constructor(
    private readonly registry: JobRegistry,
    private readonly books: BookDirectory,
    private readonly nights: NightBatches,
    private readonly checked: CheckedBatches,
    private readonly approval: ApproveSettlement,
    private readonly batches: SettlementBatchRepository,
    private readonly waiting: Waiting,
  ) {}

  onModuleInit(): void {
    this.registry.define(this);
  }

  async run(context: JobContext): Promise<JobResult> {
    const book = valueOf(await this.books.byCode(context.book.code));
    const watch = await this.waiting.begin(context);
    const { waits, wrong } = await this.checked.each(context, watch, book, ['prepared'], (batch) =>
      this.approve(context, batch),
    );
    for (const { id, state } of await this.nights.of(book.id, context.businessDate))
      if (state === 'preparing') waits.push(`batch ${id} is being prepared`);
    return this.waiting.end(watch, waits, wrong);
  }

  private async approve({ traceId, runId }: JobContext, batch: SettlementBatch): Promise<Standing> {
    const { id, batchNo, approvalsNeeded } = batch;
    if (approvalsNeeded === 0) {
      const said = { traceId, reason: `its tier needs nobody; job ${this.name}, run ${runId}` };
      const decided = await this.approval.byNobody(batch, said);
      // Somebody was faster, or has voided it: what it is now is looked at again.
      if (decided.ok || (await this.batches.byNumber(batchNo)).state !== 'prepared') return null;
      return { wrong: `batch ${id} cannot be approved: ${decided.refusal.code}` };
    }
    const given = await this.batches.approvals(batchNo);
    return { waits: `batch ${id} needs ${approvalsNeeded} approvals and has ${given.length}` };
  }
}
