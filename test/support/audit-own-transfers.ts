import type { Sql } from './audit-books.js';

/**
 * Checks own-account transfers against their history, their payouts and the transit accounts (domain §5, §9).
 * @returns one sentence per finding
 */
export async function auditOwnTransfers(sql: Sql): Promise<string[]> {
  return [
    ...(await findHistories(sql)),
    ...(await findPayouts(sql)),
    ...(await findArrivals(sql)),
    ...(await findInTransit(sql)),
  ];
}

/** The ways that a transfer may go, written down a second time. */
const WAYS = new Set([
  '>propose>proposed',
  'proposed>approve>approved',
  'proposed>reject>rejected',
  'proposed>expire>expired',
  'approved>order>approved',
  'approved>reject>rejected',
  'approved>expire>expired',
  'approved>send>sent',
  'approved>fail>failed',
  'sent>fail>failed',
  'sent>arrive>arrived',
]);

async function findHistories(sql: Sql): Promise<string[]> {
  const rows = await sql<{ id: string; state: string; version: string; steps: string; numbers: string }>(
    `SELECT HEX(t.id) AS id, t.state, t.version,
       GROUP_CONCAT(CONCAT(COALESCE(e.from_state, ''), '>', e.kind, '>', e.to_state) ORDER BY e.number) AS steps,
       GROUP_CONCAT(e.number ORDER BY e.number) AS numbers
     FROM own_transfer t LEFT JOIN own_transfer_event e ON e.transfer_id = t.id GROUP BY t.id, t.state, t.version`,
  );
  return rows.flatMap(({ id, state, version, steps, numbers }) => {
    const wanted = Array.from({ length: Number(version) }, (_, index) => index + 1).join(',');
    if (numbers !== wanted) return [`transfer ${id} has version ${version} and the events ${numbers}`];
    let at = '';
    for (const step of steps.split(',')) {
      const [from, , to] = step.split('>') as [string, string, string];
      if (!WAYS.has(step) || from !== at) return [`transfer ${id} went ${step} where it was ${at}`];
      at = to;
    }
    return at === state ? [] : [`transfer ${id} is ${state} and ended ${at}`];
  });
}

/** One payout for a transfer that was ordered, to the letter, and none for others. */
async function findPayouts(sql: Sql): Promise<string[]> {
  const wrong = await sql<{ id: string; state: string }>(
    `SELECT HEX(t.id) AS id, t.state FROM own_transfer t LEFT JOIN payout p ON p.id = t.payout_id
     LEFT JOIN account a ON a.id = p.payer_account_id
     WHERE (t.payout_id IS NOT NULL AND (p.id IS NULL OR p.amount <> t.amount OR p.channel_id <> t.from_channel_id
         OR a.code <> t.transit_account OR p.payee_key <> UNHEX(LEFT(SHA2(CONCAT_WS('/', p.book_id, t.payee_bank, t.payee_account, a.currency), 256), 32)) OR p.client_id <> 0))
       OR (t.state IN ('sent', 'arrived') AND p.state <> 'succeeded')
       OR (t.state = 'failed' AND p.state <> 'failed' AND p.returned <> p.amount)`,
  );
  const strange = await sql<{ id: string }>(
    `SELECT HEX(p.id) AS id FROM payout p LEFT JOIN own_transfer t ON t.payout_id = p.id
     WHERE p.order_number LIKE 'own-transfer:%' AND t.id IS NULL`,
  );
  return [
    ...wrong.map(({ id, state }) => `transfer ${id} is ${state}, which its payout does not say`),
    ...strange.map(({ id }) => `payout ${id} is of a transfer that does not know it`),
  ];
}

/** An arrival is one voucher of what did not come back, from transit to the clearing account of the other channel. */
async function findArrivals(sql: Sql): Promise<string[]> {
  const rows = await sql<{ id: string }>(
    `SELECT HEX(t.id) AS id FROM own_transfer t JOIN payout p ON p.id = t.payout_id
     LEFT JOIN voucher_line l ON l.voucher_id = t.voucher_id LEFT JOIN account a ON a.id = l.account_id
     JOIN channel c ON c.id = t.to_channel_id
     WHERE t.state = 'arrived' GROUP BY t.id, p.amount, p.returned
     HAVING COALESCE(SUM(IF(l.side = 'D' AND a.code = c.clearing_account, l.amount, 0)), 0) <> p.amount - p.returned
       OR COALESCE(SUM(IF(l.side = 'C' AND a.code = t.transit_account, l.amount, 0)), 0) <> p.amount - p.returned`,
  );
  return rows.map(({ id }) => `transfer ${id} arrived and its voucher does not say so`);
}

/** A transit account carries what has left one bank and is not at the other, to the unit. */
async function findInTransit(sql: Sql): Promise<string[]> {
  const rows = await sql<{ account: string; onBooks: string; wanted: string }>(
    `SELECT a.code AS account, b.debit_total - b.credit_total AS onBooks,
       COALESCE((SELECT SUM(p.amount - p.returned) FROM own_transfer t JOIN payout p ON p.id = t.payout_id
         WHERE t.transit_account = a.code AND t.book_id = a.book_id AND p.state = 'succeeded'
           AND t.state <> 'arrived'), 0) AS wanted
     FROM account a JOIN account_balance b ON b.account_id = a.id
     WHERE EXISTS (SELECT 1 FROM own_transfer t WHERE t.book_id = a.book_id AND t.transit_account = a.code)`,
  );
  return rows
    .filter(({ onBooks, wanted }) => BigInt(onBooks) !== BigInt(wanted))
    .map(({ account, onBooks, wanted }) => `transit account ${account} carries ${onBooks}, not ${wanted}`);
}
