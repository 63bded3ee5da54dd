import { setTimeout as pause } from 'node:timers/promises';
import { Draining } from '../../src/platform/http/index.js';
import { JobRuns } from '../../src/platform/jobs/index.js';
import { move, openBook, posting } from './book.js';
import { METRICS_TOKEN, scrape, type Scrape } from './prometheus-text.js';
import { createSchema } from './schema.js';
import { OwnTransferMetrics } from '../../src/own-transfers/own-transfer-metrics.js';
import { FundsAlarms } from '../../src/settlement/funds/funds-alarms.js';
import { startService, type Service } from './service.js';
import { startTraceCollector } from './trace-collector.js';

/**
 * What a service tells about itself that has posted, refused, failed, run its jobs and traced: every metric is there, with
 * every label that it can have.
 */
export async function observeService(): Promise<Scrape> {
  const schema = await createSchema();
  const collector = await startTraceCollector();
  const env = { METRICS_TOKEN, OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_TRACES_SAMPLER_ARG: '1' };
  const service = await startService({ schema, env });
  try {
    await load(service);
    return await scrape(service.call);
  } finally {
    await service.stop();
    await collector.stop();
    await schema.drop();
  }
}

async function load({ call, app }: Service): Promise<void> {
  const accounts = ['a', 'b'].map((code) => ({ code, glAccount: '2201', overdraftLimit: '10.00' }));
  await openBook(call, { accounts });
  for (const amount of ['1.00', '2.00', '99.00'])
    await call('POST', '/v1/books/main/vouchers', posting(move('a', 'b', amount)));
  await app.get(JobRuns).run('sample', () => Promise.reject(new Error('no luck')));
  app.get(OwnTransferMetrics).position('main/icbc', 1n, { floor: 2n, target: 3n });
  app.get(FundsAlarms).suspended = { count: { CNY: 1 }, seconds: { CNY: 1 }, amount: { CNY: 1 } };
  const runs = async () =>
    (await scrape(call)).sum('suanpan_job_duration_seconds_count', { task: 'hold-expiry' });
  for (let looks = 0; (await runs()) === 0; looks++) {
    if (looks === 200) throw new Error('the expiry of holds has not run');
    await pause(100);
  }
  app.get(Draining).begin();
  await call('GET', '/health/ready', { role: null });
}
