import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Draining } from '../../../src/platform/http/index.js';
import { packageVersion } from '../../../src/platform/metrics/index.js';
import { move, newRequestNumber, openBook, posting } from '../../support/book.js';
import { startDatabaseProxy } from '../../support/database-proxy.js';
import { METRICS_TOKEN, readPrometheusText, scrape, type Scrape } from '../../support/prometheus-text.js';
import { createSchema, required, type TestSchema } from '../../support/schema.js';
import { startService, type Service } from '../../support/service.js';

const VOUCHERS = '/v1/books/main/vouchers';
const ACCOUNTS = ['party:wang', 'party:li'];

let schema: TestSchema;
let service: Service;
beforeAll(async () => {
  schema = await createSchema();
  service = await startService({ schema, env: { METRICS_TOKEN } });
  const accounts = ACCOUNTS.map((code) => ({ code, glAccount: '2201', overdraftLimit: '1000.00' }));
  await openBook(service.call, { accounts });
});
afterAll(async () => {
  await service.stop();
  await schema.drop();
});

const post = (amount: string, number = newRequestNumber()) =>
  service.call('POST', VOUCHERS, posting(move(ACCOUNTS[0]!, ACCOUNTS[1]!, amount), {}, number));

/** What the work has added to a metric. */
async function increase(
  work: () => Promise<unknown>,
): Promise<(name: string, labels?: Record<string, string>) => number> {
  const before = await scrape(service.call);
  await work();
  const after = await scrape(service.call);
  return (name, labels) => after.sum(name, labels) - before.sum(name, labels);
}

describe('the metrics', () => {
  it('are open to who has their token, and to no API key', async () => {
    const outcome = async (key: string | null): Promise<unknown[]> => {
      const { status, body, headers } = await service.call(
        'GET',
        '/metrics',
        key === null ? { role: null } : { key },
      );
      return [status, body.code ?? headers.get('content-type')];
    };
    expect(await outcome(METRICS_TOKEN)).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
    expect(await outcome(null)).toEqual([401, 'METRICS.TOKEN_MISSING']);
    expect(await outcome(`${METRICS_TOKEN}x`)).toEqual([401, 'METRICS.TOKEN_INVALID']);
    expect(await outcome(METRICS_TOKEN.toUpperCase())).toEqual([401, 'METRICS.TOKEN_INVALID']);
    expect(await outcome(service.keys.admin)).toEqual([401, 'METRICS.TOKEN_INVALID']);
    expect((await service.call('GET', '/v1/clients', { key: METRICS_TOKEN })).status).toBe(401);
  });

  it('are closed where none is set', async () => {
    const closed = await startService({ schema });
    for (const key of [METRICS_TOKEN, service.keys.admin, 'undefined', 'null', '']) {
      const { status, body } = await closed.call('GET', '/metrics', { key });
      expect([status, body.code]).toEqual([403, 'METRICS.CLOSED']);
    }
    await closed.stop();
  });

  it('are told while the database and Redis are away, and that they are', async () => {
    const proxy = await startDatabaseProxy(schema.databaseUrl);
    const env = { METRICS_TOKEN, REDIS_URL: required('TEST_REDIS_URL') };
    const alone = await startService({ schema: { ...schema, databaseUrl: proxy.url }, env });
    const states = ({ sum }: Scrape) =>
      ['database_up', 'redis_up', 'ready'].map((name) => sum(`suanpan_${name}`));
    await expect.poll(async () => states(await scrape(alone.call))).toEqual([1, 1, 1]);
    await proxy.stop();
    expect(states(await scrape(alone.call))).toEqual([0, 1, 0]);
    await alone.stop();

    expect(states(await scrape(service.call))).toEqual([1, required('TEST_REDIS_URL') ? 1 : 0, 1]);
    const leaving = await startService({ schema, env: { METRICS_TOKEN, REDIS_URL: 'redis://127.0.0.1:1' } });
    leaving.app.get(Draining).begin();
    expect(states(await scrape(leaving.call))).toEqual([1, 0, 0]);
    await leaving.stop();
  });

  it('are in the text format, each with its type, and its histograms add up', async () => {
    await post('1.00');
    const { samples, types, sum } = await scrape(service.call);
    expect(new Set(types.values())).toEqual(new Set(['counter', 'gauge', 'histogram']));
    const base = (name: string) => (types.has(name) ? name : name.replace(/_(bucket|sum|count)$/, ''));
    expect(samples.filter(({ name }) => !types.has(base(name)))).toEqual([]);
    for (const [name, type] of types) {
      if (name.startsWith('suanpan_'))
        expect([name, name.endsWith('_total')]).toEqual([name, type === 'counter']);
    }
    const buckets = samples.filter(({ name }) => name === 'suanpan_commit_duration_seconds_bucket');
    const values = buckets.map(({ value }) => value);
    expect(buckets.map(({ labels }) => labels.le).slice(0, 2)).toEqual(['0.0005', '0.001']);
    expect(buckets.map(({ labels }) => labels.le).slice(-2)).toEqual(['30', '+Inf']);
    expect(values).toEqual([...values].sort((left, right) => left - right));
    expect(values.at(-1)).toBe(sum('suanpan_commit_duration_seconds_count'));
    expect(values.at(-1)).toBeGreaterThan(0);
    expect(sum('suanpan_build_info', { version: packageVersion() })).toBe(1);
    expect(sum('process_resident_memory_bytes')).toBeGreaterThan(1e6);
  });

  it('of two services in one process do not meet', async () => {
    const other = await startService({ schema, env: { METRICS_TOKEN } });
    expect((await scrape(other.call)).sum('suanpan_postings_total')).toBe(0);
    await other.stop();
  });
});

describe('requests', () => {
  const DURATION = 'suanpan_http_request_duration_seconds_count';

  it('are counted and timed by route, method and class of status', async () => {
    const route = '/v1/books/:book/accounts/:account';
    const more = await increase(async () => {
      for (const account of [...ACCOUNTS, 'nobody', 'party:secret'])
        await service.call('GET', `/v1/books/main/accounts/${account}`, { role: 'operator' });
    });
    expect(more(DURATION, { route, method: 'GET', status: '2xx' })).toBe(2);
    expect(more(DURATION, { route, method: 'GET', status: '4xx' })).toBe(2);
    expect(more('suanpan_http_refusals_total', { code: 'LEDGER.ACCOUNT_NOT_FOUND' })).toBe(2);
    expect(more('suanpan_http_request_duration_seconds_sum', { route })).toBeGreaterThan(0);
    expect(more('suanpan_http_request_duration_seconds_bucket', { route, le: '+Inf' })).toBe(4);
  });

  it('make no more series, whatever their paths, codes and methods are', async () => {
    const visit = async (mark: string): Promise<void> => {
      await service.call('GET', `/nothing/${mark}`);
      await service.call('DELETE', `/v1/clients?${mark}`, { role: 'admin' });
      await service.call('GET', `/v1/books/${mark}/accounts/${mark}`, { role: 'admin' });
      await service.call('GET', '/v1/clients', { key: `sp_test_${mark}` });
      await service.call('PUT', `/other/${mark}`);
    };
    await visit('first');
    await scrape(service.call);
    const before = await scrape(service.call);
    for (let index = 0; index < 20; index++) await visit(`mark-${index}`);
    const after = await scrape(service.call);
    const own = ({ samples }: Scrape) =>
      samples.filter(({ name }) => name.startsWith('suanpan_http_')).length;
    expect(own(after)).toBe(own(before));
    expect(after.text).not.toMatch(/mark-|party:|sp_test_/);
    expect(after.sum(DURATION, { route: 'none', method: 'any' })).toBeGreaterThanOrEqual(60);
  });

  it('have labels of a few kinds only', async () => {
    await post('9999999.00');
    for (const { name, labels } of (await scrape(service.call)).samples) {
      if (labels.code) expect(labels.code).toMatch(/^[A-Z]+\.[A-Z_]+$/);
      if (labels.status) expect(labels.status).toMatch(/^[1-5]xx$/);
      if (labels.route) expect(labels.route).toMatch(/^(none|\/[a-z0-9:/*.-]*)$/i);
      // Prometheus itself gives these two to everything that it reads.
      expect([name, labels.job, labels.instance]).toEqual([name, undefined, undefined]);
    }
  });

  it('show how many callers are connected', async () => {
    expect((await scrape(service.call)).sum('suanpan_http_connections')).toBeGreaterThan(0);
  });
});

describe('postings', () => {
  it('are counted by what became of them, refusals by code', async () => {
    const number = newRequestNumber();
    const more = await increase(async () => {
      expect((await post('1.00', number)).status).toBe(201);
      expect((await post('1.00', number)).headers.get('idempotent-replayed')).toBe('true');
      expect((await post('2.00', number)).status).toBe(409);
      expect((await post('7777777.00')).status).toBe(422);
    });
    expect(more('suanpan_postings_total', { outcome: 'posted' })).toBe(1);
    expect(more('suanpan_postings_total', { outcome: 'replayed' })).toBe(1);
    expect(more('suanpan_postings_total', { outcome: 'refused' })).toBe(2);
    const refusals = 'suanpan_posting_refusals_total';
    expect(more(refusals, { code: 'LEDGER.REQUEST_CONTENT_DIFFERS' })).toBe(1);
    expect(more(refusals, { code: 'LEDGER.INSUFFICIENT_FUNDS' })).toBe(1);
  });

  it('of a batch are counted one by one, and groups with their sizes, lines and times', async () => {
    const [from, to] = ACCOUNTS as [string, string];
    const items = Array.from({ length: 40 }, (_, index) => ({
      requestNumber: newRequestNumber(),
      ...posting(move(from, to, index === 7 ? '8888888.00' : '0.01')).body,
    }));
    const more = await increase(async () => {
      const batch = { body: { mode: 'per-item', items } };
      expect((await service.call('POST', `${VOUCHERS}/batch`, batch)).status).toBe(200);
    });
    expect(more('suanpan_postings_total', { outcome: 'posted' })).toBe(39);
    expect(more('suanpan_postings_total', { outcome: 'refused' })).toBe(1);
    expect(more('suanpan_posting_group_postings_sum')).toBe(40);
    expect(more('suanpan_posting_group_lines_sum')).toBe(80);
    const groups = more('suanpan_posting_group_duration_seconds_count', { outcome: 'committed' });
    expect(groups).toBeGreaterThan(0);
    expect(more('suanpan_posting_group_postings_count')).toBe(groups);
    expect(more('suanpan_posting_queue_wait_seconds_count')).toBe(groups);
    expect(more('suanpan_posting_group_duration_seconds_sum', { outcome: 'committed' })).toBeGreaterThan(
      more('suanpan_commit_duration_seconds_sum'),
    );
  });
});

describe('the text format', () => {
  it.each(['a{b="c"', 'a b', 'a{b=c} 1', '', 'suanpan_x 1e', '1a 1'])('is not %j', (line) => {
    const read = () => readPrometheusText(line === '' ? ' ' : line);
    expect(read).toThrow(/Not /);
  });
});
