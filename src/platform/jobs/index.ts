export { forgetPages } from './forget-pages.js';
export { JobRuns } from './job-runs.js';
export { JobsModule } from './jobs.module.js';
export { Rounds } from './rounds.js';
export { SweepTimer } from './sweep-timer.js';
