import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { auditBooks } from '../support/audit-books.js';
import { openBook } from '../support/book.js';
import { startCrashableDatabase, type CrashableDatabase } from '../support/crashable-database.js';
import { startServiceProcess, type ServiceProcess } from '../support/process.js';
import { randomOf, seedOf } from '../support/random.js';
import { createSchema, type TestSchema } from '../support/schema.js';
import { startService } from '../support/service.js';
import { storm, type StormReport } from '../support/storm.js';

const ACCOUNTS = Array.from({ length: 10 }, (_, index) => ({
  code: `k:${index}`,
  glAccount: '2201',
  overdraftLimit: index % 2 === 0 ? 'unlimited' : '0',
}));

describe('the service or the database is killed in a storm', () => {
  let database: CrashableDatabase;
  let schema: TestSchema;

  beforeEach(async () => {
    database = await startCrashableDatabase();
    schema = await createSchema(database.adminUrl);
    const setup = await startService({ schema });
    await openBook(setup.call, { accounts: ACCOUNTS });
    await setup.stop();
  });
  afterEach(async () => {
    await schema.drop();
    await database.stop();
  });

  const run = (nodes: readonly ServiceProcess[], seed: number): Promise<StormReport> =>
    storm({
      urls: nodes.map(({ url }) => url),
      book: 'main',
      accounts: ACCOUNTS.map(({ code }) => code),
      clients: 24,
      postingsPerClient: 40,
      seed,
      tries: 60,
    });

  async function expectKeptPromises(report: StormReport): Promise<void> {
    expect(report.broken).toEqual([]);
    expect(report.unknown.size).toBe(0);
    const stored = await schema.sql<{ number: string; id: string }>(
      'SELECT number, LOWER(HEX(voucher_id)) AS id FROM request',
    );
    const expected = [...report.acknowledged].map(([number, id]) => `${number} ${id.replaceAll('-', '')}`);
    expect(stored.map((row) => `${row.number} ${row.id}`).sort()).toEqual(expected.sort());
    expect(await auditBooks(schema.sql)).toEqual([]);
  }

  it('SIGKILL of one of two nodes, again and again: callers try again and everything is there once', async () => {
    const seed = seedOf('kill of the service');
    const random = randomOf(seed);
    // Below the ports that the system gives to outgoing connections, one of which could take it between two starts.
    const port = 20_000 + random.below(12_000);
    const steady = await startServiceProcess({ schema });
    let victim = await startServiceProcess({ schema, env: { HTTP_PORT: String(port) } });
    const storming = run([steady, victim], seed);
    for (let kills = 0; kills < 4; kills++) {
      await pause(100 + random.below(400));
      victim.kill('SIGKILL');
      expect(await victim.exited).toBe('SIGKILL');
      victim = await startServiceProcess({ schema, env: { HTTP_PORT: String(port) } });
    }
    await expectKeptPromises(await storming);
    await Promise.all([steady.stop(), victim.stop()]);
  }, 180_000);

  it('SIGKILL and restart of the database: no acknowledged posting is missing, none is there twice', async () => {
    const seed = seedOf('kill of the database');
    const random = randomOf(seed);
    const node = await startServiceProcess({ schema });
    const storming = run([node], seed);
    for (let crashes = 0; crashes < 2; crashes++) {
      await pause(300 + random.below(500));
      await database.crash();
    }
    const report = await storming;
    await expectKeptPromises(report);
    await node.stop();
  }, 180_000);
});
