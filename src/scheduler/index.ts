export {
  JobStopped,
  type JobContext,
  type JobDate,
  type JobDefinition,
  type JobProgress,
  type JobResult,
  type StopCause,
} from './job.js';
export { JobRegistry } from './job-registry.js';
export { SchedulerModule } from './scheduler.module.js';
