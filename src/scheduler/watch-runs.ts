import { Injectable } from '@nestjs/common';
import { toIsoTime } from '../platform/clock/index.js';
import { RunListRepository, type LateRun } from './database/run-list.repository.js';
import { RunRepository } from './database/run.repository.js';
import { ScheduleRepository } from './database/schedule.repository.js';
import { JobAlarms } from './alarms.js';
import {
  graceMinutesOf,
  minutesAfter,
  Timetable,
  type TimetableEntry,
  type TimetableNow,
} from './timetable.js';

/** Told of in one round; the next one goes on. */
const MOST_AT_ONCE = 100;

/**
 * Raises an alarm for what should have happened and has not. Needs no lock, because the lack of one may be the reason:
 * every node looks, and the mark in the database lets one of them tell.
 */
@Injectable()
export class WatchRuns {
  constructor(
    private readonly timetable: Timetable,
    private readonly schedules: ScheduleRepository,
    private readonly runs: RunRepository,
    private readonly list: RunListRepository,
    private readonly alarms: JobAlarms,
  ) {}

  async execute({ now, entries }: TimetableNow): Promise<void> {
    for (const entry of entries) await this.watchTime(entry, now);
    for (const run of await this.list.late(now, MOST_AT_ONCE)) await this.tellOf(run);
  }

  /** A time that has come and gone without a run being made. */
  private async watchTime(entry: TimetableEntry, now: string): Promise<void> {
    const { book, job, stored } = entry;
    const due = this.timetable.nextTime(entry);
    if (due === null || minutesAfter(due, graceMinutesOf(job, stored)) >= now) return;
    if (stored?.alarmedUntil && stored.alarmedUntil >= due) return;
    if (await this.schedules.markAlarmed(book.id, job.name, due))
      this.alarms.notStarted.raise({ book: book.code, job: job.name, due: toIsoTime(due) });
  }

  private async tellOf({ id, version, isPostponed, ...facts }: LateRun): Promise<void> {
    if (!(await this.runs.markAlarmed(id, version))) return;
    const hasNotBegun = facts.status === 'waiting' && !isPostponed;
    const alarm = hasNotBegun ? this.alarms.notStarted : this.alarms.overdue;
    alarm.raise({ run: id, ...facts });
  }
}
