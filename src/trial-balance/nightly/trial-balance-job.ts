import { Injectable, type OnModuleInit } from '@nestjs/common';
import { BookDirectory } from '../../ledger/books/index.js';
import { valueOf } from '../../platform/errors/index.js';
import { JobRegistry, type JobContext, type JobDefinition, type JobResult } from '../../scheduler/index.js';
import { PROOFS } from './finding.js';
import { ProveDay } from './prove-day.js';

/**
 * The nightly run, for the scheduler: one for each book and date, once the date has been cut. It is due several times a
 * night, so that a date that was cut late is proved in the same night; a date that has its run gets no second one.
 */
@Injectable()
export class TrialBalanceJob implements JobDefinition, OnModuleInit {
  readonly name = 'trial-balance';
  readonly description = 'Proves the date that was cut last and stores its trial balance';
  readonly defaultCron = '15,45 0-6 * * *';
  readonly expectedMinutes = 60;

  constructor(
    private readonly registry: JobRegistry,
    private readonly books: BookDirectory,
    private readonly proveDay: ProveDay,
  ) {}

  onModuleInit(): void {
    this.registry.define(this);
  }

  /** @throws RefusalError for a date that cannot be proved yet */
  async run(context: JobContext): Promise<JobResult> {
    const { businessDate, traceId, checkpoint } = context;
    const book = valueOf(await this.books.byCode(context.book.code));
    const { trialBalance } = valueOf(
      await this.proveDay.execute({
        ...{ book, businessDate, traceId, checkpoint, caller: null },
        reason: `job ${this.name}, run ${context.runId}`,
        save: (progress) => context.save(progress),
        requireFence: (tx) => context.requireFence(tx),
      }),
    );
    if (trialBalance.outcome === 'balanced') return { outcome: 'succeeded' };
    const found = PROOFS.filter((_, place) => trialBalance.findings[place]! > 0);
    const { revision } = trialBalance;
    return {
      outcome: 'blocked',
      reason: `The trial balance of ${businessDate}, revision ${revision}, does not balance; see the findings of proofs ${found.join(', ')}`,
    };
  }
}
