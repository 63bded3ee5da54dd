import { Injectable, type OnModuleInit } from '@nestjs/common';
import { BookDirectory, CloseBusinessDay } from '../ledger/books/index.js';
import { theService } from '../platform/auth/index.js';
import { valueOf, type Result } from '../platform/errors/index.js';
import { JobRegistry, type JobContext, type JobDefinition, type JobResult } from '../scheduler/index.js';
import { OUTDATED, TrialBalanceJob } from '../trial-balance/index.js';
import { resultOf } from './result-of.js';

/**
 * Closes a date that was cut, once its trial balance was looked for and has been found. One that does not balance blocks the
 * run; it is started again when a later trial balance does. What was posted into the date since it was proved is proved
 * first, as often as it takes. Closing is one transaction and waits for postings in flight.
 */
@Injectable()
export class CloseDayJob implements JobDefinition, OnModuleInit {
  readonly name = 'close-day';
  readonly description = 'Closes the date that was cut last, when its trial balance balances';
  /** Whether dates are closed without a person looking is for the people of the book to say. */
  readonly defaultCron = null;
  readonly expectedMinutes = 5;
  /** The trial balance takes its time. */
  readonly graceMinutes = 120;
  readonly after = 'trial-balance';

  constructor(
    private readonly registry: JobRegistry,
    private readonly books: BookDirectory,
    private readonly closeDay: CloseBusinessDay,
    private readonly trialBalance: TrialBalanceJob,
  ) {}

  onModuleInit(): void {
    this.registry.define(this);
  }

  /** The checkpoint, if there is one, is that of a proof which was broken off. */
  async run(context: JobContext): Promise<JobResult> {
    if (context.checkpoint !== null) await this.trialBalance.run(context);
    let closed = await this.close(context);
    while (!closed.ok && closed.refusal.code === OUTDATED) {
      await this.trialBalance.run(fromTheBeginning(context));
      closed = await this.close(context);
    }
    return resultOf(closed);
  }

  private async close(context: JobContext): Promise<Result<unknown>> {
    const { businessDate, traceId } = context;
    const book = valueOf(await this.books.byCode(context.book.code));
    const guard = context.requireFence.bind(context);
    return this.closeDay.execute(theService(traceId), book, businessDate, guard);
  }
}

const fromTheBeginning = (context: JobContext): JobContext => ({
  ...{ runId: context.runId, book: context.book, businessDate: context.businessDate },
  ...{ traceId: context.traceId, scheduledFor: context.scheduledFor, checkpoint: null },
  save: (progress) => context.save(progress),
  requireFence: (tx) => context.requireFence(tx),
});
