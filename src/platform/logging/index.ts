export { createLogging, LOGGING, NestLogs, type Logging } from './logging.js';
