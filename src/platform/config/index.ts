export * from './config.js';
export type { TracingConfig } from './tracing-config.js';
