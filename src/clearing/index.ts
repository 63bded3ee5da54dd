export { ClearingRulesModule } from './rules/clearing-rules.module.js';
export { InterceptorsModule } from './interceptors/interceptors.module.js';
export { ClearingRunsModule } from './runs/clearing-runs.module.js';
export { DueResults, type DueResult, type DueRun, type ReferredResult } from './runs/due-results.js';
export { RunVoidConditions, type RunVoidCondition } from './runs/void-run.js';
export type { ClearingRun } from './runs/clearing-run.js';
