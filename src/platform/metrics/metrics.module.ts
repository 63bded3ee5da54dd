import { Global, Module, type OnApplicationShutdown } from '@nestjs/common';
import { Clock } from '../clock/index.js';
import { CONFIG, type Config } from '../config/index.js';
import { Ids } from '../ids/index.js';
import { LOGGING, type Logging } from '../logging/index.js';
import { AlarmWebhook } from './alarm-webhook.js';
import { Alarms } from './alarms.js';
import { packageVersion } from './build-info.js';
import { Metrics } from './metrics.js';

/** The metrics of this process, for everybody who has something to count. Who may read them: `endpoint/`. */
@Global()
@Module({
  providers: [
    { provide: Metrics, useFactory: metricsOfProcess },
    { provide: AlarmWebhook, useFactory: webhookOf, inject: [CONFIG, Clock, Ids, LOGGING, Metrics] },
    Alarms,
  ],
  exports: [Metrics, Alarms],
})
export class MetricsModule implements OnApplicationShutdown {
  constructor(private readonly webhook: AlarmWebhook) {}

  /** After the parts that may still raise one have ended. */
  onApplicationShutdown(): Promise<void> {
    return this.webhook.stop();
  }
}

function metricsOfProcess(): Metrics {
  const metrics = new Metrics();
  metrics.watchProcess();
  metrics.gaugeBy('suanpan_build_info', 'Always 1; the version that runs', 'version', () => ({
    [packageVersion()]: 1,
  }));
  return metrics;
}

function webhookOf(
  { alarmWebhookUrl }: Config,
  clock: Clock,
  ids: Ids,
  logging: Logging,
  metrics: Metrics,
): AlarmWebhook {
  return new AlarmWebhook(alarmWebhookUrl, { clock, ids, logging, metrics });
}
