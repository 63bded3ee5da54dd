import mysql, { type Pool } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditBooks } from '../../support/audit-books.js';
import { move, openBook, posting } from '../../support/book.js';
import { startService, type Service } from '../../support/service.js';

/** What is recorded there is never changed: table, a column, and a value it would take. */
const RECORDS: [string, string, string][] = [
  ['account_entry', 'amount', '1'],
  ['voucher', 'memo', "'forged'"],
  ['voucher_line', 'amount', '1'],
  ['request', 'content_hash', "x'00'"],
  ['audit_event', 'reason', "'forged'"],
  ['account_change', 'reason', "'forged'"],
  ['posting_rule', 'definition', "'forged'"],
  ['posting_rule_change', 'rule_id', '1'],
  ['exchange_rate', 'rate', '1'],
  ['hold_event', 'reason', "'forged'"],
];
/**
 * Nonces are of no use when what they came with is too old anyway; what was told, the tables of payouts still say; and nobody
 * has seen what was staged of a file that was refused.
 */
const PASSING = new Set([
  ...['request_nonce', 'channel_callback_nonce'],
  ...['webhook_outbox', 'webhook_event', 'webhook_delivery', 'webhook_lane'],
  ...['trade_record', 'trade_record_key'],
]);
const DENIED = new Set([1044, 1142, 1143, 1227, 1370, 1419]);

let service: Service;
/** The posting user, as somebody who has got hold of the service's own credentials. */
let intruder: Pool;
beforeAll(async () => {
  service = await startService();
  await openBook(service.call, {
    accounts: [
      { code: 'bank', glAccount: '1002' },
      { code: 'customer', glAccount: '2201' },
    ],
  });
  const posted = await service.call(
    'POST',
    '/v1/books/main/vouchers',
    posting(move('bank', 'customer', '1.00')),
  );
  expect(posted.status).toBe(201);
  intruder = mysql.createPool({ uri: service.databaseUrl, connectionLimit: 1 });
});
afterAll(async () => {
  await intruder.end();
  expect(await auditBooks(service.sql)).toEqual([]);
  await service.stop();
});

/** The number of the error that the statement ends in; 0 when it is carried out. */
async function tried(statement: string): Promise<number> {
  try {
    await intruder.query(statement);
    return 0;
  } catch (error) {
    return (error as { errno: number }).errno;
  }
}

async function expectDenied(statement: string): Promise<void> {
  const errno = await tried(statement);
  expect([statement, DENIED.has(errno) || errno]).toEqual([statement, true]);
}

describe('who has the credentials of the posting user', () => {
  it.each(RECORDS)(
    'reads %s, and cannot change, replace or delete a row of it',
    async (table, column, value) => {
      expect(await tried(`SELECT * FROM ${table} LIMIT 1`)).toBe(0);
      await expectDenied(`UPDATE ${table} SET ${column} = ${value}`);
      await expectDenied(`UPDATE ${table} SET ${column} = ${value} WHERE 1 = 0`);
      await expectDenied(`DELETE FROM ${table}`);
      await expectDenied(`REPLACE INTO ${table} SELECT * FROM ${table}`);
      await expectDenied(
        `INSERT INTO ${table} SELECT * FROM ${table} ON DUPLICATE KEY UPDATE ${column} = ${value}`,
      );
      await expectDenied(`TRUNCATE TABLE ${table}`);
      await expectDenied(`ALTER TABLE ${table} ADD COLUMN x INT`);
      await expectDenied(`DROP TABLE ${table}`);
      await expectDenied(`RENAME TABLE ${table} TO ${table}_away`);
      await expectDenied(`CREATE TRIGGER forge BEFORE INSERT ON ${table} FOR EACH ROW SET @x = 1`);
    },
  );

  it('deletes nothing anywhere but used nonces and what webhooks have told, and has no table dropped', async () => {
    const tables = await service.sql<{ name: string }>(
      'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE()',
    );
    expect(tables.length).toBeGreaterThan(15);
    for (const { name } of tables) {
      if (!PASSING.has(name)) await expectDenied(`DELETE FROM ${name}`);
      await expectDenied(`DROP TABLE ${name}`);
    }
  });

  it('makes no tables, users or grants, and reads no other schema', async () => {
    await expectDenied('CREATE TABLE forged (id INT)');
    await expectDenied("CREATE USER 'forged'@'%'");
    await expectDenied('GRANT UPDATE ON account_entry TO CURRENT_USER');
    await expectDenied('SELECT * FROM mysql.user');
    await expectDenied('SELECT * FROM migrations');
  });
});
