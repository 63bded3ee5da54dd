import { Injectable, type OnModuleInit } from '@nestjs/common';
import { BookDirectory } from '../ledger/books/index.js';
import { valueOf } from '../platform/errors/index.js';
import { JobRegistry, type JobContext, type JobDefinition, type JobResult } from '../scheduler/index.js';
import { MappingRepository } from './database/mapping.repository.js';
import { MakeSummary } from './make-summary.js';

/** Makes the summary of each date after its trial balance; a book that nobody has mapped has no ERP. */
@Injectable()
export class ErpSummaryJob implements JobDefinition, OnModuleInit {
  readonly name = 'erp-summary';
  readonly description = 'Makes the summary vouchers of the date for the ERP, from its stored trial balance';
  readonly defaultCron = '0 5 * * *';
  readonly expectedMinutes = 10;
  readonly after = 'trial-balance';

  constructor(
    private readonly registry: JobRegistry,
    private readonly books: BookDirectory,
    private readonly mappings: MappingRepository,
    private readonly makeSummary: MakeSummary,
  ) {}

  onModuleInit(): void {
    this.registry.define(this);
  }

  async run(context: JobContext): Promise<JobResult> {
    const { businessDate, traceId, runId } = context;
    const book = valueOf(await this.books.byCode(context.book.code));
    if ((await this.mappings.page(book.id, null, 1)).length === 0) return { outcome: 'succeeded' };
    const made = await this.makeSummary.execute(book, {
      ...{ businessDate, traceId, caller: null },
      reason: `job ${this.name}, run ${runId}`,
      requireFence: (tx) => context.requireFence(tx),
    });
    if (made.ok) return { outcome: 'succeeded' };
    const { code, message } = made.refusal;
    return { outcome: 'blocked', reason: `${code}: ${message}` };
  }
}
