import type { Sql } from './audit-books.js';

/**
 * Reads all batches of payouts with their items and checks them against payouts, holds and histories (domain §5).
 * @returns one sentence per finding
 */
export async function auditPayoutBatches(sql: Sql): Promise<string[]> {
  return [
    ...(await findHistories(sql)),
    ...(await findHolds(sql)),
    ...(await findContents(sql)),
    ...(await findItems(sql)),
    ...(await findDoubles(sql)),
    ...(await findUntold(sql)),
  ];
}

/** The ways that a batch may go, written down a second time. */
const WAYS = new Set([
  '>create>receiving',
  'receiving>receive>received',
  'receiving>invalidate>invalid',
  'receiving>void>void',
  'receiving>expire>void',
  'received>approve>received',
  'received>pay>paying',
  'received>void>void',
  'received>expire>void',
  'paying>pause>paused',
  'paying>void>void',
  'paying>retry>paying',
  'paying>end>incomplete',
  'paying>finish>finished',
  'paused>resume>paying',
  'paused>void>void',
  'paused>retry>paused',
  'incomplete>retry>paying',
  'incomplete>finish>finished',
  'incomplete>void>void',
  'void>settle>void',
]);

async function findHistories(sql: Sql): Promise<string[]> {
  const rows = await sql<{ id: string; state: string; version: string; steps: string; numbers: string }>(
    `SELECT HEX(b.id) AS id, b.state, b.version,
       GROUP_CONCAT(CONCAT(COALESCE(e.from_state, ''), '>', e.kind, '>', e.to_state) ORDER BY e.number) AS steps,
       GROUP_CONCAT(e.number ORDER BY e.number) AS numbers
     FROM payout_batch b LEFT JOIN payout_batch_event e ON e.batch_id = b.id GROUP BY b.id, b.state, b.version`,
  );
  return rows.flatMap(({ id, state, version, steps, numbers }) => {
    const wanted = Array.from({ length: Number(version) }, (_, index) => index + 1).join(',');
    if (numbers !== wanted) return [`batch ${id} has version ${version} and the events ${numbers}`];
    let at = '';
    for (const step of steps.split(',')) {
      const [from, , to] = step.split('>') as [string, string, string];
      if (!WAYS.has(step)) return [`batch ${id} went ${step}`];
      if (from !== at) return [`batch ${id} went on from ${from} where it was ${at}`];
      at = to;
    }
    return at === state ? [] : [`batch ${id} is ${state} and ended ${at}`];
  });
}

/** One hold for each batch that was approved: captured by what succeeded, released when nothing of it moves any more. */
async function findHolds(sql: Sql): Promise<string[]> {
  const rows = await sql<{ id: string; state: string }>(
    `SELECT HEX(b.id) AS id, b.state FROM payout_batch b
     LEFT JOIN (SELECT batch_id, COUNT(*) AS pays FROM payout_batch_event WHERE kind = 'pay' GROUP BY batch_id) e ON e.batch_id = b.id
     LEFT JOIN hold h ON h.id = b.id
     LEFT JOIN (SELECT batch_id, SUM(IF(state = 'succeeded', amount, 0)) AS paid,
         SUM(state IN ('created', 'approved', 'processing')) AS open
       FROM payout WHERE batch_id IS NOT NULL GROUP BY batch_id) p ON p.batch_id = b.id
     WHERE COALESCE(e.pays, 0) <> (h.id IS NOT NULL) OR COALESCE(e.pays, 0) > 1
       OR h.id IS NULL AND p.batch_id IS NOT NULL
       OR h.id IS NOT NULL AND (h.owner IS NULL OR h.owner <> 'payout-batch' OR h.amount <> b.amount
         OR h.account_id <> b.payer_account_id OR h.expires_at IS NOT NULL OR h.captured <> COALESCE(p.paid, 0)
         OR h.released <> IF(b.state = 'finished' OR b.state = 'void' AND b.is_settled = 1, b.amount - COALESCE(p.paid, 0), 0)
         OR (b.state = 'finished' OR b.is_settled = 1) AND COALESCE(p.open, 0) > 0)`,
  );
  const ownerless = await sql<{ id: string }>(
    `SELECT HEX(h.id) AS id FROM hold h LEFT JOIN payout_batch b ON b.id = h.id
     WHERE h.owner = 'payout-batch' AND b.id IS NULL`,
  );
  return [
    ...rows.map(({ id, state }) => `batch ${id} is ${state}, which its hold does not say`),
    ...ownerless.map(({ id }) => `hold ${id} belongs to a batch that is not there`),
  ];
}

/** What was received is what is there: as many items, of that sum, approved by as many clients other than the maker. */
async function findContents(sql: Sql): Promise<string[]> {
  const rows = await sql<{ id: string }>(
    `SELECT HEX(b.id) AS id FROM payout_batch b
     LEFT JOIN (SELECT batch_id, COUNT(*) AS items, SUM(amount) AS amount FROM payout_batch_item GROUP BY batch_id) i ON i.batch_id = b.id
     WHERE b.content_hash IS NOT NULL AND (b.items <> COALESCE(i.items, 0) OR b.amount <> COALESCE(i.amount, 0))`,
  );
  const unchecked = await sql<{ id: string }>(
    `SELECT HEX(b.id) AS id FROM payout_batch b
     JOIN payout_batch_event e ON e.batch_id = b.id AND e.kind = 'pay'
     LEFT JOIN payout_batch_approval a ON a.batch_id = b.id AND a.content_hash = b.content_hash AND a.client_id <> b.client_id
     GROUP BY b.id, b.approvals_needed HAVING COUNT(a.client_id) < b.approvals_needed`,
  );
  return [
    ...rows.map(({ id }) => `batch ${id} has other items than were received`),
    ...unchecked.map(({ id }) => `batch ${id} was approved by too few`),
  ];
}

/** An item has the payout it speaks of, which pays exactly that; a payout of a batch is of one of its items. */
async function findItems(sql: Sql): Promise<string[]> {
  const strange = await sql<{ id: string; line: string }>(
    `SELECT HEX(i.batch_id) AS id, i.line FROM payout_batch_item i LEFT JOIN payout p ON p.id = i.payout_id
     LEFT JOIN account a ON a.id = p.payer_account_id
     WHERE i.payout_id IS NOT NULL AND (p.id IS NULL OR p.batch_id <> i.batch_id OR p.amount <> i.amount
         OR p.order_number <> i.order_number OR p.payee_key <> UNHEX(LEFT(SHA2(CONCAT_WS('/', p.book_id, i.payee_bank, i.payee_account, a.currency), 256), 32)))
       OR i.state = 'waiting' AND i.payout_id IS NOT NULL AND p.state <> 'failed'`,
  );
  const homeless = await sql<{ id: string }>(
    `SELECT HEX(p.id) AS id FROM payout p
     LEFT JOIN payout_batch_item i ON i.batch_id = p.batch_id AND i.order_number = p.order_number
     WHERE p.batch_id IS NOT NULL AND (i.line IS NULL OR i.payout_id <> p.id AND p.state <> 'failed')`,
  );
  return [
    ...strange.map(({ id, line }) => `line ${line} of batch ${id} is not its payout`),
    ...homeless.map(({ id }) => `payout ${id} is of no item of its batch`),
  ];
}

/** Of all attempts of an item at most one is not failed. */
async function findDoubles(sql: Sql): Promise<string[]> {
  const rows = await sql<{ id: string; orderNumber: string }>(
    `SELECT HEX(batch_id) AS id, order_number AS orderNumber FROM payout
     WHERE batch_id IS NOT NULL AND state <> 'failed' GROUP BY batch_id, order_number HAVING COUNT(*) > 1`,
  );
  return rows.map(({ id, orderNumber }) => `order ${orderNumber} of batch ${id} is paid twice`);
}

async function findUntold(sql: Sql): Promise<string[]> {
  const rows = await sql<{ subject: string; number: string }>(
    `SELECT o.subject, o.number FROM webhook_outbox o
     LEFT JOIN payout_batch_event e ON e.number = o.number
       AND e.batch_id = UNHEX(REPLACE(SUBSTRING(o.subject, 14), '-', ''))
     WHERE o.subject LIKE 'payout-batch:%' AND e.batch_id IS NULL`,
  );
  return rows.map(({ subject, number }) => `${subject} is told of event ${number}, which did not happen`);
}
