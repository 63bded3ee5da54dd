import { Injectable } from '@nestjs/common';
import type { BookRef } from '../ledger/books/index.js';
import { Clock, toDatabaseTime, toIsoTime } from '../platform/clock/index.js';
import { timesAfter } from './cron.rules.js';
import { RunListRepository } from './database/run-list.repository.js';
import { ScheduleRepository, type ToldSchedule } from './database/schedule.repository.js';
import type { JobDto, JobScheduleDto } from './dto/job.dto.js';
import type { JobDefinition } from './job.js';
import { JobRegistry } from './job-registry.js';
import { viewOfRun } from './run-view.js';
import { graceMinutesOf } from './timetable.js';

const TIMES_SHOWN = 3;

/** The jobs of a book: when each runs, and what became of its latest run. */
@Injectable()
export class ReadJobs {
  constructor(
    private readonly registry: JobRegistry,
    private readonly schedules: ScheduleRepository,
    private readonly runs: RunListRepository,
    private readonly clock: Clock,
  ) {}

  /** By name. */
  all(book: BookRef): Promise<JobDto[]> {
    return this.describe(book, this.registry.all());
  }

  async one(book: BookRef, job: JobDefinition): Promise<JobDto> {
    return (await this.describe(book, [job]))[0]!;
  }

  private async describe(book: BookRef, jobs: readonly JobDefinition[]): Promise<JobDto[]> {
    const [schedules, latest] = await Promise.all([
      this.schedules.ofBook(book.id),
      this.runs.latestOf(
        book.id,
        jobs.map(({ name }) => name),
      ),
    ]);
    const runOf = new Map(latest.map((run) => [run.job, viewOfRun(run, book.code)]));
    return jobs.map((job) => ({
      name: job.name,
      description: job.description,
      dateOf: job.dateOf ?? 'last-cut',
      expectedMinutes: job.expectedMinutes,
      schedule: this.scheduleOf(book, job, schedules.get(job.name) ?? null),
      latestRun: runOf.get(job.name) ?? null,
    }));
  }

  /** Before the first round has seen a book, its jobs are as they say themselves. */
  private scheduleOf(book: BookRef, job: JobDefinition, stored: ToldSchedule | null): JobScheduleDto {
    const cron = stored?.cron ?? job.defaultCron;
    const enabled = stored?.enabled ?? true;
    const now = this.clock.now();
    const times =
      enabled && cron !== null ? timesAfter(cron, book.timeZone, afterWhich(stored, now), TIMES_SHOWN) : [];
    return {
      cron,
      defaultCron: job.defaultCron,
      timeZone: book.timeZone,
      enabled,
      graceMinutes: graceMinutesOf(job, stored),
      version: stored?.version ?? 0,
      changedAt: stored?.changedAt ? toIsoTime(stored.changedAt) : null,
      changedBy: stored?.changedBy ?? null,
      nextTimes: times.map((time) => time.toISOString()),
    };
  }
}

/** A time that has come and has not become a run yet is the next one. */
function afterWhich(stored: ToldSchedule | null, now: Date): Date {
  if (!stored || stored.scheduledUntil > toDatabaseTime(now)) return now;
  return new Date(toIsoTime(stored.scheduledUntil));
}
