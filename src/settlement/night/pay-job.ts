import { Injectable, type OnModuleInit } from '@nestjs/common';
import { RefusalError, valueOf, type RefusalKind } from '../../platform/errors/index.js';
import { BookDirectory } from '../../ledger/books/index.js';
import { JobRegistry, type JobContext, type JobDefinition, type JobResult } from '../../scheduler/index.js';
import { SettlementBatchRepository } from '../database/settlement-batch.repository.js';
import type { SettlementBatch } from '../settlement-batch.js';
import { CheckedBatches, type Standing } from './checked-batches.js';
import { nightRefusals } from './night.errors.js';
import { PayPort, type BatchPayer } from './pay-port.js';
import { Waiting } from './waiting.js';

/** What says nothing about the batch: the run is tried again. */
const PASSING: ReadonlySet<RefusalKind> = new Set(['busy', 'unavailable', 'too-often']);

/** Fourth: sets approved batches going, those of earlier nights that were approved late as well. */
@Injectable()
export class PayJob implements JobDefinition, OnModuleInit {
  readonly name = 'settlement-pay';
  readonly description =
    'Sets approved settlement batches going (付款); orders are paid when their time and money have come';
  readonly defaultCron = null;
  readonly expectedMinutes = 30;
  readonly after = 'settlement-approve';

  constructor(
    private readonly registry: JobRegistry,
    private readonly books: BookDirectory,
    private readonly checked: CheckedBatches,
    private readonly batches: SettlementBatchRepository,
    private readonly port: PayPort,
    private readonly waiting: Waiting,
  ) {}

  onModuleInit(): void {
    this.registry.define(this);
  }

  /** @throws RefusalError when nothing in this service pays settlement batches */
  async run(context: JobContext): Promise<JobResult> {
    const book = valueOf(await this.books.byCode(context.book.code));
    const watch = await this.waiting.begin(context);
    const { wrong } = await this.checked.each(context, watch, book, ['approved'], (batch) => {
      const { pay } = this.port;
      if (!pay) throw new RefusalError(nightRefusals.nobodyPays(batch.id));
      return this.pay(context, batch, pay);
    });
    return this.waiting.end(watch, [], wrong);
  }

  private async pay(
    { traceId, runId }: JobContext,
    batch: SettlementBatch,
    pay: BatchPayer,
  ): Promise<Standing> {
    const paid = await pay(batch, { traceId, reason: `job ${this.name}, run ${runId}` });
    if (paid.ok) return null;
    const { refusal } = paid;
    if (PASSING.has(refusal.kind)) throw new RefusalError(refusal);
    // Voided, or set going by a person, at the same moment.
    if ((await this.batches.byNumber(batch.batchNo)).state !== 'approved') return null;
    return { wrong: `batch ${batch.id} is not paid: ${refusal.code}: ${refusal.message}` };
  }
}
