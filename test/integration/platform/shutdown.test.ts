import { setTimeout as pause } from 'node:timers/promises';
import mysql from 'mysql2/promise';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { callerOf, type Answer, type Call } from '../../support/call.js';
import { startServiceProcess, type ServiceProcess } from '../../support/process.js';
import { createSchema, type TestSchema } from '../../support/schema.js';

let schema: TestSchema;
let node: ServiceProcess;
let call: Call;

beforeAll(async () => {
  schema = await createSchema();
});
afterAll(() => schema.drop());
beforeEach(async () => {
  node = await startServiceProcess({ schema, env: { LOG_LEVEL: 'info' } });
  call = callerOf(node.url);
});
afterEach(() => node.stop());

/** A request that waits for a row which the test holds until it lets go. */
async function slowRequest(): Promise<{ answer: Promise<Answer>; letGo: () => Promise<void> }> {
  const order = { roles: ['finance'], books: ['*'], reason: 'test' };
  const { body: key } = await call('POST', '/v1/clients/test-client/keys', { role: 'admin', body: order });
  const holder = await mysql.createConnection(schema.adminUrl);
  await holder.query('START TRANSACTION');
  await holder.query('SELECT id FROM api_key WHERE prefix = ? FOR UPDATE', [key.prefix]);
  const path = `/v1/clients/test-client/keys/${key.prefix}/revoke`;
  const answer = call('POST', path, { role: 'admin', body: { reason: 'test' } });
  await pause(300);
  const letGo = async (): Promise<void> => {
    await holder.query('ROLLBACK');
    await holder.end();
  };
  return { answer, letGo };
}

describe('a process that is asked to stop', () => {
  it('answers requests in flight, takes no new ones, and ends well', async () => {
    const { answer, letGo } = await slowRequest();
    node.kill('SIGTERM');
    await pause(300);
    await expect(fetch(`${node.url}/health/live`)).rejects.toThrow('fetch failed');
    await letGo();
    const { status, headers } = await answer;
    expect([status, headers.get('connection')]).toEqual([200, 'close']);
    expect(await node.exited).toBe(0);
    expect(node.output()).toContain('"msg":"shutting down"');
    expect(node.output()).toContain('"msg":"stopped"');
  });

  it('ends at once when it is asked twice', async () => {
    const { answer, letGo } = await slowRequest();
    const broken = expect(answer).rejects.toThrow('fetch failed');
    node.kill('SIGTERM');
    await pause(200);
    node.kill('SIGINT');
    expect(await node.exited).toBe(1);
    await broken;
    await letGo();
  });

  it('ends quickly when it has nothing to do, with idle connections open', async () => {
    expect((await call('GET', '/health/ready', { role: null })).status).toBe(200);
    const started = performance.now();
    node.kill('SIGTERM');
    expect(await node.exited).toBe(0);
    expect(performance.now() - started).toBeLessThan(3_000);
  });
});

describe('a process that gives notice before it stops', () => {
  it('says that it is not ready, serves what comes and what is in flight, and then takes no more', async () => {
    await node.stop();
    node = await startServiceProcess({ schema, env: { LOG_LEVEL: 'info', SHUTDOWN_NOTICE_SECONDS: '6' } });
    call = callerOf(node.url);
    expect((await call('GET', '/health/ready', { role: null })).status).toBe(200);
    const { answer, letGo } = await slowRequest();
    node.kill('SIGTERM');
    const readiness = async () => (await call('GET', '/health/ready', { role: null })).body.code;
    await expect.poll(readiness, { timeout: 5_000 }).toBe('SERVICE.DRAINING');
    expect((await call('GET', '/health/live', { role: null })).status).toBe(200);
    expect((await call('GET', '/v1/clients', { role: 'admin' })).status).toBe(200);
    await letGo();
    expect((await answer).status).toBe(200);
    expect(await readiness()).toBe('SERVICE.DRAINING');
    expect(node.output()).not.toContain('"msg":"stopped"');
    const refused = () =>
      fetch(`${node.url}/health/live`).then(
        () => 'served',
        () => 'refused',
      );
    await expect.poll(refused, { timeout: 15_000 }).toBe('refused');
    expect(await node.exited).toBe(0);
  });
});

describe('a process that cannot start', () => {
  it('says why and ends', async () => {
    const broken = startServiceProcess({ schema, env: { API_KEY_PEPPER: 'short' } });
    await expect(broken).rejects.toThrow(/ended with 1 before it listened:[^]*API_KEY_PEPPER/);
  });
});
