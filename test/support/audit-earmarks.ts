import type { Sql } from './audit-books.js';

/**
 * Money with a purpose: the amount of an account is the sum of its earmarks, each earmark the sum of its events, and the
 * events of a voucher are what its lines say.
 * @returns one sentence per finding
 */
export async function auditEarmarks(sql: Sql): Promise<string[]> {
  return [
    ...(await findWrongSums(sql)),
    ...(await findBrokenHistories(sql)),
    ...(await findEventsWithoutLines(sql)),
    ...(await findEventsOfNobody(sql)),
  ];
}

async function findWrongSums(sql: Sql): Promise<string[]> {
  const rows = await sql<{ code: string; earmarked: string; sum: string }>(
    `SELECT a.code, b.earmarked, COALESCE(SUM(e.amount), 0) AS sum
     FROM account_balance b JOIN account a ON a.id = b.account_id LEFT JOIN earmark e ON e.account_id = b.account_id
     GROUP BY b.account_id, a.code, b.earmarked HAVING b.earmarked <> sum`,
  );
  return rows.map((row) => `${row.code} has ${row.earmarked} earmarked, its earmarks are ${row.sum}`);
}

interface EventRow {
  account_id: string;
  purpose: string;
  number: string;
  amount: string;
  amount_after: string;
}

/** Numbers without gaps, amounts that chain up and are never below zero, the stored earmark at the end of it. */
async function findBrokenHistories(sql: Sql): Promise<string[]> {
  const events = await sql<EventRow>(
    'SELECT account_id, purpose, number, amount, amount_after FROM earmark_event ORDER BY account_id, purpose, number',
  );
  const ends = new Map<string, { number: bigint; amount: bigint }>();
  const findings: string[] = [];
  for (const { account_id, purpose, number, amount, amount_after } of events) {
    const name = `${purpose} of account ${account_id}`;
    const before = ends.get(name) ?? { number: 0n, amount: 0n };
    const after = { number: before.number + 1n, amount: before.amount + BigInt(amount) };
    const isRight = BigInt(number) === after.number && BigInt(amount_after) === after.amount;
    if (!isRight || after.amount < 0n || BigInt(amount) === 0n)
      findings.push(`event ${number} of ${name} does not follow from the one before it`);
    ends.set(name, after);
  }
  const rows = await sql<{ account_id: string; purpose: string; amount: string; version: string }>(
    'SELECT account_id, purpose, amount, version FROM earmark',
  );
  for (const { account_id, purpose, amount, version } of rows) {
    const name = `${purpose} of account ${account_id}`;
    const end = ends.get(name);
    ends.delete(name);
    if (end?.amount !== BigInt(amount) || end.number !== BigInt(version))
      findings.push(`${name} is not what its events come to`);
  }
  return [...findings, ...[...ends.keys()].map((name) => `${name} has events and no row`)];
}

/** Net effect for each voucher, account and purpose, from the lines and from the events. */
async function findEventsWithoutLines(sql: Sql): Promise<string[]> {
  const rows = await sql<{ voucher: string; purpose: string; difference: string }>(
    `SELECT HEX(voucher_id) AS voucher, purpose, SUM(amount) AS difference FROM (
       SELECT l.voucher_id, l.account_id, l.purpose, IF(l.side = g.normal_side, l.amount, -l.amount) AS amount
       FROM voucher_line l JOIN gl_account g ON g.id = l.gl_account_id WHERE l.purpose IS NOT NULL
       UNION ALL
       SELECT e.id, e.account_id, e.purpose, -e.amount FROM earmark_event e JOIN voucher v ON v.id = e.id
     ) both_sides GROUP BY voucher_id, account_id, purpose HAVING difference <> 0`,
  );
  return rows.map(
    (row) => `voucher ${row.voucher} and the events of ${row.purpose} differ by ${row.difference}`,
  );
}

/** An event has the request that made it, and says of when and of whom it is as its voucher does. */
async function findEventsOfNobody(sql: Sql): Promise<string[]> {
  const rows = await sql<{ id: string }>(
    `SELECT HEX(e.id) AS id FROM earmark_event e LEFT JOIN voucher v ON v.id = e.id
     LEFT JOIN (SELECT voucher_id, client_id FROM request) r ON r.voucher_id = e.id AND r.client_id = e.client_id
     WHERE r.voucher_id IS NULL
       OR (v.id IS NOT NULL AND (v.recorded_at <> e.recorded_at OR v.trace_id <> e.trace_id))`,
  );
  return rows.map((row) => `an earmark event of ${row.id} belongs to no request, or contradicts its voucher`);
}
