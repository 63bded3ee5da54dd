export { ClearingRulesModule } from './rules/clearing-rules.module.js';
export { InterceptorsModule } from './interceptors/interceptors.module.js';
export { ClearingRunsModule } from './runs/clearing-runs.module.js';
