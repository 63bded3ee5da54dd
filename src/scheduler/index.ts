export {
  JobStopped,
  type JobContext,
  type JobDate,
  type JobDefinition,
  type JobProgress,
  type JobResult,
  type StopCause,
} from './job.js';
export type { JobRunDto } from './dto/job-run.dto.js';
export { JobRegistry } from './job-registry.js';
export { ReadJobs } from './read-jobs.js';
export { ReadRuns } from './read-runs.js';
export { SchedulerModule } from './scheduler.module.js';
