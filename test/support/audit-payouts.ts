import { auditPayoutBatches } from './audit-payout-batches.js';
import { auditSettlementPaying } from './audit-settlement-paying.js';
import { auditSettlement } from './audit-settlement.js';
import type { Sql } from './audit-books.js';

/**
 * Reads all payouts with their history and checks them against holds, vouchers and limits (domain §5).
 * @returns one sentence per finding
 */
export async function auditPayouts(sql: Sql): Promise<string[]> {
  return [
    ...(await findHistoriesAgainstStates(sql)),
    ...(await findHoldsAgainstPayouts(sql)),
    ...(await findVouchersAgainstPayouts(sql)),
    ...(await findUsagesAgainstPayouts(sql)),
    ...(await findReturnsAgainstPayouts(sql)),
    ...(await findUntold(sql)),
    ...(await auditPayoutBatches(sql)),
    ...(await auditSettlement(sql)),
    ...(await auditSettlementPaying(sql)),
  ];
}

interface HistoryRow {
  id: string;
  state: string;
  version: string;
  steps: string;
  numbers: string;
}

/** The ways that a payout may go, written down a second time. */
const WAYS = new Set([
  '>create>created',
  'created>approve>approved',
  'created>reject>failed',
  'created>cancel>failed',
  'created>expire>failed',
  'approved>cancel>failed',
  'approved>reroute>approved',
  'approved>claim>processing',
  'processing>answer-unknown>processing',
  'processing>ask-person>processing',
  'processing>succeed>succeeded',
  'processing>fail>failed',
  'succeeded>return>succeeded',
  'succeeded>ask-person>succeeded',
  'failed>ask-person>failed',
]);

async function findHistoriesAgainstStates(sql: Sql): Promise<string[]> {
  const rows = await sql<HistoryRow>(
    `SELECT HEX(p.id) AS id, p.state, p.version,
       GROUP_CONCAT(CONCAT(COALESCE(e.from_state, ''), '>', e.kind, '>', e.to_state) ORDER BY e.number) AS steps,
       GROUP_CONCAT(e.number ORDER BY e.number) AS numbers
     FROM payout p LEFT JOIN payout_event e ON e.payout_id = p.id GROUP BY p.id, p.state, p.version`,
  );
  return rows.flatMap(({ id, state, version, steps, numbers }) => {
    const wanted = Array.from({ length: Number(version) }, (_, index) => index + 1).join(',');
    if (numbers !== wanted) return [`payout ${id} has version ${version} and the events ${numbers}`];
    const taken = steps.split(',');
    const wrong = taken.find((step) => !WAYS.has(step));
    if (wrong) return [`payout ${id} went ${wrong}`];
    let at = '';
    for (const step of taken) {
      const [from, , to] = step.split('>') as [string, string, string];
      if (from !== at) return [`payout ${id} went on from ${from} where it was ${at}`];
      at = to;
    }
    return at === state ? [] : [`payout ${id} is ${state} and ended ${at}`];
  });
}

/**
 * An open payout has its amount set aside; one that succeeded was captured, one that failed released, all of it. Those of
 * batches have no hold of their own: what they have captured is looked at with their batches.
 */
async function findHoldsAgainstPayouts(sql: Sql): Promise<string[]> {
  const rows = await sql<{ id: string; state: string }>(
    `SELECT HEX(p.id) AS id, p.state FROM payout p LEFT JOIN hold h ON h.id = p.id
     WHERE p.batch_id IS NOT NULL AND h.id IS NOT NULL OR p.batch_id IS NULL AND (h.id IS NULL OR h.owner IS NULL OR h.owner <> 'payout' OR h.amount <> p.amount
       OR h.account_id <> p.payer_account_id OR h.expires_at IS NOT NULL
       OR h.captured <> IF(p.state = 'succeeded', p.amount, 0) OR h.released <> IF(p.state = 'failed', p.amount, 0)
       OR h.status <> IF(p.state IN ('succeeded', 'failed'), 'C', 'O'))`,
  );
  const ownerless = await sql<{ id: string }>(
    `SELECT HEX(h.id) AS id FROM hold h LEFT JOIN payout p ON p.id = h.id WHERE h.owner = 'payout' AND p.id IS NULL`,
  );
  return [
    ...rows.map(({ id, state }) => `payout ${id} is ${state}, which its hold does not say`),
    ...ownerless.map(({ id }) => `hold ${id} belongs to a payout that is not there`),
  ];
}

/** Money left by the voucher of a payout that succeeded, its amount to the unit, and by no other. */
async function findVouchersAgainstPayouts(sql: Sql): Promise<string[]> {
  const unpaid = await sql<{ id: string }>(
    `SELECT HEX(p.id) AS id FROM payout p
     LEFT JOIN voucher v ON v.id = p.voucher_id AND v.business_type IN ('payout-conclude')
     LEFT JOIN voucher_line l ON l.voucher_id = v.id AND l.hold_id = COALESCE(p.batch_id, p.id) AND l.side = 'D'
       AND l.account_id = p.payer_account_id
     WHERE p.state = 'succeeded' GROUP BY p.id, p.amount HAVING COALESCE(SUM(l.amount), 0) <> p.amount`,
  );
  const strange = await sql<{ id: string }>(
    `SELECT HEX(v.id) AS id FROM voucher v LEFT JOIN payout p ON p.voucher_id = v.id
     WHERE v.business_type = 'payout-conclude' AND p.id IS NULL`,
  );
  return [
    ...unpaid.map(({ id }) => `payout ${id} succeeded and its voucher did not take its amount`),
    ...strange.map(({ id }) => `voucher ${id} paid no payout`),
  ];
}

/** What is counted on the date of a usage is what went out, and is to go out, on that date. */
async function findUsagesAgainstPayouts(sql: Sql): Promise<string[]> {
  const live = (subject: string, kind: string) =>
    `SELECT '${kind}' AS kind, ${subject} AS subject, business_date, SUM(amount) AS amount, COUNT(*) AS payouts
     FROM payout WHERE state <> 'failed' GROUP BY ${subject}, business_date`;
  const account = `UNHEX(LPAD(HEX(payer_account_id), 32, '0'))`;
  const rows = await sql<{ kind: string; subject: string }>(
    `SELECT u.kind, HEX(u.subject) AS subject FROM payout_usage u
     LEFT JOIN (${live(account, 'A')} UNION ALL ${live('payee_key', 'P')}) p
       ON p.kind COLLATE utf8mb4_bin = CONVERT(u.kind USING utf8mb4) COLLATE utf8mb4_bin AND p.subject = u.subject AND p.business_date = u.business_date
     WHERE u.amount <> COALESCE(p.amount, 0) OR u.payouts <> COALESCE(p.payouts, 0)`,
  );
  const uncounted = await sql<{ id: string }>(
    `SELECT HEX(p.id) AS id FROM payout p
     LEFT JOIN payout_usage a ON a.kind = 'A' AND a.subject = UNHEX(LPAD(HEX(p.payer_account_id), 32, '0'))
     LEFT JOIN payout_usage e ON e.kind = 'P' AND e.subject = p.payee_key
     WHERE a.version IS NULL OR e.version IS NULL`,
  );
  return [
    ...rows.map(({ kind, subject }) => `usage ${kind} ${subject} is not what went out`),
    ...uncounted.map(({ id }) => `payout ${id} was counted for nobody`),
  ];
}

/** What came back is the sum of its returns, each with a voucher of that amount. */
async function findReturnsAgainstPayouts(sql: Sql): Promise<string[]> {
  const sums = await sql<{ id: string }>(
    `SELECT HEX(p.id) AS id FROM payout p LEFT JOIN payout_return r ON r.payout_id = p.id
     GROUP BY p.id, p.returned HAVING COALESCE(SUM(r.amount), 0) <> p.returned`,
  );
  const vouchers = await sql<{ id: string }>(
    `SELECT HEX(r.id) AS id FROM payout_return r
     LEFT JOIN voucher v ON v.id = r.id AND v.business_type = 'payout-return'
     LEFT JOIN voucher_line l ON l.voucher_id = v.id AND l.side = 'C'
     GROUP BY r.id, r.amount HAVING COALESCE(SUM(l.amount), 0) <> r.amount`,
  );
  return [
    ...sums.map(({ id }) => `what came back of payout ${id} is not the sum of its returns`),
    ...vouchers.map(({ id }) => `return ${id} has no voucher of its amount`),
  ];
}

/** What waits to be told is an event that happened. */
async function findUntold(sql: Sql): Promise<string[]> {
  const rows = await sql<{ subject: string; number: string }>(
    `SELECT o.subject, o.number FROM webhook_outbox o
     LEFT JOIN payout_event e ON e.number = o.number
       AND e.payout_id = UNHEX(REPLACE(SUBSTRING(o.subject, 8), '-', ''))
     WHERE o.subject LIKE 'payout:%' AND e.payout_id IS NULL`,
  );
  return rows.map(({ subject, number }) => `${subject} is told of event ${number}, which did not happen`);
}
