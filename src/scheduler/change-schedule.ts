import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../platform/audit/index.js';
import type { Caller } from '../platform/auth/index.js';
import { Clock, toDatabaseTime } from '../platform/clock/index.js';
import { Transactions, type Tx } from '../platform/database/index.js';
import { accepted, refused, type Result } from '../platform/errors/index.js';
import type { BookRef } from '../ledger/books/index.js';
import { cronProblem } from './cron.rules.js';
import { ScheduleRepository, type StoredSchedule } from './database/schedule.repository.js';
import { KnownSchedules } from './known-schedules.js';
import type { JobDefinition } from './job.js';
import { JobRegistry } from './job-registry.js';
import { schedulerRefusals } from './scheduler.errors.js';

export interface ScheduleOrder {
  readonly job: string;
  /** null: as the job itself says. */
  readonly cron: string | null;
  readonly enabled: boolean;
  /** null: as the job itself says. */
  readonly graceMinutes: number | null;
  readonly reason: string;
  /** The version the caller has seen; 0 for a schedule that was never changed. */
  readonly expectedVersion: number | undefined;
}

/** Changes when a job of a book runs by itself. */
@Injectable()
export class ChangeSchedule {
  constructor(
    private readonly transactions: Transactions,
    private readonly registry: JobRegistry,
    private readonly known: KnownSchedules,
    private readonly schedules: ScheduleRepository,
    private readonly clock: Clock,
    private readonly audit: AuditTrail,
  ) {}

  async execute(caller: Caller, book: BookRef, order: ScheduleOrder): Promise<Result<JobDefinition>> {
    const job = this.registry.find(order.job);
    if (!job) return refused(schedulerRefusals.jobNotFound(order.job));
    const problem = order.cron === null ? null : cronProblem(order.cron, book.timeZone);
    if (problem !== null) return refused(schedulerRefusals.cronMalformed(problem));
    await this.known.ensure(book.id, job.name);
    return this.transactions.run((tx) => this.change(tx, caller, book, job, order));
  }

  /** What is there already is not changed again, so that a change sent twice is one. */
  private async change(
    tx: Tx,
    caller: Caller,
    book: BookRef,
    job: JobDefinition,
    { reason, expectedVersion, cron, enabled, graceMinutes }: ScheduleOrder,
  ): Promise<Result<JobDefinition>> {
    const { stored, now } = await this.known.lock(tx, book.id, job.name);
    const wanted = { cron, enabled, graceMinutes };
    if (isSame(stored, wanted)) return accepted(job);
    if (expectedVersion !== undefined && expectedVersion !== stored.version)
      return refused(schedulerRefusals.versionDiffers(stored.version));
    const version = stored.version + 1;
    const isNewTime = stored.cron !== cron || stored.enabled !== enabled;
    await this.schedules.change(tx, book.id, job.name, {
      ...wanted,
      // Times before the change are not made up for; nor are the dates of the time in which it was switched off.
      scheduledUntil: isNewTime ? now : stored.scheduledUntil,
      scheduledDate: stored.enabled ? stored.scheduledDate : null,
      version,
      changedAt: toDatabaseTime(this.clock.now()),
      caller,
    });
    const from = { cron: stored.cron, enabled: stored.enabled, graceMinutes: stored.graceMinutes };
    const event = { caller, bookId: book.id, action: 'job-schedule.change', target: job.name, reason };
    await this.audit.record(tx, { ...event, detail: { from, to: wanted, version } });
    return accepted(job);
  }
}

function isSame(
  { cron, enabled, graceMinutes }: StoredSchedule,
  wanted: Pick<ScheduleOrder, 'cron' | 'enabled' | 'graceMinutes'>,
): boolean {
  return cron === wanted.cron && enabled === wanted.enabled && graceMinutes === wanted.graceMinutes;
}
