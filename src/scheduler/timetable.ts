import { Injectable } from '@nestjs/common';
import { Clock, toDatabaseTime, toIsoTime } from '../platform/clock/index.js';
import { timeAfter } from './cron.rules.js';
import { ScheduleRepository, type BookOfJobs, type StoredSchedule } from './database/schedule.repository.js';
import type { JobDefinition } from './job.js';
import { JobRegistry } from './job-registry.js';

export const DEFAULT_GRACE_MINUTES = 30;
/** A clock of the database that went back by more than that is not just another node's reading of it. */
const CLOCK_MARGIN_MILLISECONDS = 60_000;
/** How far back the last of several missed times is looked for: expressions are read forwards only. */
const LOOK_BACK_MINUTES = 26 * 60;
const MOST_REMEMBERED = 10_000;

/** A job of a book, and when it is due; stored is null before the first round that has seen the book. */
export interface TimetableEntry {
  readonly book: Pick<BookOfJobs, 'id' | 'code' | 'timeZone'>;
  readonly job: JobDefinition;
  readonly stored: StoredSchedule | null;
}

export interface TimetableNow {
  readonly now: string;
  readonly databaseTime: string;
  readonly entries: readonly TimetableEntry[];
}

/** When jobs are due. The next time of each is worked out once and remembered. */
@Injectable()
export class Timetable {
  private readonly remembered = new Map<string, string>();

  constructor(
    private readonly schedules: ScheduleRepository,
    private readonly registry: JobRegistry,
    private readonly clock: Clock,
  ) {}

  /** Everything, as of the earlier of the two clocks: one that runs ahead starts nothing. */
  async read(): Promise<TimetableNow> {
    const { databaseTime, books } = await this.schedules.timetable();
    const entries = books.flatMap((book) =>
      this.registry.all().map((job) => ({ book, job, stored: book.schedules.get(job.name) ?? null })),
    );
    return { now: this.earlierOf(databaseTime), databaseTime, entries };
  }

  /** The earlier of the clocks of this node and of the database. */
  earlierOf(databaseTime: string): string {
    const here = toDatabaseTime(this.clock.now());
    return here < databaseTime ? here : databaseTime;
  }

  /** The first time that has not become a run; null when the job is not to run by itself. */
  nextTime({ book, job, stored }: TimetableEntry): string | null {
    const cron = stored?.cron ?? job.defaultCron;
    if (!stored?.enabled || cron === null) return null;
    const key = `${cron}|${book.timeZone}|${stored.scheduledUntil}`;
    const known = this.remembered.get(key);
    if (known) return known;
    const after = new Date(toIsoTime(stored.scheduledUntil));
    const next = toDatabaseTime(timeAfter(cron, book.timeZone, after));
    if (this.remembered.size >= MOST_REMEMBERED) this.remembered.clear();
    this.remembered.set(key, next);
    return next;
  }

  /** The last time up to now of a job that is due since that time; of one that is rarer than daily the first. */
  lastTime({ book, job, stored }: TimetableEntry, due: string, now: string): string {
    const cron = stored?.cron ?? job.defaultCron!;
    const from = minutesAfter(now, -LOOK_BACK_MINUTES);
    let last = due;
    for (let after = due < from ? from : due; ; after = last) {
      const next = toDatabaseTime(timeAfter(cron, book.timeZone, new Date(toIsoTime(after))));
      if (next > now) return last;
      last = next;
    }
  }

  /** True when the database's clock has gone back behind what was scheduled: it is looked at again from now on. */
  wentBack({ scheduledUntil }: StoredSchedule, databaseTime: string): boolean {
    const ahead = Date.parse(toIsoTime(scheduledUntil)) - Date.parse(toIsoTime(databaseTime));
    return ahead > CLOCK_MARGIN_MILLISECONDS;
  }
}

export function graceMinutesOf(job: JobDefinition, stored: StoredSchedule | null): number {
  return stored?.graceMinutes ?? job.graceMinutes ?? DEFAULT_GRACE_MINUTES;
}

/** A database time that many minutes later. */
export function minutesAfter(time: string, minutes: number): string {
  return toDatabaseTime(new Date(Date.parse(toIsoTime(time)) + minutes * 60_000));
}
