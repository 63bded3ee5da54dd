import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { GroupTransactions, Transactions, type Tx } from '../../../src/platform/database/index.js';
import { sqlOf } from '../../../src/platform/database/transactions.js';
import { createSchema, type TestSchema } from '../../support/schema.js';
import { startService, type Service } from '../../support/service.js';
import { createTicketTable } from '../../support/tickets.js';

let schema: TestSchema;
let service: Service;
beforeAll(async () => {
  schema = await createSchema();
  service = await startService({ schema });
  await createTicketTable(schema, 'tickets');
});
afterAll(async () => {
  await service.stop();
  await schema.drop();
});
beforeEach(() => schema.sql("REPLACE INTO tickets (event, remaining, holder) VALUES ('opera', 3, '')"));

const inGroup = <T>(work: (tx: Tx) => Promise<T>): Promise<T> =>
  service.app.get(GroupTransactions).runOnce(work);
const opera = async (): Promise<unknown[]> =>
  schema.sql("SELECT remaining, holder FROM tickets WHERE event = 'opera'");
const take = (remaining: number): string =>
  `UPDATE tickets SET remaining = ${remaining - 1} WHERE event = 'opera' AND remaining = ${remaining}`;
const ONE = { rows: 1, of: 'tickets' };

describe('what a posting group writes', () => {
  it('is committed, though nothing is asked after it', async () => {
    await inGroup((tx) => sqlOf(tx).write(take(3), ONE));
    expect(await opera()).toMatchObject([{ remaining: 2 }]);
  });

  it('is done, in its order, before the next statement', async () => {
    const seen = await inGroup(async (tx) => {
      const sql = sqlOf(tx);
      await sql.write(take(3), ONE);
      await sql.write(take(2), ONE);
      return sql.query("SELECT remaining FROM tickets WHERE event = 'opera'");
    });
    expect(seen).toEqual([{ remaining: 1 }]);
  });

  it('is rolled back as a whole when a row is not in the state it was decided on', async () => {
    const writing = inGroup(async (tx) => {
      await sqlOf(tx).write(take(3), ONE);
      await sqlOf(tx).write(take(3), ONE);
    });
    await expect(writing).rejects.toThrow('1 tickets were to be written, 0 were in the expected state');
    expect(await opera()).toMatchObject([{ remaining: 3 }]);
  });

  it('is rolled back as a whole when a statement fails, and the statements after it are not run', async () => {
    const writing = inGroup(async (tx) => {
      await sqlOf(tx).write(take(3), ONE);
      await sqlOf(tx).write("INSERT INTO tickets (event, remaining, holder) VALUES ('opera', 1, '')");
      await sqlOf(tx).write("UPDATE tickets SET holder = 'nobody' WHERE event = 'opera'", ONE);
    });
    await expect(writing).rejects.toMatchObject({ errno: 1062 });
    expect(await opera()).toMatchObject([{ remaining: 3, holder: '' }]);
  });
});

describe('what is asked together', () => {
  const ticket = (column: string): string => `SELECT ${column} FROM tickets WHERE event = 'opera' FOR UPDATE`;

  it('runs in the order of asking, and each gets its own answers', async () => {
    const answers = await inGroup((tx) => {
      const sql = sqlOf(tx);
      const ask = async (statements: readonly string[]): Promise<unknown[]> =>
        (await sql.inOrder(statements)).map(({ rows, count }) => (rows.length > 0 ? rows : count));
      return sql.together(() =>
        Promise.all([ask([ticket('remaining'), take(3)]), ask([]), ask([ticket('remaining')])]),
      );
    });
    expect(answers).toEqual([[[{ remaining: 3 }], 1], [], [[{ remaining: 2 }]]]);
    expect(await opera()).toMatchObject([{ remaining: 2 }]);
  });

  it('fails for all when one of the statements fails, and nothing of it is kept', async () => {
    const told: unknown[] = [];
    const tell = (error: { errno: number }): void => void told.push(error.errno);
    const asking = inGroup((tx) => {
      const sql = sqlOf(tx);
      const twice = "INSERT INTO tickets (event, remaining, holder) VALUES ('opera', 1, '')";
      return sql.together(() => {
        const asked = [[take(3)], [twice], [take(2)]].map((statements) => sql.inOrder(statements));
        for (const one of asked) one.catch(tell);
        return Promise.all(asked);
      });
    });
    await expect(asking).rejects.toMatchObject({ errno: 1062 });
    expect(told).toEqual([1062, 1062, 1062]);
    expect(await opera()).toMatchObject([{ remaining: 3 }]);
  });

  it('is sent one by one in every other transaction, up to the first that fails', async () => {
    const transactions = service.app.get(Transactions);
    const asking = transactions.run((tx) => {
      const sql = sqlOf(tx);
      const broken = 'SELECT nothing FROM tickets';
      return sql.together(() => Promise.all([sql.inOrder([take(3), broken]), sql.inOrder([take(2)])]));
    });
    await expect(asking).rejects.toMatchObject({ errno: 1054 });
    expect(await opera()).toMatchObject([{ remaining: 3 }]);
  });
});
