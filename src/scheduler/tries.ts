import { Injectable } from '@nestjs/common';
import { Clock, toDatabaseTime, toIsoTime } from '../platform/clock/index.js';
import { Transactions, type Tx } from '../platform/database/index.js';
import { RefusalError } from '../platform/errors/index.js';
import { requireFence, type Fencing } from '../platform/lock/index.js';
import { ChangeRun } from './change-run.js';
import { RunRepository } from './database/run.repository.js';
import type { JobResult, StopCause } from './job.js';
import { expectedEnd, kept, MOST_BREAKS, pauseAfter } from './run.rules.js';
import type { JobRun, RunStatus } from './run.js';

/** A try of a run on this node, and what proves that it is still this node's. */
export interface JobTry {
  readonly run: JobRun;
  readonly book: string;
  readonly claim: string;
  readonly resource: string;
  readonly fencing: Fencing;
}

interface Saving {
  readonly done: number;
  readonly total: number | null;
  readonly checkpoint: string;
}

/** A run is this try's as long as it carries its claim; everything a try writes asks for that on the locked row. */
@Injectable()
export class Tries {
  constructor(
    private readonly transactions: Transactions,
    private readonly changing: ChangeRun,
    private readonly runs: RunRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * Keeps how far the job is and does what a person, or the node that shuts down, wants of it.
   * @returns why the job is to stop; null: it goes on
   */
  async save(attempt: JobTry, progress: Saving, isStopping: boolean): Promise<StopCause | null> {
    try {
      return await this.transactions.run(async (tx) => {
        await requireFence(tx, attempt.resource, attempt.fencing.number);
        return this.saveFenced(tx, attempt, progress, isStopping);
      });
    } catch (error) {
      if (isLockLost(error)) return 'overtaken';
      throw error;
    }
  }

  /** @returns what became of the run; null when it is not this try's any more */
  async finish(attempt: JobTry, result: JobResult): Promise<RunStatus | null> {
    return this.transactions.run(async (tx) => {
      await requireFence(tx, attempt.resource, attempt.fencing.number);
      const run = await this.changing.lock(tx, attempt.run.id);
      if (run?.claim !== attempt.claim) return null;
      if (result.outcome === 'postponed') return this.postpone(tx, run, result);
      const [event, reason] = result.outcome === 'blocked' ? (['block', result.reason] as const) : SUCCESS;
      // The answer to COMMIT was lost, and the unit runs again.
      if (run.status === result.outcome) return run.status;
      if (run.status !== 'running') return null;
      const message = result.outcome === 'blocked' ? kept(result.reason) : null;
      return this.changing.apply(tx, run, event, { reason }, { message });
    });
  }

  /** What a person wants of it meanwhile comes first. */
  private async postpone(
    tx: Tx,
    run: JobRun,
    { reason, seconds }: Extract<JobResult, { outcome: 'postponed' }>,
  ): Promise<RunStatus | null> {
    // The answer to COMMIT was lost, and the unit runs again.
    if (run.status !== 'running') return run.status === 'waiting' ? run.status : null;
    if (run.wish) return this.changing.apply(tx, run, run.wish, { reason: 'as asked' });
    const more = { breaks: 0, pauseSeconds: seconds, message: kept(reason) };
    return this.changing.apply(tx, run, 'postpone', { reason }, more);
  }

  /** Leaves the run to whoever has room. Asks for the claim only: the lock may be lost, which is why it is left. */
  async giveBack(attempt: JobTry, reason: string): Promise<void> {
    await this.ifMine(attempt, (tx, run) => this.changing.apply(tx, run, 'give-back', { reason }));
  }

  /**
   * After an error. What may pass is tried again after a pause, a few times; everything else is left to people.
   * @returns the status of the run; null when it is not this try's any more
   */
  async breakOff(attempt: JobTry, message: string, mayPass: boolean): Promise<RunStatus | null> {
    return this.ifMine(attempt, (tx, run) => {
      const breaks = run.breaks + 1;
      const cause = { reason: message };
      if (!mayPass || breaks >= MOST_BREAKS)
        return this.changing.apply(tx, run, 'fail', cause, { breaks, message: kept(message) });
      const pauseSeconds = pauseAfter(breaks);
      return this.changing.apply(tx, run, 'give-back', cause, {
        breaks,
        pauseSeconds,
        message: kept(message),
      });
    });
  }

  private async saveFenced(
    tx: Tx,
    { run: { id }, claim }: JobTry,
    { done, total, checkpoint }: Saving,
    isStopping: boolean,
  ): Promise<StopCause | null> {
    const run = await this.changing.lock(tx, id);
    if (run?.claim !== claim) return 'overtaken';
    // The answer to COMMIT was lost, and the unit runs again.
    if (run.status !== 'running') return STOPPED_BY[run.status] ?? 'overtaken';
    const beganAt = new Date(toIsoTime(run.attemptAt!));
    const end = expectedEnd({ beganAt, doneBefore: run.attemptDone, done, total, now: this.clock.now() });
    await this.runs.save(tx, run, { done, total, checkpoint, expectedEnd: end && toDatabaseTime(end) });
    if (run.wish) {
      await this.changing.apply(tx, run, run.wish, { reason: 'as asked' });
      return run.wish === 'pause' ? 'paused' : 'cancelled';
    }
    if (!isStopping) return null;
    await this.changing.apply(tx, run, 'give-back', { reason: 'the node stops, or its lock is lost' });
    return 'shutdown';
  }

  private ifMine(
    attempt: JobTry,
    work: (tx: Tx, run: JobRun) => Promise<RunStatus>,
  ): Promise<RunStatus | null> {
    return this.transactions.run(async (tx) => {
      const run = await this.changing.lock(tx, attempt.run.id);
      if (run?.claim !== attempt.claim || run.status !== 'running') return null;
      return work(tx, run);
    });
  }
}

const SUCCESS = ['succeed', ''] as const;
const STOPPED_BY: Readonly<Partial<Record<RunStatus, StopCause>>> = {
  paused: 'paused',
  cancelled: 'cancelled',
  waiting: 'shutdown',
};

/** True when the fence says that somebody else has the lock now. */
export function isLockLost(error: unknown): boolean {
  return error instanceof RefusalError && error.refusal.code === 'LOCK.LOST';
}
