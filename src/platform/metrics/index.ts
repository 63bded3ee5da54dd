export { Alarms, type Alarm } from './alarms.js';
export { Count, Counter, Distribution, Histogram } from './instruments.js';
export { packageVersion } from './build-info.js';
export { AMOUNTS, DURATIONS, Metrics } from './metrics.js';
export { MetricsModule } from './metrics.module.js';
