import { Injectable, Logger } from '@nestjs/common';
import { Locks, type Fencing } from '../platform/lock/index.js';
import type { Refusal } from '../platform/errors/index.js';
import { Tracing } from '../platform/tracing/index.js';
import { JobAlarms } from './alarms.js';
import { ClaimRun } from './claim-run.js';
import { RunRepository } from './database/run.repository.js';
import type { JobDefinition } from './job.js';
import { Pace } from './pace.js';
import { RunContext } from './run-context.js';
import { mayPass, messageOf } from './run-error.js';
import type { WorkToDo } from './run.rules.js';
import { resourceOf, type RunStatus } from './run.js';
import { SchedulerMetrics, TRY_OUTCOMES, type TryOutcome } from './scheduler-metrics.js';
import { isLockLost, Tries, type JobTry } from './tries.js';

/** Works at one run of a job: under the lock of the job in its book, from the checkpoint on, with signs of life. */
@Injectable()
export class RunJob {
  private readonly logger = new Logger('Scheduler');

  constructor(
    private readonly locks: Locks,
    private readonly claiming: ClaimRun,
    private readonly tries: Tries,
    private readonly runs: RunRepository,
    private readonly pace: Pace,
    private readonly tracing: Tracing,
    private readonly metrics: SchedulerMetrics,
    private readonly alarms: JobAlarms,
  ) {}

  /** @returns why the lock could not be had; null when it could */
  async execute(job: JobDefinition, work: WorkToDo, isStopping: () => boolean): Promise<Refusal | null> {
    const resource = resourceOf(work.book, job.name);
    const held = await this.locks.withLock(resource, this.pace.silenceSeconds * 1_000, (fencing) =>
      this.underLock(job, work, { resource, fencing }, isStopping),
    );
    return held.ok ? null : held.refusal;
  }

  private async underLock(
    job: JobDefinition,
    work: WorkToDo,
    lock: { readonly resource: string; readonly fencing: Fencing },
    isStopping: () => boolean,
  ): Promise<void> {
    const claim = await this.claiming.execute(work.id, lock.resource, lock.fencing);
    if (claim.kind === 'ended') this.tellOf(claim.status, work, 'its node fell silent too often');
    if (claim.kind !== 'claimed') return;
    const attempt = { ...claim, ...lock, book: work.book };
    const started = performance.now();
    const facts = { ...factsOf(work, attempt), attempt: claim.run.attempt };
    this.logger.log({ message: 'A run was taken up', ...facts });
    const outcome = await this.attempt(job, attempt, work, isStopping);
    this.metrics.ended(outcome, (performance.now() - started) / 1_000);
    this.logger.log({ message: 'A try of a run has ended', ...facts, outcome });
  }

  private async attempt(
    job: JobDefinition,
    attempt: JobTry,
    work: WorkToDo,
    isStopping: () => boolean,
  ): Promise<TryOutcome> {
    const context = new RunContext(this.tries, attempt, isStopping);
    const heart = this.startHeart(attempt);
    try {
      const { traceId } = attempt.run;
      const result = await this.tracing.job(`job ${job.name}`, traceId, () => job.run(context));
      const status = await this.tries.finish(attempt, result);
      if (status === 'blocked' && result.outcome === 'blocked') this.tellOf(status, work, result.reason);
      if (status === 'waiting') return 'postponed';
      return status ? outcomeOf(status) : 'overtaken';
    } catch (error) {
      return await this.afterError(error, context, attempt, work);
    } finally {
      clearInterval(heart);
    }
  }

  /** Whatever the job made of it: one that was told to stop has stopped. */
  private async afterError(
    error: unknown,
    context: RunContext,
    attempt: JobTry,
    work: WorkToDo,
  ): Promise<TryOutcome> {
    const why = context.stopped?.why ?? (isLockLost(error) ? 'overtaken' : null);
    if (why === 'overtaken') await this.tries.giveBack(attempt, 'its lock was lost');
    if (why) return why === 'shutdown' ? 'given-back' : why;
    const message = messageOf(error);
    this.logger.warn({ message: 'A run was broken off', ...factsOf(work, attempt), err: error });
    const status = await this.tries.breakOff(attempt, message, mayPass(error));
    if (status === 'failed') this.tellOf(status, work, message);
    return status ? outcomeOf(status) : 'overtaken';
  }

  /** A beat that does not reach the database is made up for by the next one. */
  private startHeart({ run, claim }: JobTry): NodeJS.Timeout {
    const beat = (): void => void this.runs.beat(run.id, claim).catch(() => undefined);
    return setInterval(beat, this.pace.heartbeatMilliseconds).unref();
  }

  private tellOf(status: RunStatus, { id, book, job, businessDate }: WorkToDo, reason: string): void {
    const alarm = { failed: this.alarms.failed, blocked: this.alarms.blocked }[
      status as 'failed' | 'blocked'
    ];
    alarm?.raise({ run: id, book, job, businessDate, reason });
  }
}

const factsOf = ({ id, book, job, businessDate }: WorkToDo, { run }: JobTry) => ({
  ...{ run: id, book, job, businessDate, traceId: run.traceId },
});

const outcomeOf = (status: RunStatus): TryOutcome =>
  TRY_OUTCOMES.find((outcome) => outcome === status) ?? 'given-back';
