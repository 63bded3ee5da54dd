import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newTraceId } from '../../../src/platform/http/index.js';
import { packageVersion } from '../../../src/platform/metrics/index.js';
import { Tracing } from '../../../src/platform/tracing/index.js';
import { move, openBook, posting } from '../../support/book.js';
import type { Answer } from '../../support/call.js';
import { METRICS_TOKEN, scrape } from '../../support/prometheus-text.js';
import { createSchema, type TestSchema } from '../../support/schema.js';
import { startService, type Service } from '../../support/service.js';
import { startTraceCollector, type TraceCollector } from '../../support/trace-collector.js';

const CALLERS_SPAN = '00f067aa0ba902b7';
const VOUCHERS = '/v1/books/main/vouchers';

let schema: TestSchema;
let collector: TraceCollector;

beforeAll(async () => {
  schema = await createSchema();
  collector = await startTraceCollector();
  const setup = await startService({ schema });
  const accounts = ['a', 'b'].map((code) => ({ code, glAccount: '2201', overdraftLimit: 'unlimited' }));
  await openBook(setup.call, { accounts });
  await setup.stop();
});
afterAll(async () => {
  await collector.stop();
  await schema.drop();
});
beforeEach(() => void collector.spans.splice(0));

function startTraced(env: Record<string, string>, log?: string[]): Promise<Service> {
  return startService({
    schema,
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Basic%20c2VjcmV0',
      ...env,
    },
    ...(log && { log: { write: (line) => void log.push(line) } }),
  });
}

function post({ call }: Service, traceId: string, flags = '01'): Promise<Answer> {
  const { body, headers } = posting(move('a', 'b', '1.00'));
  const traceparent = `00-${traceId}-${CALLERS_SPAN}-${flags}`;
  return call('POST', VOUCHERS, { body, headers: { ...headers, traceparent } });
}

describe('what is traced', () => {
  it('is what the caller traces, and of the rest a part', async () => {
    const rare = await startTraced({ OTEL_TRACES_SAMPLER_ARG: '0' });
    const unseen = newTraceId();
    const told = await post(rare, unseen, '00');
    expect([told.status, told.headers.get('trace-id')]).toEqual([201, unseen]);
    await rare.call('GET', '/v1/clients', { role: 'admin' });
    const seen = newTraceId();
    await post(rare, seen);
    await rare.stop();
    const traces = new Set(collector.spans.map((span) => span.traceId));
    const groups = collector.spans.filter(({ name }) => name === 'posting.group');
    expect(groups.map(({ links }) => links.map((link) => link.traceId))).toEqual([[seen]]);
    expect([...traces].sort()).toEqual([seen, groups[0]!.traceId].sort());
  });

  it('is sent under the name of the service, with the headers that the collector wants, also at the very end', async () => {
    const last = await startTraced({ OTEL_TRACES_SAMPLER_ARG: '1', OTEL_SERVICE_NAME: 'ledger-7' });
    const traceId = newTraceId();
    await post(last, traceId);
    await last.stop();
    expect(collector.spans.some((span) => span.traceId === traceId)).toBe(true);
    expect(collector.headers.authorization).toBe('Basic c2VjcmV0');
    expect(collector.resource).toMatchObject({
      'service.name': 'ledger-7',
      'service.version': packageVersion(),
    });
  });

  it('is nothing without a collector', async () => {
    const plain = await startService({ schema });
    expect(plain.app.get(Tracing).on).toBe(false);
    expect((await post(plain, newTraceId())).status).toBe(201);
    await plain.stop();
    expect(collector.spans).toEqual([]);
  });

  it('and is lost without harm when the collector takes none; the log and the metrics say so', async () => {
    const log: string[] = [];
    collector.refuse(true);
    const alone = await startTraced({ OTEL_TRACES_SAMPLER_ARG: '1', METRICS_TOKEN }, log);
    expect((await post(alone, newTraceId())).status).toBe(201);
    const complaints = () => log.filter((line) => line.includes('the collector does not take traces'));
    await expect.poll(complaints, { timeout: 15_000 }).toHaveLength(1);
    expect((await scrape(alone.call)).sum('suanpan_trace_spans_total', { result: 'lost' })).toBeGreaterThan(
      0,
    );

    collector.refuse(false);
    expect((await post(alone, newTraceId())).status).toBe(201);
    const relief = () => log.filter((line) => line.includes('the collector takes traces again'));
    await expect.poll(relief, { timeout: 15_000 }).toHaveLength(1);
    expect((await scrape(alone.call)).sum('suanpan_trace_spans_total', { result: 'sent' })).toBeGreaterThan(
      0,
    );
    await alone.stop();
  });
});
