import { Injectable, type OnModuleInit } from '@nestjs/common';
import { CHANGED_MEANWHILE, CloseMonths, type ClosingWork } from '../closing/index.js';
import { BookDirectory } from '../ledger/books/index.js';
import { theService } from '../platform/auth/index.js';
import { RefusalError, valueOf } from '../platform/errors/index.js';
import { JobRegistry, type JobContext, type JobDefinition, type JobResult } from '../scheduler/index.js';
import { resultOf } from './result-of.js';

/**
 * Closes the months that are over (月结), once the last date of the month is closed. Each date is proved and sealed for itself
 * and each month closed by one transaction: what is done stays, and a run that was broken off goes on behind it. What stands
 * against a close blocks the run; nothing but that month is closed then.
 */
@Injectable()
export class CloseMonthJob implements JobDefinition, OnModuleInit {
  readonly name = 'close-month';
  readonly description = 'Closes the months that are over, with all their dates proved and sealed';
  /** Whether months are closed without a person looking is for the people of the book to say. */
  readonly defaultCron = null;
  readonly expectedMinutes = 120;
  /** The close of the last date waits for its trial balance. */
  readonly graceMinutes = 180;
  readonly dates = 'latest';
  readonly after = 'close-day';
  /** Where people close the dates there is no such run. */
  readonly afterIsOptional = true;

  constructor(
    private readonly registry: JobRegistry,
    private readonly books: BookDirectory,
    private readonly closeMonths: CloseMonths,
  ) {}

  onModuleInit(): void {
    this.registry.define(this);
  }

  async run(context: JobContext): Promise<JobResult> {
    const { businessDate, traceId } = context;
    const book = valueOf(await this.books.byCode(context.book.code));
    const work: ClosingWork = {
      guard: (tx) => context.requireFence(tx),
      progress: (done, total) => context.save({ done, total, checkpoint: null }),
    };
    const closed = await this.closeMonths.execute(theService(traceId), book, businessDate, work);
    // Somebody opens, closes or proves dates at this moment: it is tried again soon.
    if (!closed.ok && CHANGED_MEANWHILE.has(closed.refusal.code))
      throw new RefusalError({ ...closed.refusal, kind: 'busy' });
    return resultOf(closed);
  }
}
