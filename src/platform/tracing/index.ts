export type { LiveTracing } from './live-tracing.js';
export { NO_SPAN, Tracing } from './tracing.js';
export { TracingModule } from './tracing.module.js';
