import { Injectable, type OnModuleInit } from '@nestjs/common';
import { valueOf } from '../../platform/errors/index.js';
import { BookDirectory } from '../../ledger/books/index.js';
import { JobRegistry, type JobContext, type JobDefinition, type JobResult } from '../../scheduler/index.js';
import type { SettlementBatch } from '../settlement-batch.js';
import { FixStatements } from './fix-statements.js';
import { NightBatches } from './night-batches.js';
import { Waiting } from './waiting.js';

/** Last: fixes what the statements of the night say, party by party, and their totals. */
@Injectable()
export class ReportJob implements JobDefinition, OnModuleInit {
  readonly name = 'settlement-report';
  readonly description =
    'Fixes the figures of the statements (结算单) of the parties that the night has settled with';
  readonly defaultCron = null;
  readonly expectedMinutes = 60;
  readonly after = 'settlement-conclude';

  constructor(
    private readonly registry: JobRegistry,
    private readonly books: BookDirectory,
    private readonly nights: NightBatches,
    private readonly fixing: FixStatements,
    private readonly waiting: Waiting,
  ) {}

  onModuleInit(): void {
    this.registry.define(this);
  }

  async run(context: JobContext): Promise<JobResult> {
    const book = valueOf(await this.books.byCode(context.book.code));
    const watch = await this.waiting.begin(context);
    const byCurrency = new Map<string, SettlementBatch[]>();
    for (const batch of await this.nights.of(book.id, context.businessDate)) {
      if (batch.state === 'void' || batch.state === 'preparing') continue;
      byCurrency.set(batch.currency, [...(byCurrency.get(batch.currency) ?? []), batch]);
    }
    const wrong: string[] = [];
    for (const [currency, batches] of byCurrency) {
      const { differences, parties } = await this.fixing.execute(context, watch, book, currency, batches);
      if (differences > 0)
        wrong.push(
          `${differences} of ${parties} statements in ${currency} do not tie; see settlement-differences`,
        );
    }
    return this.waiting.end(watch, [], wrong);
  }
}
