import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Metrics } from '../metrics/index.js';
import { Tracing } from '../tracing/index.js';
import { measureRequests } from './request-metrics.js';
import { traceRequests } from './request-traces.js';

/** Requests as they are seen from outside: measured always, traced where that is switched on. */
export function watchRequests(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance();
  const { live } = app.get(Tracing);
  measureRequests(fastify, app.get(Metrics));
  if (live) traceRequests(fastify, live);
}
