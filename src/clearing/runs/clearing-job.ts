import { Injectable, type OnModuleInit } from '@nestjs/common';
import { setTimeout as pause } from 'node:timers/promises';
import { addDays } from '../../platform/clock/index.js';
import { valueOf } from '../../platform/errors/index.js';
import { firstCharacters } from '../../platform/text/index.js';
import { BookDirectory } from '../../ledger/books/index.js';
import { JobRegistry, type JobContext, type JobDefinition, type JobResult } from '../../scheduler/index.js';
import { AcceptedFiles } from '../../trade-files/index.js';
import { AdvanceRuns } from './advance-runs.js';
import { ClearingWorkRepository } from './database/clearing-work.repository.js';
import { StartRun } from './start-run.js';

/** Files that came late are looked for so far back. */
const DAYS_BACK = 31;
const RUNS = 1_000;
/** Another node may be at a run: it is looked at again after that. */
const WAIT_MILLISECONDS = 1_000;
const MOST_WAITS = 600;

/** Clears the accepted files of a book up to the date, where all files of theirs are there, and posts what comes of it. */
@Injectable()
export class ClearingJob implements JobDefinition, OnModuleInit {
  readonly name = 'clearing';
  readonly description =
    'Clears accepted trade files whose date is complete (清算), and posts payables and fees of the results';
  /** When files are there is for the people of a book to say. */
  readonly defaultCron = null;
  readonly expectedMinutes = 120;
  readonly dates = 'latest';

  constructor(
    private readonly registry: JobRegistry,
    private readonly books: BookDirectory,
    private readonly files: AcceptedFiles,
    private readonly work: ClearingWorkRepository,
    private readonly start: StartRun,
    private readonly advance: AdvanceRuns,
  ) {}

  onModuleInit(): void {
    this.registry.define(this);
  }

  async run(context: JobContext): Promise<JobResult> {
    const reasons = await this.startRuns(context);
    let done = 0;
    for (let waits = 0; ; waits++) {
      const open = await this.work.unfinished(context.book.id, '0', RUNS);
      for (const runNo of open) {
        await this.advance.advance(runNo, {
          traceId: context.traceId,
          isStopping: () => false,
          guard: (tx) => context.requireFence(tx),
          progressed: () => context.save({ done, total: null, checkpoint: null }),
        });
        await context.save({ done: ++done, total: null, checkpoint: null });
      }
      const left = await this.work.unfinished(context.book.id, '0', RUNS);
      if (left.length === 0) break;
      if (waits === MOST_WAITS) {
        reasons.push(`${left.length} runs do not get on; look at clearing-runs`);
        break;
      }
      await context.save({ done, total: null, checkpoint: null });
      await pause(WAIT_MILLISECONDS);
    }
    return reasons.length === 0
      ? { outcome: 'succeeded' }
      : { outcome: 'blocked', reason: firstCharacters(reasons.slice(0, 3).join('; '), 500) };
  }

  /** @returns why files were not begun */
  private async startRuns(context: JobContext): Promise<string[]> {
    const { businessDate, traceId, runId } = context;
    const book = valueOf(await this.books.byCode(context.book.code));
    const reasons: string[] = [];
    const pending = await this.work.filesToClear(book.id, addDays(businessDate, -DAYS_BACK), businessDate);
    for (const { fileNo, source, businessDate: date } of pending) {
      const file = await this.files.byNumber(fileNo);
      if (!file) continue;
      const said = {
        despiteMissing: false,
        reason: `job ${this.name}, run ${runId}`,
        guard: context.requireFence.bind(context),
      };
      const started = await this.start.execute(book, file, { clientId: 0, apiKeyId: 0, traceId }, said);
      if (!started.ok) reasons.push(`${source} ${date}: ${started.refusal.code}: ${started.refusal.message}`);
    }
    return reasons;
  }
}
