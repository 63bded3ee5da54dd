import { request } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Draining, newTraceId } from '../../../src/platform/http/index.js';
import { Locks } from '../../../src/platform/lock/index.js';
import { Tracing } from '../../../src/platform/tracing/index.js';
import { move, newRequestNumber, openBook, posting } from '../../support/book.js';
import type { Answer } from '../../support/call.js';
import { lockBalance } from '../../support/locked-balance.js';
import { createSchema, required, type TestSchema } from '../../support/schema.js';
import { startService, type Service } from '../../support/service.js';
import {
  startTraceCollector,
  type CollectedSpan,
  type TraceCollector,
} from '../../support/trace-collector.js';

const CALLERS_SPAN = '00f067aa0ba902b7';
const VOUCHERS = '/v1/books/main/vouchers';
/** What the first step of a posting is called. */
const ROUTE = 'POST /v1/books/:book/vouchers';

let schema: TestSchema;
let collector: TraceCollector;
let service: Service;

beforeAll(async () => {
  schema = await createSchema();
  collector = await startTraceCollector();
  service = await startTraced();
  const accounts = ['secret:a', 'secret:b', 'secret:c'].map((code) => ({
    ...{ code, glAccount: '2201', overdraftLimit: 'unlimited' },
  }));
  await openBook(service.call, { accounts });
});
afterAll(async () => {
  await service.stop();
  await collector.stop();
  await schema.drop();
});
beforeEach(() => void collector.spans.splice(0));

function startTraced(): Promise<Service> {
  const env = {
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_TRACES_SAMPLER_ARG: '1',
    REDIS_URL: required('TEST_REDIS_URL'),
  };
  return startService({ schema, env });
}

/** Steps are sent in packets every second; the last one of a request is its first. */
async function spansOf(traceId: string, first = /^(GET|POST) /): Promise<CollectedSpan[]> {
  const isThere = ({ name, ...span }: CollectedSpan): boolean => span.traceId === traceId && first.test(name);
  await expect.poll(() => collector.spans.some(isThere), { timeout: 15_000 }).toBe(true);
  return collector.spans.filter((span) => span.traceId === traceId);
}

async function post(traceId: string, lines = move('secret:a', 'secret:b', '1234.56')): Promise<Answer> {
  const { body, headers } = posting(lines);
  const traceparent = `00-${traceId}-${CALLERS_SPAN}-01`;
  return service.call('POST', VOUCHERS, { body, headers: { ...headers, traceparent } });
}

const named = (spans: readonly CollectedSpan[], name: string): CollectedSpan =>
  spans.find((span) => span.name === name)!;

describe('the trace of a posting', () => {
  it("is the caller's, and goes from the request by its wait to the group and its transaction", async () => {
    const traceId = newTraceId();
    const answer = await post(traceId);
    expect([answer.status, answer.headers.get('trace-id')]).toEqual([201, traceId]);
    expect((await service.call('GET', `${VOUCHERS}/${answer.body.id}`)).body.traceId).toBe(traceId);

    const spans = await spansOf(traceId);
    const first = named(spans, ROUTE);
    expect(first.parentSpanId).toBe(CALLERS_SPAN);
    expect(first.attributes).toEqual({
      'http.request.method': 'POST',
      'http.route': '/v1/books/:book/vouchers',
      'http.response.status_code': 201,
      'suanpan.client': 'test-client',
    });
    const wait = named(spans, 'posting.wait');
    expect(wait).toMatchObject({ parentSpanId: first.spanId, attributes: { 'suanpan.postings': 1 } });

    const group = collector.spans.find(
      ({ name, links }) => name === 'posting.group' && links.some((link) => link.spanId === first.spanId),
    )!;
    expect(group.parentSpanId).toBeUndefined();
    expect(group.traceId).not.toBe(traceId);
    expect(group.attributes).toEqual({ 'suanpan.postings': 1, 'suanpan.lines': 2 });
    expect(wait.links).toEqual([{ traceId: group.traceId, spanId: group.spanId }]);
    const ofGroup = collector.spans.filter((span) => span.traceId === group.traceId);
    const transaction = named(ofGroup, 'database.transaction');
    expect(transaction.parentSpanId).toBe(group.spanId);
    const ofTransaction = ofGroup.filter(({ parentSpanId }) => parentSpanId === transaction.spanId);
    expect(ofTransaction.map(({ name }) => name).sort()).toEqual(['database.commit', 'database.connect']);
  });

  it('does so also when its body arrives in pieces, long after its headers', async () => {
    const traceId = newTraceId();
    const { body, headers } = posting(move('secret:a', 'secret:b', '1.00'));
    const text = JSON.stringify(body);
    const status = await new Promise((resolve, reject) => {
      const options = {
        method: 'POST',
        headers: {
          ...headers,
          ...{ 'content-type': 'application/json', authorization: `Bearer ${service.keys.poster}` },
          traceparent: `00-${traceId}-${CALLERS_SPAN}-01`,
        },
      };
      const sent = request(service.url + VOUCHERS, options, (answer) => resolve(answer.statusCode));
      sent.on('error', reject);
      sent.write(text.slice(0, 20));
      setTimeout(() => sent.end(text.slice(20)), 200);
    });
    expect(status).toBe(201);
    const spans = await spansOf(traceId);
    expect(named(spans, 'posting.wait').parentSpanId).toBe(named(spans, ROUTE).spanId);
  });

  it('shares the group of others, which is linked to each', async () => {
    const traceIds = Array.from({ length: 12 }, newTraceId);
    const answers = await Promise.all(traceIds.map((traceId) => post(traceId)));
    expect(answers.map(({ status }) => status)).toEqual(Array(12).fill(201));
    for (const traceId of traceIds) await spansOf(traceId);
    const groups = collector.spans.filter(({ name }) => name === 'posting.group');
    const linked = groups.flatMap(({ links }) => links.map((link) => link.traceId));
    expect(linked.sort()).toEqual([...traceIds].sort());
    expect(Math.max(...groups.map(({ links }) => links.length))).toBeGreaterThan(1);
  });

  it('of a batch has one wait for all its items', async () => {
    const traceId = newTraceId();
    const items = Array.from({ length: 30 }, () => ({
      requestNumber: newRequestNumber(),
      ...posting(move('secret:a', 'secret:b', '1.00')).body,
    }));
    const answer = await service.call('POST', `${VOUCHERS}/batch`, {
      body: { mode: 'per-item', items },
      headers: { traceparent: `00-${traceId}-${CALLERS_SPAN}-01` },
    });
    expect(answer.status).toBe(200);
    const spans = await spansOf(traceId);
    expect(spans.map(({ name }) => name).sort()).toEqual([
      'POST /v1/books/:book/vouchers/batch',
      'posting.wait',
    ]);
    expect(named(spans, 'posting.wait').attributes).toEqual({ 'suanpan.postings': 30 });
  });

  it('shows that it waited for a row which somebody else has locked', async () => {
    const release = await lockBalance(schema, 'secret:c');
    const traceId = newTraceId();
    const answer = post(traceId, move('secret:c', 'secret:a', '1.00'));
    const groupOf = (): CollectedSpan | undefined =>
      collector.spans.find(
        (span) => span.name === 'posting.group' && span.links.some((link) => link.traceId === traceId),
      );
    await expect.poll(groupOf, { timeout: 15_000 }).toBeDefined();
    await release();
    expect((await answer).status).toBe(201);
    const failure = { name: 'group.failed', attributes: { cause: 'lock-wait', attempt: 1 } };
    expect(groupOf()!.events).toContainEqual(failure);
    const spans = await spansOf(traceId);
    const first = named(spans, ROUTE);
    expect(first.events.map(({ name }) => name)).toContain('posting.parked');
    // What the queue does for everybody is no step of the request that happened to set it going.
    expect(spans.map(({ name }) => name).sort()).toEqual([first.name, 'posting.wait']);
  });
});

describe('other requests', () => {
  it('begin a trace of their own under the trace id of the answer, with their transactions as steps', async () => {
    const answer = await service.call('POST', '/v1/clients', {
      role: 'admin',
      body: { code: 'traced', name: 'Traced', reason: 'test' },
    });
    const spans = await spansOf(answer.headers.get('trace-id')!);
    const first = named(spans, 'POST /v1/clients');
    expect(first.parentSpanId).toBeUndefined();
    expect(named(spans, 'database.transaction').parentSpanId).toBe(first.spanId);
  });

  it('say why they were refused', async () => {
    const answer = await service.call('GET', '/v1/books/none/accounts?limit=3', { role: 'admin' });
    const [first] = await spansOf(answer.headers.get('trace-id')!);
    expect(first).toMatchObject({
      name: 'GET /v1/books/:book/accounts',
      attributes: { 'http.response.status_code': 404, 'suanpan.code': 'LEDGER.BOOK_NOT_FOUND' },
      failed: false,
    });
    const lost = await service.call('GET', '/nowhere/at/all');
    const [unknown] = await spansOf(lost.headers.get('trace-id')!, /^GET$/);
    expect(unknown!.attributes['http.route']).toBeUndefined();
  });

  it('are marked when the service is at fault', async () => {
    const draining = await startTraced();
    draining.app.get(Draining).begin();
    const answer = await draining.call('GET', '/health/ready', { role: null });
    expect(answer.status).toBe(503);
    await draining.stop();
    const [first] = await spansOf(answer.headers.get('trace-id')!);
    expect(first).toMatchObject({ failed: true, attributes: { 'suanpan.code': 'SERVICE.DRAINING' } });
  });

  it('end also when their caller has gone', async () => {
    const release = await lockBalance(schema, 'secret:c');
    const traceId = newTraceId();
    const { body, headers } = posting(move('secret:c', 'secret:a', '1.00'));
    const gone = new AbortController();
    const asked = fetch(service.url + VOUCHERS, {
      method: 'POST',
      headers: {
        ...headers,
        ...{ 'content-type': 'application/json', authorization: `Bearer ${service.keys.poster}` },
        traceparent: `00-${traceId}-${CALLERS_SPAN}-01`,
      },
      body: JSON.stringify(body),
      signal: gone.signal,
    });
    const isWaiting = () =>
      collector.spans.some(({ name, links }) => name === 'posting.group' && links.length > 0);
    await expect.poll(isWaiting, { timeout: 15_000 }).toBe(true);
    gone.abort();
    await expect(asked).rejects.toThrow();
    const first = named(await spansOf(traceId), ROUTE);
    expect(first.attributes['suanpan.aborted']).toBe(true);
    expect(first.attributes['http.response.status_code']).toBeUndefined();
    await release();
  });

  it('hold no secret, no amount, no path and no code of an account', async () => {
    const traceId = newTraceId();
    await post(traceId, move('secret:b', 'secret:a', '98765.43'));
    await spansOf(traceId);
    const text = JSON.stringify(collector.spans);
    expect(text).not.toMatch(/secret|9876543|98765\.43|sp_test_/);
    expect(text).not.toContain('/v1/books/main');
  });
});

describe('what a job or a lock does', () => {
  it('is a trace under the trace id that it writes', async () => {
    const traceId = newTraceId();
    const tracing = service.app.get(Tracing);
    const locks = service.app.get(Locks);
    await tracing.job('job sample', traceId, () =>
      locks.withLock(`${schema.name}:job`, 1_000, () => Promise.resolve()),
    );
    const spans = await spansOf(traceId, /^job /);
    const job = named(spans, 'job sample');
    expect(job.parentSpanId).toBeUndefined();
    expect(named(spans, 'lock.wait').parentSpanId).toBe(job.spanId);
  });

  it('of which nothing is known but the kind of the error when it fails', async () => {
    const traceId = newTraceId();
    const failing = service.app
      .get(Tracing)
      .job('job sample', traceId, () => Promise.reject(new TypeError('about secret:a')));
    await expect(failing).rejects.toThrow('about secret:a');
    const [job] = await spansOf(traceId, /^job /);
    expect(job).toMatchObject({ failed: true, attributes: { 'error.type': 'TypeError' }, events: [] });
  });
});
