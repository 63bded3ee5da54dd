import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../platform/audit/index.js';
import type { Caller } from '../platform/auth/index.js';
import { Clock, toDatabaseTime } from '../platform/clock/index.js';
import { Transactions, type Tx } from '../platform/database/index.js';
import { accepted, refused, type Result } from '../platform/errors/index.js';
import { Ids } from '../platform/ids/index.js';
import type { BookRef } from '../ledger/books/index.js';
import { BookDateRepository } from './database/book-date.repository.js';
import { RunRepository } from './database/run.repository.js';
import type { JobDefinition } from './job.js';
import { JobRegistry } from './job-registry.js';
import { KnownSchedules } from './known-schedules.js';
import { RunDates } from './run-dates.js';
import { isOver } from './run.state.js';
import { schedulerRefusals } from './scheduler.errors.js';
import { graceMinutesOf, minutesAfter } from './timetable.js';

export interface StartOrder {
  readonly job: string;
  /** null: the date that a schedule would take now. */
  readonly businessDate: string | null;
  /** Whether a run that is over is to be followed by another one. */
  readonly again: boolean;
  readonly reason: string;
}

export interface StartedRun {
  readonly id: string;
  /** The run was there already; nothing was started. */
  readonly existing: boolean;
}

/** Starts a run by command: once for each date, unless somebody says that it is to be run again. */
@Injectable()
export class StartRun {
  constructor(
    private readonly transactions: Transactions,
    private readonly registry: JobRegistry,
    private readonly known: KnownSchedules,
    private readonly dates: BookDateRepository,
    private readonly runDates: RunDates,
    private readonly runs: RunRepository,
    private readonly ids: Ids,
    private readonly clock: Clock,
    private readonly audit: AuditTrail,
  ) {}

  async execute(caller: Caller, book: BookRef, order: StartOrder): Promise<Result<StartedRun>> {
    const job = this.registry.find(order.job);
    if (!job) return refused(schedulerRefusals.jobNotFound(order.job));
    await this.known.ensure(book.id, job.name);
    const id = this.ids.uuid();
    return this.transactions.run((tx) => this.start(tx, caller, book, job, order, id));
  }

  private async start(
    tx: Tx,
    caller: Caller,
    book: BookRef,
    job: JobDefinition,
    order: StartOrder,
    id: string,
  ): Promise<Result<StartedRun>> {
    const { stored } = await this.known.lock(tx, book.id, job.name);
    const date = await this.dateOf(tx, book, job, order.businessDate);
    if (!date.ok) return date;
    const latest = await this.runs.latest(tx, book.id, job.name, date.value);
    // The answer to COMMIT was lost, and the unit runs again.
    if (latest?.id === id) return accepted({ id, existing: false });
    if (latest && !order.again) return accepted({ id: latest.id, existing: true });
    if (latest && !isOver(latest.status))
      return refused(schedulerRefusals.runNotOver(latest.id, latest.status));
    const now = toDatabaseTime(this.clock.now());
    const graceMinutes = graceMinutesOf(job, stored);
    const revision = (latest?.revision ?? 0) + 1;
    await this.runs.insert(tx, {
      ...{ id, bookId: book.id, job: job.name, businessDate: date.value, revision, caller },
      ...{ reason: order.reason, traceId: caller.traceId, dueAt: now, createdAt: now, graceMinutes },
      ...{ stateUntil: minutesAfter(now, graceMinutes), isAlarmed: false },
    });
    const event = { caller, bookId: book.id, action: 'job-run.start', target: id, reason: order.reason };
    const detail = { job: job.name, businessDate: date.value, revision };
    await this.audit.record(tx, { ...event, detail });
    return accepted({ id, existing: false });
  }

  private async dateOf(
    tx: Tx,
    book: BookRef,
    job: JobDefinition,
    wanted: string | null,
  ): Promise<Result<string>> {
    if (wanted === null) {
      const date = await this.runDates.dueNow(tx, book.id, job);
      if (date === null) return refused(schedulerRefusals.noDateYet());
      const isWanted = job.isWanted?.(date, this.clock.now(), book.timeZone) ?? true;
      return isWanted ? accepted(date) : refused(schedulerRefusals.nothingDue(job.name, date));
    }
    if (!(await this.dates.has(tx, book.id, wanted))) return refused(schedulerRefusals.dateNotInBook(wanted));
    const current = await this.dates.current(tx, book.id);
    return wanted > current ? refused(schedulerRefusals.dateAhead(wanted, current)) : accepted(wanted);
  }
}
