export { DayJobsModule } from './day-jobs.module.js';
