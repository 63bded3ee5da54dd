import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditBooks } from '../support/audit-books.js';
import { newRequestNumber, openBook } from '../support/book.js';
import type { Answer } from '../support/call.js';
import { startDatabaseProxy, type CommitFault, type DatabaseProxy } from '../support/database-proxy.js';
import { holdsOf, placed } from '../support/holds.js';
import { createSchema, type TestSchema } from '../support/schema.js';
import { startService, type Service } from '../support/service.js';

describe('the answer to the COMMIT of a command on a hold is lost', () => {
  let schema: TestSchema;
  let proxy: DatabaseProxy;
  let service: Service;
  let holds: ReturnType<typeof holdsOf>;

  beforeAll(async () => {
    schema = await createSchema();
    proxy = await startDatabaseProxy(schema.databaseUrl);
    service = await startService({ schema, env: { DATABASE_URL: proxy.url } });
    holds = holdsOf(service.call);
    await openBook(service.call, {
      accounts: ['a', 'bank'].map((code) => ({ code, glAccount: '2201', overdraftLimit: 'unlimited' })),
    });
  });
  afterAll(async () => {
    await service.stop();
    await proxy.stop();
    await schema.drop();
  });

  const commands: [string, (hold: string, number: string) => Promise<Answer>, number][] = [
    ['placing', (_hold, number) => holds.place('a', '5.00', { reference: number }, number), 1],
    ['releasing', (hold, number) => holds.release(hold, { amount: '5.00' }, number), 2],
    ['capturing', (hold, number) => holds.capture(hold, [['bank', '5.00']], {}, number), 2],
  ];
  const faults: CommitFault[] = ['swallow-answer', 'swallow-request', 'land-late'];

  it.each(commands.flatMap((command) => faults.map((fault) => [...command, fault] as const)))(
    '%s is done once and its caller gets the answer of the first time',
    async (name, command, version, fault) => {
      const hold = await placed(holds.place('a', '50.00'));
      const number = newRequestNumber();
      proxy.breakCommits(fault, 1);
      const broken = proxy.broken;
      const answer = await command(hold, number);
      expect(proxy.broken).toBe(broken + 1);
      expect(answer.status).toBeLessThan(300);
      expect(answer.headers.get('idempotent-replayed')).toBeNull();

      const again = await command(hold, number);
      expect(again.headers.get('idempotent-replayed')).toBe('true');
      expect(again.body).toEqual(answer.body);
      const touched = name === 'placing' ? answer.body.id : hold;
      expect((await holds.read(touched)).body.version).toBe(version);
      expect(await auditBooks(schema.sql)).toEqual([]);
    },
  );
});
