import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditBooks } from '../support/audit-books.js';
import { openBook, type AccountToOpen } from '../support/book.js';
import { startServiceProcess, type ServiceProcess } from '../support/process.js';
import { seedOf } from '../support/random.js';
import { createSchema, type TestSchema } from '../support/schema.js';
import { startService } from '../support/service.js';
import { storm } from '../support/storm.js';

/** Half may not be overdrawn, a quarter may a little, a quarter without limit: refusals and successes mix. */
const ACCOUNTS: AccountToOpen[] = Array.from({ length: 20 }, (_, index) => ({
  code: `storm:${index}`,
  glAccount: index % 2 === 0 ? '2201' : '1002',
  overdraftLimit: ['0', 'unlimited', '0', '500.00'][index % 4]!,
}));

describe('64 clients storm 20 accounts over two nodes', () => {
  let schema: TestSchema;
  let nodes: ServiceProcess[];

  beforeAll(async () => {
    schema = await createSchema();
    const setup = await startService({ schema });
    await openBook(setup.call, { accounts: ACCOUNTS });
    await setup.stop();
    nodes = await Promise.all([startServiceProcess({ schema }), startServiceProcess({ schema })]);
  });
  afterAll(async () => {
    await Promise.all(nodes.map((node) => node.stop()));
    await schema.drop();
  });

  const first = seedOf('storm');
  it.each([first, first + 1, first + 2])(
    'nothing is lost or doubled, no 5xx, the books are sound (seed %i)',
    async (seed) => {
      const report = await storm({
        urls: nodes.map((node) => node.url),
        book: 'main',
        accounts: ACCOUNTS.map(({ code }) => code),
        clients: 64,
        postingsPerClient: 30,
        seed,
      });
      const serverErrors = [...report.answers].filter(([answer]) => answer.startsWith('5'));
      expect(serverErrors).toEqual([]);
      expect(report.broken).toEqual([]);
      expect(report.unknown.size).toBe(0);
      expect(report.acknowledged.size).toBeGreaterThan(100);

      const stored = await schema.sql<{ number: string; id: string }>(
        `SELECT number, LOWER(HEX(voucher_id)) AS id FROM request WHERE number LIKE 's${seed}-%'`,
      );
      const expected = [...report.acknowledged].map(([number, id]) => `${number} ${id.replaceAll('-', '')}`);
      expect(stored.map((row) => `${row.number} ${row.id}`).sort()).toEqual(expected.sort());
      expect(await auditBooks(schema.sql)).toEqual([]);
    },
  );
});
