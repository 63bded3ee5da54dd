import { auditBooks, type Sql } from '../../test/support/audit-books.js';
import type { Journal } from '../load/journal.js';
import type { World } from '../world/world.js';
import { auditOrders } from './audit-orders.js';
import { openSnapshot } from './snapshot.js';

/** Everything that must be true when a fault is over. @returns one sentence per finding */
export async function auditWorld({ schema, journal, nodes }: World): Promise<string[]> {
  const snapshot = await openSnapshot(schema.adminUrl);
  try {
    return [
      ...journal.broken,
      ...nodes.flatMap(({ surprises }) => surprises),
      ...(await auditOrders(snapshot.sql, journal)),
      ...(await auditBooks(snapshot.sql)),
      ...(await findOverdrawn(snapshot.sql)),
      ...(await findExpiredEarly(snapshot.sql)),
      ...(await findReopenedDays(snapshot.sql, journal)),
    ];
  } finally {
    await snapshot.end();
  }
}

/** Held and earmarked money counts: what is available of an account is never less than nothing. */
async function findOverdrawn(sql: Sql): Promise<string[]> {
  const rows = await sql<{ code: string; available: string }>(
    `SELECT a.code, IF(g.normal_side = 'D', 1, -1) * (b.debit_total - b.credit_total) - b.held - b.earmarked
       + b.overdraft_limit AS available
     FROM account_balance b JOIN account a ON a.id = b.account_id JOIN gl_account g ON g.id = a.gl_account_id
     WHERE b.overdraft_limit IS NOT NULL HAVING available < 0`,
  );
  return rows.map(({ code, available }) => `${code} has ${available} available`);
}

/** By the database's clock, which no fault turns. */
async function findExpiredEarly(sql: Sql): Promise<string[]> {
  const rows = await sql<{ id: string }>(
    "SELECT HEX(id) AS id FROM hold WHERE status = 'X' AND expires_at > UTC_TIMESTAMP(6)",
  );
  return rows.map(({ id }) => `hold ${id} has expired before its time`);
}

/** What was closed has the vouchers that it had then, and no others. */
async function findReopenedDays(sql: Sql, { closedDays }: Journal): Promise<string[]> {
  const rows = await sql<{ date: string; vouchers: string }>(
    'SELECT business_date AS date, COUNT(*) AS vouchers FROM voucher GROUP BY business_date',
  );
  const now = new Map(rows.map(({ date, vouchers }) => [date, String(vouchers)]));
  return closedDays
    .filter(({ date, vouchers }) => (now.get(date) ?? '0') !== vouchers)
    .map(
      ({ date, vouchers }) => `${date} was closed with ${vouchers} vouchers and has ${now.get(date) ?? '0'}`,
    );
}
