import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newTraceId } from '../../../src/platform/http/index.js';
import { move, openBook, posting } from '../../support/book.js';
import type { Answer } from '../../support/call.js';
import { startDatabaseProxy, type DatabaseProxy } from '../../support/database-proxy.js';
import { fundedCustomer, holdsOf, placed } from '../../support/holds.js';
import { lockBalance } from '../../support/locked-balance.js';
import { METRICS_TOKEN } from '../../support/prometheus-text.js';
import { createSchema, type TestSchema } from '../../support/schema.js';
import { startService, type Service } from '../../support/service.js';

type Line = Readonly<Record<string, unknown>> & { readonly level: string; readonly msg: string };

const VOUCHERS = '/v1/books/main/vouchers';
const COLLECTOR_SECRET = 'secret-of-the-collector';

let schema: TestSchema;
let proxy: DatabaseProxy;
let service: Service;
const log: string[] = [];

beforeAll(async () => {
  schema = await createSchema();
  proxy = await startDatabaseProxy(schema.databaseUrl);
  service = await startService({
    schema,
    env: { DATABASE_URL: proxy.url, METRICS_TOKEN },
    log: { write: (line) => void log.push(line) },
  });
  const accounts = ['bank', 'party:wang', 'party:li'].map((code) => ({
    ...{ code, glAccount: '2201', overdraftLimit: 'unlimited' },
  }));
  await openBook(service.call, { accounts });
});
afterAll(async () => {
  await service.stop();
  await proxy.stop();
  await schema.drop();
});
beforeEach(() => void log.splice(0));

const lines = (msg: string): Line[] =>
  log.map((line) => JSON.parse(line) as Line).filter((line) => line.msg === msg);

const post = (more: Record<string, unknown> = {}, traceId = newTraceId()): Promise<Answer> => {
  const { body, headers } = posting(move('party:wang', 'party:li', '4711.99'), more);
  const traceparent = `00-${traceId}-00f067aa0ba902b7-01`;
  return service.call('POST', VOUCHERS, { body, headers: { ...headers, traceparent } });
};

const traceOf = (answer: Answer): string => answer.headers.get('trace-id')!;

/** Lines about postings name the traces of those concerned. */
const naming = (msg: string, traceId: string): Line[] =>
  lines(msg).filter(({ traceIds }) => (traceIds as string[]).includes(traceId));

describe('the trace id of an answer leads', () => {
  it('to the line of its request and to the voucher', async () => {
    const answer = await post();
    const traceId = traceOf(answer);
    await expect.poll(() => lines('request')).toHaveLength(1);
    expect(lines('request')[0]).toMatchObject({ traceId, route: '/v1/books/:book/vouchers', status: 201 });
    expect((await service.call('GET', `${VOUCHERS}/${answer.body.id}`)).body.traceId).toBe(traceId);
    const [row] = await schema.sql('SELECT LOWER(HEX(id)) AS id FROM voucher WHERE trace_id = ?', [traceId]);
    expect(row).toEqual({ id: answer.body.id.replaceAll('-', '') });
  });

  it('to the group that had to run again', async () => {
    proxy.breakCommits('swallow-answer', 1);
    const answer = await post();
    expect(answer.status).toBe(201);
    expect(naming('A group of postings runs again', traceOf(answer))).toMatchObject([
      { level: 'warn', context: 'Posting', cause: 'commit-unknown', attempt: 1, units: 1 },
    ]);
  });

  it('to the locked account that it waited for', async () => {
    const release = await lockBalance(schema, 'party:li');
    const traceIds = [newTraceId(), newTraceId()];
    const answers = traceIds.map((traceId) => post({}, traceId));
    const told = () =>
      traceIds.flatMap((traceId) =>
        naming('Postings wait for accounts that somebody else has locked', traceId),
      );
    await expect.poll(told, { timeout: 15_000 }).not.toEqual([]);
    await release();
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([201, 201]);
  });

  it('to the alarm about a posting that cannot be stored', async () => {
    await schema.sql('ALTER TABLE voucher MODIFY memo VARCHAR(8) NOT NULL');
    const answer = await post({ memo: 'longer than eight' });
    await schema.sql('ALTER TABLE voucher MODIFY memo VARCHAR(255) NOT NULL');
    expect([answer.status, answer.body.code]).toEqual([400, 'LEDGER.NOT_STORABLE']);
    const alarms = log.map((line) => JSON.parse(line) as Line).filter(({ alarm }) => alarm !== undefined);
    expect(alarms).toMatchObject([
      {
        level: 'error',
        alarm: 'posting-not-storable',
        traceId: traceOf(answer),
        databaseNumber: 1406,
        msg: 'A posting, or a batch, that passed validation could not be stored',
      },
    ]);
    expect(log.join('')).not.toContain('longer than eight');
  });

  it('to the line of a fault, also when the database is to blame', async () => {
    const other = await startDatabaseProxy(schema.databaseUrl);
    const alone = await startService({
      schema: { ...schema, databaseUrl: other.url },
      log: { write: (line) => void log.push(line) },
    });
    await other.stop();
    const answer = await alone.call('GET', '/v1/clients', { role: 'admin' });
    expect(answer.status).toBe(503);
    const [fault] = lines('request put off').filter(({ traceId }) => traceId === traceOf(answer));
    expect(fault).toMatchObject({ level: 'warn', code: answer.body.code });
    expect(fault).not.toHaveProperty('err');
    await alone.stop();
  });
});

describe('a job', () => {
  it('has a trace id of its own, on its line and on what it writes', async () => {
    const holds = holdsOf(service.call);
    const later = new Date(Date.now() + 3_600_000).toISOString();
    const ids = [];
    for (const amount of ['10.00', '20.00']) {
      const account = await fundedCustomer(service.call);
      ids.push(await placed(holds.place(account, amount, { expiresAt: later })));
    }
    await schema.sql('UPDATE hold SET expires_at = UTC_TIMESTAMP(6) - INTERVAL 1 SECOND');
    await expect.poll(() => lines('Holds expired'), { timeout: 20_000 }).toHaveLength(1);
    const [line] = lines('Holds expired');
    expect(line).toMatchObject({ level: 'info', context: 'Holds', expired: 2, left: 0 });
    expect(line!.traceId).toMatch(/^[0-9a-f]{32}$/);
    for (const id of ids) {
      const { body } = await holds.read(id);
      const [placing, expiry] = body.events.items;
      expect(expiry).toMatchObject({ kind: 'expired', traceId: line!.traceId });
      expect(placing.traceId).not.toBe(line!.traceId);
    }
  });
});

describe('no line', () => {
  it('holds a key, a token, an amount or the code of an account', async () => {
    await post();
    await service.call('GET', '/metrics', { key: METRICS_TOKEN });
    await service.call('GET', '/metrics', { key: `${METRICS_TOKEN}-wrong` });
    await service.call('GET', '/v1/clients', { key: `${service.keys.admin}0` });
    await service.call('GET', '/v1/books/main/accounts/party:wang', { role: 'operator' });
    await service.call('POST', VOUCHERS, posting(move('party:wang', 'party:li', '4711.999')));
    await expect.poll(() => lines('request').length).toBeGreaterThanOrEqual(6);
    expect(log.join('')).not.toMatch(/sp_test_|4711|party:/);
    expect(log.join('')).not.toContain(METRICS_TOKEN);
  });

  it('holds what the collector of traces wants to be told', async () => {
    const own: string[] = [];
    const traced = await startService({
      schema,
      env: {
        OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1',
        OTEL_EXPORTER_OTLP_HEADERS: `authorization=${COLLECTOR_SECRET}`,
        OTEL_TRACES_SAMPLER_ARG: '1',
      },
      log: { write: (line) => void own.push(line) },
    });
    await traced.call('GET', '/v1/clients', { role: 'admin' });
    await expect
      .poll(() => own.join(''), { timeout: 20_000 })
      .toContain('the collector does not take traces');
    await traced.stop();
    expect(own.join('')).not.toContain(COLLECTOR_SECRET);
  });
});
