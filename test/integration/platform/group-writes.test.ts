import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { GroupTransactions, type Tx } from '../../../src/platform/database/index.js';
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
