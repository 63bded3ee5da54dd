import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { SETTING_NAMES } from '../../../src/platform/runtime-settings/index.js';
import { openRedisGate } from '../../support/redis-gate.js';
import { changeSetting, inEffect } from '../../support/runtime-settings.js';
import { createSchema, type TestSchema } from '../../support/schema.js';
import { startService, type Service } from '../../support/service.js';

const NAME = 'posting.groupLines';

let schema: TestSchema;
let service: Service;
beforeAll(async () => {
  schema = await createSchema();
  service = await startService({ schema });
});
afterAll(async () => {
  await service.stop();
  await schema.drop();
});
afterEach(() => change(null));

const change = async (value: unknown): Promise<void> => {
  expect((await changeSetting(service.call, NAME, value)).status).toBe(200);
};

describe('a node', () => {
  const store = (name: string, value: string, version: number) =>
    schema.sql(
      `INSERT INTO runtime_setting (name, value, version, changed_at, client_id, api_key_id)
       VALUES (?, ?, ?, '2026-01-01', 1, 5)`,
      [name, value, version],
    );
  const linesOf = (log: readonly string[], text: string): Record<string, unknown>[] =>
    log.filter((line) => line.includes(text)).map((line) => JSON.parse(line) as Record<string, unknown>);

  it('goes on without what another version has stored, and says so once', async () => {
    await store('posting.ofTheFuture', '1', 1);
    await store('http.requestsPerSecondPerKey', 'plenty', 1);
    const log: string[] = [];
    const later = await startService({ schema, log: { write: (line) => void log.push(line) } });
    // Until it has read them at least twice more.
    for (const value of [20, 21, 22]) {
      await change(value);
      await expect.poll(() => inEffect(later.call, NAME), { timeout: 20_000 }).toBe(value);
    }
    expect(await inEffect(later.call, 'http.requestsPerSecondPerKey')).toBe(0);
    expect(linesOf(log, 'ignored')).toMatchObject([
      { level: 'warn', setting: 'posting.ofTheFuture', value: '1', version: 1 },
      { level: 'warn', setting: 'http.requestsPerSecondPerKey', value: 'plenty', version: 1 },
    ]);
    const listed = await later.call('GET', '/v1/runtime-settings', { role: 'admin' });
    expect(listed.body.items).toHaveLength(SETTING_NAMES.length);
    await later.stop();
    await schema.sql(
      "DELETE FROM runtime_setting WHERE name IN ('posting.ofTheFuture', 'http.requestsPerSecondPerKey')",
    );
  });

  it('keeps what it has while the database is away, says so once, and follows again when it is back', async () => {
    const gate = await openRedisGate(schema.databaseUrl);
    const databaseUrl = Object.assign(new URL(schema.databaseUrl), {
      port: new URL(gate.url).port,
    }).toString();
    const log: string[] = [];
    const far = await startService({
      schema: { ...schema, databaseUrl },
      log: { write: (line) => void log.push(line) },
    });
    await change(25);
    await expect.poll(() => inEffect(far.call, NAME), { timeout: 20_000 }).toBe(25);
    await gate.cut();
    await expect.poll(() => linesOf(log, 'could not be read'), { timeout: 20_000 }).toHaveLength(1);
    await change(26);
    // Long enough for it to fail again; it cannot be asked meanwhile, because keys are in the database, too.
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect(linesOf(log, 'could not be read')).toHaveLength(1);
    expect(linesOf(log, 'a runtime setting has changed').map(({ to }) => to)).toEqual([25]);
    await gate.open();
    await expect
      .poll(() => linesOf(log, 'a runtime setting has changed').map(({ to }) => to), { timeout: 20_000 })
      .toEqual([25, 26]);
    expect(linesOf(log, 'are read again')).toHaveLength(1);
    await far.stop();
    await gate.stop();
  });

  it('that stops asks the database nothing more', async () => {
    const log: string[] = [];
    const short = await startService({ schema, log: { write: (line) => void log.push(line) } });
    await short.stop();
    await change(27);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(linesOf(log, 'could not be read')).toEqual([]);
    expect(linesOf(log, 'a runtime setting has changed')).toEqual([]);
  });
});
