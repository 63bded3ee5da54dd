import { Injectable, Logger } from '@nestjs/common';
import { Clock, toDatabaseTime, toIsoTime } from '../platform/clock/index.js';
import { databaseErrorKind, Transactions, type Tx } from '../platform/database/index.js';
import type { Refusal } from '../platform/errors/index.js';
import { newTraceId } from '../platform/http/index.js';
import { Ids } from '../platform/ids/index.js';
import { Locks, requireFence, type Fencing } from '../platform/lock/index.js';
import { RunRepository } from './database/run.repository.js';
import { ScheduleRepository, type StoredSchedule } from './database/schedule.repository.js';
import { RunDates } from './run-dates.js';
import { isOver } from './run.state.js';
import {
  graceMinutesOf,
  minutesAfter,
  Timetable,
  type TimetableEntry,
  type TimetableNow,
} from './timetable.js';

const LOCK_MILLISECONDS = 10_000;

interface ExpectedRun {
  readonly date: string;
  readonly time: string;
  /** That nobody made it in time was told. */
  readonly isAlarmed: boolean;
}

/**
 * Turns times that have come into runs that wait, on one node at a time. A time that was missed is made up for; the
 * unique key of a run admits one for each date, whatever clocks do.
 */
@Injectable()
export class ScheduleRuns {
  private readonly logger = new Logger('Scheduler');

  constructor(
    private readonly transactions: Transactions,
    private readonly locks: Locks,
    private readonly timetable: Timetable,
    private readonly schedules: ScheduleRepository,
    private readonly runs: RunRepository,
    private readonly runDates: RunDates,
    private readonly ids: Ids,
    private readonly clock: Clock,
  ) {}

  /** The lock is taken only when there is something to do. @returns why it could not be had; null when it could */
  async execute({ now, databaseTime, entries }: TimetableNow): Promise<Refusal | null> {
    const wanting = new Map<string, TimetableEntry[]>();
    for (const entry of entries.filter((one) => this.wantsAttention(one, now, databaseTime)))
      wanting.set(entry.book.code, [...(wanting.get(entry.book.code) ?? []), entry]);
    let refusal: Refusal | null = null;
    for (const [book, ofBook] of wanting) refusal = (await this.scheduleBook(book, ofBook)) ?? refusal;
    return refusal;
  }

  private async scheduleBook(book: string, entries: readonly TimetableEntry[]): Promise<Refusal | null> {
    const resource = `schedule:${book}`;
    const held = await this.locks.withLock(resource, LOCK_MILLISECONDS, async (fencing) => {
      for (const entry of entries) await this.lookAfter(entry, resource, fencing);
    });
    return held.ok ? null : held.refusal;
  }

  private wantsAttention(entry: TimetableEntry, now: string, databaseTime: string): boolean {
    if (!entry.stored || this.timetable.wentBack(entry.stored, databaseTime)) return true;
    return this.isDue(entry, now);
  }

  private isDue(entry: TimetableEntry, now: string): boolean {
    const next = this.timetable.nextTime(entry);
    return next !== null && next <= now;
  }

  /** One that fails keeps no other from its run. A lost lock ends the work: somebody else goes on with it. */
  private async lookAfter(
    entry: TimetableEntry,
    resource: string,
    { number, signal }: Fencing,
  ): Promise<void> {
    if (signal.aborted) return;
    try {
      await this.transactions.run(async (tx) => {
        await requireFence(tx, resource, number);
        await this.schedule(tx, entry);
      });
    } catch (error) {
      // Of two who see a book first, one makes the row: a person's command was faster.
      if (databaseErrorKind(error) === 'duplicate-key') return;
      const { book, job } = entry;
      this.logger.warn({
        message: 'A job could not be scheduled',
        book: book.code,
        job: job.name,
        err: error,
      });
    }
  }

  /** Everything is looked at again on the locked row. */
  private async schedule(tx: Tx, { book, job }: TimetableEntry): Promise<void> {
    const databaseTime = await this.schedules.databaseTime(tx);
    const now = this.timetable.earlierOf(databaseTime);
    const stored = await this.schedules.lock(tx, book.id, job.name);
    if (!stored) return this.schedules.insert(tx, book.id, job.name, now);
    if (this.timetable.wentBack(stored, databaseTime))
      return this.schedules.moveOn(tx, book.id, job.name, now, stored.scheduledDate);
    const entry = { book, job, stored };
    if (!this.isDue(entry, now)) return;
    const expected = await this.runDates.dueSince(tx, book.id, job, stored.scheduledDate);
    const due = this.timetable.nextTime(entry)!;
    const time = this.timetable.lastTime(entry, due, now);
    const isAlarmed = stored.alarmedUntil !== null && stored.alarmedUntil >= due;
    for (const date of expected.dates) await this.makeRun(tx, entry, { date, time, isAlarmed });
    const until = expected.areAll ? now : stored.scheduledUntil;
    await this.schedules.moveOn(tx, book.id, job.name, until, expected.scheduledDate);
  }

  private async makeRun(
    tx: Tx,
    { book, job, stored }: TimetableEntry & { stored: StoredSchedule },
    { date: businessDate, time: dueAt, isAlarmed }: ExpectedRun,
  ): Promise<void> {
    const isWanted = job.isWanted?.(businessDate, new Date(toIsoTime(dueAt)), book.timeZone);
    if (isWanted === false) return;
    const latest = await this.runs.latest(tx, book.id, job.name, businessDate);
    // It is over, and has not done what it was for.
    const isLeftUndone = isWanted === true && latest !== null && isOver(latest.status);
    if (latest && !isLeftUndone) return;
    const graceMinutes = graceMinutesOf(job, stored);
    const traceId = newTraceId();
    await this.runs.insert(tx, {
      ...{
        id: this.ids.uuid(),
        bookId: book.id,
        job: job.name,
        businessDate,
        revision: (latest?.revision ?? 0) + 1,
      },
      ...{ caller: null, reason: 'scheduled', traceId, dueAt, createdAt: toDatabaseTime(this.clock.now()) },
      graceMinutes,
      stateUntil: minutesAfter(dueAt, graceMinutes),
      isAlarmed,
    });
    const facts = { book: book.code, job: job.name, businessDate, traceId };
    this.logger.log({ message: 'A run was scheduled', ...facts });
  }
}
