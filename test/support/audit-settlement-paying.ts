import type { Sql } from './audit-books.js';

/**
 * Checks what settlement batches have paid with arithmetic of its own (domain §7, §5): one payout of an order at a time, none without
 * its attempt, none of a void batch; and of what is owed to a party exactly paid + fee + reserve has gone.
 * @returns one sentence per finding
 */
export async function auditSettlementPaying(sql: Sql): Promise<string[]> {
  return [
    ...(await findBatches(sql)),
    ...(await findPayments(sql)),
    ...(await findHistories(sql)),
    ...(await findAttempts(sql)),
    ...(await findStates(sql)),
    ...(await findCharges(sql)),
    ...(await findMoney(sql)),
    ...(await findGivenUp(sql)),
  ];
}

const KEY = "CONCAT(p.batch_no, '/', p.party, '/', p.side)";
const JOINED = 'p.batch_no AND %.party = p.party AND %.side = p.side';
const sameOrder = (table: string): string => `${table}.batch_no = ${JOINED.replaceAll('%', table)}`;

/** Only what was set going is paid, and what has ended is as its orders are. */
async function findBatches(sql: Sql): Promise<string[]> {
  const rows = await sql<{ batch: string; state: string }>(
    `SELECT b.batch_no AS batch, b.state FROM settlement_batch b LEFT JOIN settlement_paying y ON y.batch_no = b.batch_no
     WHERE (b.state IN ('paying', 'settled', 'partly')) <> (y.batch_no IS NOT NULL)
       OR (b.state = 'settled' AND y.is_open = 0 AND EXISTS (SELECT 1 FROM settlement_payment p
             WHERE p.batch_no = b.batch_no AND p.state NOT IN ('paid', 'given-up')))
       OR (b.state = 'partly' AND y.is_open = 0 AND NOT EXISTS (SELECT 1 FROM settlement_payment p
             WHERE p.batch_no = b.batch_no AND p.state = 'failed'))
       OR (b.state = 'paying' AND y.is_open = 0)
       OR (y.is_open = 0 AND y.is_made = 0)`,
  );
  return rows.map(({ batch, state }) => `batch ${batch} is ${state}, and its payments are not`);
}

/** Each order that pays or collects is one payment once all are made, with its figures. */
async function findPayments(sql: Sql): Promise<string[]> {
  const wrong = await sql<{ name: string }>(
    `SELECT ${KEY} AS name FROM settlement_payment p LEFT JOIN settlement_order o ON ${sameOrder('o')}
     LEFT JOIN settlement_paying y ON y.batch_no = p.batch_no
     WHERE o.party IS NULL OR y.batch_no IS NULL OR o.outcome <> p.direction OR o.amount <> p.amount
       OR o.currency <> p.currency OR o.book_id <> p.book_id OR NOT (o.payee <=> p.payee)`,
  );
  const lost = await sql<{ name: string }>(
    `SELECT CONCAT(o.batch_no, '/', o.party, '/', o.side) AS name FROM settlement_order o
     JOIN settlement_paying y ON y.batch_no = o.batch_no AND y.is_made = 1
     LEFT JOIN settlement_payment p ON ${sameOrder('o')}
     WHERE o.outcome IN ('pay', 'collect') AND p.party IS NULL`,
  );
  const counted = await sql<{ batch: string }>(
    `SELECT y.batch_no AS batch FROM settlement_paying y
     WHERE y.payments <> (SELECT COUNT(*) FROM settlement_payment p WHERE p.batch_no = y.batch_no)`,
  );
  return [
    ...wrong.map(({ name }) => `payment ${name} is not what its order says`),
    ...lost.map(({ name }) => `order ${name} was set going and has no payment`),
    ...counted.map(({ batch }) => `batch ${batch} counts other payments than it has`),
  ];
}

/** The ways that a payment may go, written down a second time. */
const WAYS = new Set([
  '>make>waiting',
  'waiting>wait>waiting',
  'waiting>send>sent',
  'waiting>collect>paid',
  'waiting>rebind>waiting',
  'waiting>give-up>given-up',
  'payable>wait>waiting',
  'payable>send>sent',
  'payable>give-up>given-up',
  'sent>succeed>paid',
  'sent>fail>failed',
  'sent>return-part>sent',
  'sent>return>failed',
  'paid>return-part>paid',
  'paid>return>failed',
  'failed>retry>payable',
  'failed>rebind>payable',
  'failed>give-up>given-up',
]);

async function findHistories(sql: Sql): Promise<string[]> {
  const rows = await sql<{ name: string; state: string; version: string; steps: string | null }>(
    `SELECT ${KEY} AS name, p.state, p.version,
       GROUP_CONCAT(CONCAT(COALESCE(e.from_state, ''), '>', e.kind, '>', e.to_state) ORDER BY e.number) AS steps
     FROM settlement_payment p LEFT JOIN settlement_payment_event e ON ${sameOrder('e')}
     GROUP BY p.batch_no, p.party, p.side, p.state, p.version`,
  );
  return rows.flatMap(({ name, state, version, steps }) => {
    const all = steps?.split(',') ?? [];
    if (all.length !== Number(version))
      return [`payment ${name} has version ${version} and ${all.length} events`];
    let at = '';
    for (const step of all) {
      const [from, , to] = step.split('>') as [string, string, string];
      if (!WAYS.has(step) || from !== at) return [`payment ${name} went ${step} where it was ${at}`];
      at = to;
    }
    return at === state ? [] : [`payment ${name} is ${state} and ended ${at}`];
  });
}

/** Attempts and payouts are one to one, numbered without gaps, and say the same; each payout names its batch and party. */
async function findAttempts(sql: Sql): Promise<string[]> {
  const wrong = await sql<{ name: string; attempt: string }>(
    `SELECT ${KEY} AS name, a.attempt FROM settlement_attempt a JOIN settlement_payment p ON ${sameOrder('a')}
     JOIN settlement_batch b ON b.batch_no = p.batch_no
     LEFT JOIN payout o ON o.id = a.payout_id LEFT JOIN account c ON c.id = o.payer_account_id
     WHERE o.id IS NULL OR o.amount <> p.amount OR o.book_id <> p.book_id OR c.code <> p.payer_account OR o.client_id <> 0
       OR o.created_at < p.settlement_at OR b.state = 'void'
       OR LOCATE(CONCAT('"party":"', p.party, '"'), o.metadata) = 0
       OR LOCATE(CONCAT('"attempt":"', a.attempt, '"'), o.metadata) = 0
       OR LOCATE(LOWER(HEX(b.id)), REPLACE(o.metadata, '-', '')) = 0`,
  );
  const gaps = await sql<{ name: string }>(
    `SELECT ${KEY} AS name FROM settlement_payment p
     WHERE p.attempts <> (SELECT COUNT(*) FROM settlement_attempt a WHERE ${sameOrder('a')})
       OR p.attempts <> (SELECT COALESCE(MAX(a.attempt), 0) FROM settlement_attempt a WHERE ${sameOrder('a')})`,
  );
  const strays = await sql<{ id: string }>(
    `SELECT HEX(o.id) AS id FROM payout o LEFT JOIN settlement_attempt a ON a.payout_id = o.id
     WHERE o.client_id = 0 AND LOCATE('"settlementBatch"', o.metadata) > 0 AND a.payout_id IS NULL`,
  );
  return [
    ...wrong.map(({ name, attempt }) => `the payout of attempt ${attempt} of ${name} is not what it says`),
    ...gaps.map(({ name }) => `payment ${name} counts other attempts than it has`),
    ...strays.map(({ id }) => `payout ${id} was made by settlement and is no attempt`),
  ];
}

/** The state of each payment is what its payouts have come to; never are two of them alive or paid. */
async function findStates(sql: Sql): Promise<string[]> {
  const rows = await sql<{ name: string; state: string; alive: string }>(
    `SELECT ${KEY} AS name, p.state, COUNT(a.attempt) AS alive FROM settlement_payment p
     JOIN settlement_attempt a ON ${sameOrder('a')} JOIN payout o ON o.id = a.payout_id
     WHERE o.state <> 'failed' AND NOT (o.state = 'succeeded' AND o.returned = o.amount)
     GROUP BY p.batch_no, p.party, p.side, p.state HAVING COUNT(a.attempt) > 1 OR p.state NOT IN ('sent', 'paid')`,
  );
  const wrong = await sql<{ name: string; state: string }>(
    `SELECT ${KEY} AS name, p.state FROM settlement_payment p LEFT JOIN payout o ON o.id = p.payout_id
     WHERE p.direction = 'pay' AND ((p.state = 'paid' AND (o.state <> 'succeeded' OR o.returned <> p.returned))
       OR (p.state = 'failed' AND NOT (o.state = 'failed' OR (o.state = 'succeeded' AND o.returned = o.amount)))
       OR (p.payout_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM settlement_attempt a
             WHERE ${sameOrder('a')} AND a.attempt = p.attempts AND a.payout_id = p.payout_id)))`,
  );
  return [
    ...rows.map(({ name, state, alive }) => `payment ${name} is ${state} and has ${alive} payouts that pay`),
    ...wrong.map(({ name, state }) => `payment ${name} is ${state}, and its payout is not`),
  ];
}

/** What orders are charged is what they say, with one voucher each. */
async function findCharges(sql: Sql): Promise<string[]> {
  const rows = await sql<{ name: string }>(
    `SELECT CONCAT(o.batch_no, '/', o.party, '/', o.side) AS name FROM settlement_order o
     JOIN settlement_paying y ON y.batch_no = o.batch_no AND y.is_made = 1
     LEFT JOIN settlement_charge p ON ${sameOrder('o')}
     WHERE o.outcome <> 'left-out' AND (COALESCE(p.fee, 0) <> o.fee OR COALESCE(p.reserve, 0) <> o.reserve
       OR COALESCE(p.released, 0) <> IF(o.side = 'collect', 0, (SELECT COALESCE(SUM(d.amount), 0) FROM settlement_detail d
            WHERE d.batch_no = o.batch_no AND d.party = o.party AND d.source_kind = 'reserve')))`,
  );
  return rows.map(({ name }) => `order ${name} is charged other than it says`);
}

/** Of each account that owes a party: its vouchers of settlement move it by what was paid and charged, to the minor unit. */
async function findMoney(sql: Sql): Promise<string[]> {
  const rows = await sql<{ name: string; wanted: string; moved: string }>(
    `SELECT ${KEY} AS name, ${WANTED} AS wanted, ${MOVED} AS moved
     FROM settlement_payment p LEFT JOIN settlement_charge c ON ${sameOrder('c')}
     JOIN account k ON k.book_id = p.book_id AND k.code = p.payer_account HAVING wanted <> moved`,
  );
  return rows.map(
    ({ name, wanted, moved }) => `payment ${name} took ${moved} of what is owed, and should ${wanted}`,
  );
}

const PAYOUTS = `FROM settlement_attempt a JOIN payout o ON o.id = a.payout_id WHERE ${sameOrder('a')}`;
const WANTED = `IF(c.voucher_id IS NULL, 0, c.fee + c.reserve - c.released)
  + (SELECT COALESCE(SUM(IF(o.state = 'succeeded', o.amount, 0)), 0) ${PAYOUTS})
  - (SELECT COALESCE(SUM(r.amount), 0) FROM settlement_attempt a JOIN payout_return r ON r.payout_id = a.payout_id
     WHERE ${sameOrder('a')} AND r.account = p.payer_account)`;
const LINES = `COALESCE(SUM(IF(l.side = 'D', l.amount, -l.amount)), 0)`;
/** Voucher by voucher, by their keys: a line is looked at once, however many there are. */
const MOVED = `(SELECT ${LINES} FROM voucher_line l FORCE INDEX (PRIMARY) WHERE l.voucher_id = c.voucher_id AND l.account_id = k.id)
  + (SELECT ${LINES} FROM settlement_attempt a STRAIGHT_JOIN payout o ON o.id = a.payout_id
     STRAIGHT_JOIN voucher_line l FORCE INDEX (PRIMARY) ON l.voucher_id = o.voucher_id WHERE ${sameOrder('a')} AND l.account_id = k.id)
  + (SELECT ${LINES} FROM settlement_attempt a STRAIGHT_JOIN payout_return r ON r.payout_id = a.payout_id
     STRAIGHT_JOIN voucher_line l FORCE INDEX (PRIMARY) ON l.voucher_id = r.id WHERE ${sameOrder('a')} AND l.account_id = k.id)`;

/** What was given up is due again, once, and nothing else is. */
async function findGivenUp(sql: Sql): Promise<string[]> {
  const lost = await sql<{ name: string }>(
    `SELECT ${KEY} AS name FROM settlement_payment p LEFT JOIN settlement_detail d ON d.book_id = p.book_id
       AND d.source_kind = 'unpaid' AND d.source_reference = CONCAT(p.batch_no, ':', p.party, ':', p.side)
     WHERE (p.state = 'given-up') <> (d.detail_no IS NOT NULL)
       OR (d.detail_no IS NOT NULL AND (d.amount <> p.amount OR d.origin_batch_no <> p.batch_no
         OR d.direction <> IF(p.direction = 'pay', 'disburse', 'collect')))`,
  );
  const strays = await sql<{ no: string }>(
    `SELECT d.detail_no AS no FROM settlement_detail d LEFT JOIN settlement_payment p ON p.batch_no = d.origin_batch_no
       AND p.party = d.party AND d.source_reference = CONCAT(p.batch_no, ':', p.party, ':', p.side)
     WHERE d.source_kind = 'unpaid' AND p.party IS NULL`,
  );
  return [
    ...lost.map(({ name }) => `payment ${name} and what is due again of it do not agree`),
    ...strays.map(({ no }) => `detail ${no} is unpaid by no order`),
  ];
}
