import { Injectable, type OnModuleInit } from '@nestjs/common';
import { valueOf } from '../../platform/errors/index.js';
import { BookDirectory, type BookRef } from '../../ledger/books/index.js';
import { JobRegistry, type JobContext, type JobDefinition, type JobResult } from '../../scheduler/index.js';
import { CheckBatch } from './check-batch.js';
import { NightDateRepository } from './database/night-date.repository.js';
import type { FoundDifference } from './difference.js';
import { NightBatches } from './night-batches.js';
import { NightDates } from './night-dates.js';
import { NOT_WALKED, WalkDue, walkedOf, type Walked } from './walk-due.js';
import { Waiting } from './waiting.js';

/** So many differences are kept of the walk; the first ones say what is wrong. */
const MOST_FOUND = 500;

interface Walk {
  readonly dates: readonly string[];
  readonly walked: Walked;
  readonly found: readonly FoundDifference[];
}

/** Second: proves what was prepared, before anybody is asked to approve it. */
@Injectable()
export class CheckJob implements JobDefinition, OnModuleInit {
  readonly name = 'settlement-check';
  readonly description =
    'Checks (核对) that prepared settlement batches are what clearing says is due and what the books hold';
  readonly defaultCron = null;
  readonly expectedMinutes = 60;
  readonly after = 'settlement-prepare';

  constructor(
    private readonly registry: JobRegistry,
    private readonly books: BookDirectory,
    private readonly rows: NightDateRepository,
    private readonly nightDates: NightDates,
    private readonly nights: NightBatches,
    private readonly walking: WalkDue,
    private readonly check: CheckBatch,
    private readonly waiting: Waiting,
  ) {}

  onModuleInit(): void {
    this.registry.define(this);
  }

  async run(context: JobContext): Promise<JobResult> {
    const book = valueOf(await this.books.byCode(context.book.code));
    const watch = await this.waiting.begin(context);
    if ((await this.rows.currencies(book.id)).length === 0) return { outcome: 'succeeded' };
    const { progressed } = watch;
    const walk = await this.walk(context, book, progressed);
    const { businessDate } = context;
    const common = { book, businessDate, progressed, guard: context.requireFence.bind(context) };
    const outside = walk.found.filter(({ batchNo }) => batchNo === null);
    await this.check.tell({ ...common, found: outside }, 'what is due is not what was gathered');
    const waits: string[] = [];
    const wrong = outside.map(({ message }) => message);
    for (const batch of await this.nights.of(book.id, businessDate)) {
      if (batch.state === 'preparing') waits.push(`batch ${batch.id} is being prepared`);
      if (batch.state !== 'prepared' && batch.state !== 'approved') continue;
      const sums = walkedOf(walk.walked, batch.batchNo);
      const found = walk.found.filter(({ batchNo }) => batchNo === batch.batchNo);
      const made = await this.check.execute({
        ...{ ...common, batch, found, walked: { dates: walk.dates, sums } },
      });
      if (made.outcome === 'differs')
        wrong.push(`batch ${batch.id} has ${made.differences} differences; see settlement-differences`);
    }
    return this.waiting.end(watch, waits, wrong);
  }

  private async walk(context: JobContext, book: BookRef, progressed: () => Promise<void>): Promise<Walk> {
    const { due: dates } = await this.nightDates.of(book.id, context.businessDate, progressed);
    const found: FoundDifference[] = [];
    let walked = NOT_WALKED;
    for (const date of dates) {
      let next: string | null = null;
      do {
        const page: Awaited<ReturnType<WalkDue['page']>> = await this.walking.page(book, date, next, walked);
        found.push(...page.found.slice(0, MOST_FOUND - found.length));
        ({ walked, next } = page);
        await progressed();
      } while (next !== null);
    }
    return { dates, walked, found };
  }
}
