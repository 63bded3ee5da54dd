import { Global, Module } from '@nestjs/common';
import { CONFIG, type Config } from '../config/index.js';
import { LOGGING, type Logging } from '../logging/index.js';
import { Metrics, packageVersion } from '../metrics/index.js';
import type { OnExport } from './open-telemetry.js';
import { Tracing } from './tracing.js';

/** Traces for everybody, if they are switched on: only then is OpenTelemetry's SDK loaded. */
@Global()
@Module({
  providers: [{ provide: Tracing, inject: [CONFIG, Metrics, LOGGING], useFactory: tracingOf }],
  exports: [Tracing],
})
export class TracingModule {}

async function tracingOf({ tracing }: Config, metrics: Metrics, { logger }: Logging): Promise<Tracing> {
  if (tracing === null) return new Tracing(null);
  const { startTracing } = await import('./open-telemetry.js');
  logger.info({ url: tracing.url, ratio: tracing.ratio }, 'traces are sent to a collector');
  return startTracing(tracing, packageVersion(), tellOfExports(metrics, logger));
}

/** Counts what reaches the collector, and says once when it does not, and once when it does again. */
function tellOfExports(metrics: Metrics, logger: Logging['logger']): OnExport {
  const spans = metrics.counterBy(
    'suanpan_trace_spans_total',
    'Steps of traces that were handed to the collector',
    'result',
    ['sent', 'lost'],
  );
  let isDown = false;
  return (count, error) => {
    spans.of(error ? 'lost' : 'sent').add(count);
    if (error && !isDown) logger.warn({ cause: error.message }, 'the collector does not take traces');
    if (!error && isDown) logger.info('the collector takes traces again');
    isDown = error !== undefined;
  };
}
