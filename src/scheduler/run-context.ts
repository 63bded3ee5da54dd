import { toIsoTime } from '../platform/clock/index.js';
import type { Tx } from '../platform/database/index.js';
import { requireFence } from '../platform/lock/index.js';
import { JobStopped, type JobContext, type JobProgress } from './job.js';
import type { JobTry, Tries } from './tries.js';

const MAX_CHECKPOINT_LENGTH = 1_048_576;

/** What a job sees of the scheduler while it runs: one try of one run. */
export class RunContext implements JobContext {
  readonly runId: string;
  readonly book: JobContext['book'];
  readonly businessDate: string;
  readonly traceId: string;
  readonly scheduledFor: Date | null;
  readonly checkpoint: unknown;
  private stop: JobStopped | null = null;

  constructor(
    private readonly tries: Tries,
    private readonly attempt: JobTry,
    private readonly isStopping: () => boolean,
  ) {
    const { run, book } = attempt;
    this.runId = run.id;
    this.book = { id: run.bookId, code: book };
    this.businessDate = run.businessDate;
    this.traceId = run.traceId;
    this.scheduledFor = run.cause === 'schedule' ? new Date(toIsoTime(run.dueAt)) : null;
    this.checkpoint = run.checkpoint === null ? null : JSON.parse(run.checkpoint);
  }

  /** Why the job was told to stop; null: it was not. */
  get stopped(): JobStopped | null {
    return this.stop;
  }

  async save({ done, total, checkpoint }: JobProgress): Promise<void> {
    if (this.stop) throw this.stop;
    const text = JSON.stringify(checkpoint ?? null);
    if (!isCount(done) || (total !== null && !isCount(total)))
      throw new Error('Progress is counted in whole numbers from 0');
    if (text.length > MAX_CHECKPOINT_LENGTH) throw new Error('A checkpoint has at most a megabyte of JSON');
    const isStopping = this.isStopping() || this.attempt.fencing.signal.aborted;
    const why = await this.tries.save(this.attempt, { done, total, checkpoint: text }, isStopping);
    if (why) throw (this.stop = new JobStopped(why));
  }

  async requireFence(tx: Tx): Promise<void> {
    if (this.stop) throw this.stop;
    const { resource, fencing } = this.attempt;
    await requireFence(tx, resource, fencing.number);
  }
}

const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;
