import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Draining } from '../../../src/platform/http/index.js';
import { startDatabaseProxy } from '../../support/database-proxy.js';
import { createSchema, required, type TestSchema } from '../../support/schema.js';
import { startService } from '../../support/service.js';

let schema: TestSchema;
beforeAll(async () => {
  schema = await createSchema();
});
afterAll(() => schema.drop());

describe('health', () => {
  it('is told without a key: alive, and ready when database and Redis answer', async () => {
    const service = await startService({ schema, env: { REDIS_URL: required('TEST_REDIS_URL') } });
    const live = await service.call('GET', '/health/live', { role: null });
    expect([live.status, live.body]).toEqual([200, { status: 'live' }]);
    await expect
      .poll(async () => (await service.call('GET', '/health/ready', { role: null })).body)
      .toEqual({ status: 'ready', database: 'up', redis: 'up' });
    await service.stop();
  });

  it('is not ready, but alive, while the process drains', async () => {
    const service = await startService({ schema });
    service.app.get(Draining).begin();
    const ready = await service.call('GET', '/health/ready', { role: null });
    expect([ready.status, ready.body.code, ready.headers.get('retry-after')]).toEqual([
      503,
      'SERVICE.DRAINING',
      '1',
    ]);
    expect((await service.call('GET', '/health/live', { role: null })).status).toBe(200);
    await service.stop();
  });

  it('is not ready while the database is gone; requests are told to come back', async () => {
    const proxy = await startDatabaseProxy(schema.databaseUrl);
    const service = await startService({ schema: { ...schema, databaseUrl: proxy.url } });
    await proxy.stop();
    const started = performance.now();
    const ready = await service.call('GET', '/health/ready', { role: null });
    expect([ready.status, ready.body.code]).toEqual([503, 'SERVICE.DATABASE_UNAVAILABLE']);
    expect(performance.now() - started).toBeLessThan(3_000);
    expect((await service.call('GET', '/health/live', { role: null })).status).toBe(200);

    const { status, body, headers } = await service.call('GET', '/v1/clients', { role: 'admin' });
    expect([status, body.code, headers.get('retry-after')]).toEqual([
      503,
      'SERVICE.DATABASE_UNAVAILABLE',
      '2',
    ]);
    expect(JSON.stringify(body)).not.toMatch(/SELECT|ECONN|127\.0\.0\.1/);
    await service.stop();
  });
});
