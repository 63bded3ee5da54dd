import { Global, Module } from '@nestjs/common';
import { Alarms } from './alarms.js';
import { packageVersion } from './build-info.js';
import { Metrics } from './metrics.js';

/** The metrics of this process, for everybody who has something to count. Who may read them: `endpoint/`. */
@Global()
@Module({
  providers: [{ provide: Metrics, useFactory: metricsOfProcess }, Alarms],
  exports: [Metrics, Alarms],
})
export class MetricsModule {}

function metricsOfProcess(): Metrics {
  const metrics = new Metrics();
  metrics.watchProcess();
  metrics.gaugeBy('suanpan_build_info', 'Always 1; the version that runs', 'version', () => ({
    [packageVersion()]: 1,
  }));
  return metrics;
}
