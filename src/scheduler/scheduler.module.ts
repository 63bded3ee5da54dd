import { Global, Module } from '@nestjs/common';
import { BooksModule } from '../ledger/books/index.js';
import { CONFIG, type Config } from '../platform/config/index.js';
import { HttpModule } from '../platform/http/index.js';
import { JobAlarms } from './alarms.js';
import { ChangeRun } from './change-run.js';
import { ChangeSchedule } from './change-schedule.js';
import { ClaimRun } from './claim-run.js';
import { BookDateRepository } from './database/book-date.repository.js';
import { RunListRepository } from './database/run-list.repository.js';
import { RunRepository } from './database/run.repository.js';
import { ScheduleRepository } from './database/schedule.repository.js';
import { JobRegistry } from './job-registry.js';
import { JobRunsController } from './job-runs.controller.js';
import { JobsController } from './jobs.controller.js';
import { KnownSchedules } from './known-schedules.js';
import { Pace } from './pace.js';
import { ReadJobs } from './read-jobs.js';
import { ReadRuns } from './read-runs.js';
import { RunDates } from './run-dates.js';
import { RunJob } from './run-job.js';
import { ScheduleRuns } from './schedule-runs.js';
import { Scheduler } from './scheduler.js';
import { SchedulerMetrics } from './scheduler-metrics.js';
import { SchedulerTimer } from './scheduler-timer.js';
import { StartRun } from './start-run.js';
import { SteerRun } from './steer-run.js';
import { Timetable } from './timetable.js';
import { Tries } from './tries.js';
import { WatchRuns } from './watch-runs.js';

/** Jobs of the books; global, because every module above has jobs of its own, which it defines at its start. */
@Global()
@Module({
  imports: [BooksModule, HttpModule],
  controllers: [JobsController, JobRunsController],
  providers: [
    BookDateRepository,
    ChangeRun,
    ChangeSchedule,
    ClaimRun,
    JobAlarms,
    JobRegistry,
    KnownSchedules,
    {
      provide: Pace,
      useFactory: ({ runsJobs }: Config): Pace => Object.assign(new Pace(), { automatic: runsJobs }),
      inject: [CONFIG],
    },
    ReadJobs,
    ReadRuns,
    RunDates,
    RunJob,
    RunListRepository,
    RunRepository,
    ScheduleRepository,
    ScheduleRuns,
    Scheduler,
    SchedulerMetrics,
    SchedulerTimer,
    StartRun,
    SteerRun,
    Timetable,
    Tries,
    WatchRuns,
  ],
  exports: [JobRegistry, ReadJobs, ReadRuns],
})
export class SchedulerModule {}
