import { lengthPrefixed, sha256 } from '../../src/platform/digest/index.js';
import type { Sql } from './audit-books.js';

/**
 * Checks settlement with arithmetic of its own (domain §7): every detail in at most one live batch, its history without gaps, orders
 * that are the sums of their details to the minor unit, and what is carried or kept back accounted for.
 * @returns one sentence per finding
 */
export async function auditSettlement(sql: Sql): Promise<string[]> {
  return [
    ...(await findHistories(sql)),
    ...(await findTakings(sql)),
    ...(await findOrders(sql)),
    ...(await findDerived(sql)),
    ...(await findTotals(sql)),
    ...(await findEvents(sql)),
    ...(await findRuns(sql)),
    ...(await findAdjustments(sql)),
  ];
}

/** Takes are numbered without gaps, and the last one says where the live pointer is, unless it was given back. */
async function findHistories(sql: Sql): Promise<string[]> {
  const rows = await sql<{
    no: string;
    takes: string;
    counted: string;
    last: string | null;
    held: string | null;
  }>(
    `SELECT d.detail_no AS no, d.take_no AS takes, COUNT(t.take_no) AS counted, d.batch_no AS held,
       (SELECT l.batch_no FROM settlement_take l WHERE l.detail_no = d.detail_no ORDER BY l.take_no DESC LIMIT 1) AS last
     FROM settlement_detail d LEFT JOIN settlement_take t ON t.detail_no = d.detail_no AND t.take_no BETWEEN 1 AND d.take_no
     GROUP BY d.detail_no, d.take_no, d.batch_no`,
  );
  const [strays] = await sql<{ count: string }>(
    `SELECT COUNT(*) AS count FROM settlement_take t LEFT JOIN settlement_detail d
       ON d.detail_no = t.detail_no AND d.take_no >= t.take_no WHERE d.detail_no IS NULL`,
  );
  return [
    ...rows
      .filter(({ takes, counted }) => String(takes) !== String(counted))
      .map(({ no, takes, counted }) => `detail ${no} was taken ${takes} times, its history says ${counted}`),
    ...rows
      .filter(({ held, last }) => held !== null && String(held) !== String(last))
      .map(({ no, held, last }) => `detail ${no} is held by batch ${held} and was last taken by ${last}`),
    ...(String(strays!.count) === '0' ? [] : [`${strays!.count} takings belong to no detail`]),
  ];
}

/** What a live batch has taken it holds, or has given back because the party was left out; never does another hold it. */
async function findTakings(sql: Sql): Promise<string[]> {
  const rows = await sql<{ no: string; batch: string }>(
    `SELECT t.detail_no AS no, t.batch_no AS batch FROM settlement_take t
     JOIN settlement_batch b ON b.batch_no = t.batch_no AND b.state <> 'void'
     JOIN settlement_detail d ON d.detail_no = t.detail_no
     WHERE COALESCE(d.batch_no, 0) <> t.batch_no AND NOT EXISTS (SELECT 1 FROM settlement_order o
       WHERE o.batch_no = t.batch_no AND o.party = d.party AND o.outcome = 'left-out' AND o.side IN ('net', d.direction))`,
  );
  const twice = await sql<{ no: string }>(
    `SELECT t.detail_no AS no FROM settlement_take t JOIN settlement_batch b ON b.batch_no = t.batch_no AND b.state <> 'void'
     JOIN settlement_detail d ON d.detail_no = t.detail_no
     WHERE NOT EXISTS (SELECT 1 FROM settlement_order o WHERE o.batch_no = t.batch_no AND o.party = d.party
       AND o.outcome = 'left-out' AND o.side IN ('net', d.direction))
     GROUP BY t.detail_no HAVING COUNT(*) > 1`,
  );
  const elsewhere = await sql<{ no: string }>(
    `SELECT d.detail_no AS no FROM settlement_detail d JOIN settlement_batch b ON b.batch_no = d.batch_no
     WHERE b.state <> 'void' AND (b.settlement_date <> d.settlement_date OR b.currency <> d.currency OR b.book_id <> d.book_id)`,
  );
  return [
    ...rows.map(({ no, batch }) => `detail ${no} was taken by live batch ${batch}, which does not hold it`),
    ...twice.map(({ no }) => `detail ${no} is in two live batches`),
    ...elsewhere.map(({ no }) => `detail ${no} is not of the date, currency or book of its batch`),
  ];
}

interface DetailRow {
  batch: string;
  party: string;
  direction: string;
  amount: string;
  kind: string;
  reference: string;
  at: string;
}

interface OrderRow extends Record<'batch' | 'party' | 'side' | 'outcome', string> {
  details: string;
  disbursed: string;
  collected: string;
  at: string;
  digest: string;
}

/** Orders of live batches that are prepared against the details that they hold, one by one. */
async function findOrders(sql: Sql): Promise<string[]> {
  const details = await sql<DetailRow>(
    `SELECT d.batch_no AS batch, d.party, d.direction, d.amount, d.source_kind AS kind, d.source_reference AS reference,
       d.settlement_at AS at FROM settlement_detail d JOIN settlement_batch b ON b.batch_no = d.batch_no
     WHERE b.state NOT IN ('void', 'preparing') ORDER BY d.batch_no, d.party, d.detail_no`,
  );
  const orders = await sql<OrderRow>(
    `SELECT o.batch_no AS batch, o.party, o.side, o.outcome, o.details, o.disbursed, o.collected, o.settlement_at AS at,
       LOWER(HEX(o.details_digest)) AS digest FROM settlement_order o JOIN settlement_batch b ON b.batch_no = o.batch_no
     WHERE b.state NOT IN ('void', 'preparing') ORDER BY o.batch_no, o.party, o.side`,
  );
  const ofParty = new Map<string, DetailRow[]>();
  for (const one of details) {
    const key = `${one.batch} ${one.party}`;
    ofParty.set(key, [...(ofParty.get(key) ?? []), one]);
  }
  const leftOut = new Set(
    orders.filter(({ outcome }) => outcome === 'left-out').map(({ batch, party }) => `${batch} ${party}`),
  );
  const found = orders.flatMap((order) => {
    const key = `${order.batch} ${order.party}`;
    return wrongOf(order, ofParty.get(key) ?? [], leftOut.has(key));
  });
  const known = new Set(orders.map(({ batch, party }) => `${batch} ${party}`));
  const strays = [...ofParty.keys()].filter((key) => !known.has(key));
  return [...found, ...strays.map((key) => `details of ${key} are in no order`)];
}

function wrongOf(order: OrderRow, held: readonly DetailRow[], isPartial: boolean): string[] {
  const { batch, party, side, outcome } = order;
  const name = `order ${batch}/${party}/${side}`;
  const own = held.filter(({ direction }) => side === 'net' || direction === side);
  if (outcome === 'left-out')
    return own.length === 0 ? [] : [`${name} is left out and holds ${own.length} details`];
  const sumOf = (wanted: string): bigint =>
    own.filter(({ direction }) => direction === wanted).reduce((sum, { amount }) => sum + BigInt(amount), 0n);
  const latest = held.reduce((at, one) => (one.at > at ? one.at : at), '');
  return [
    ...(BigInt(order.details) === BigInt(own.length)
      ? []
      : [`${name} counts ${order.details} of ${own.length}`]),
    ...(BigInt(order.disbursed) === sumOf('disburse') ? [] : [`${name} disburses not what its details do`]),
    ...(BigInt(order.collected) === sumOf('collect') ? [] : [`${name} collects not what its details do`]),
    ...(isPartial || order.at === latest ? [] : [`${name} is for ${order.at}, its details for ${latest}`]),
    ...(isPartial || order.digest === chainOf(held) ? [] : [`${name} has not the digest of its details`]),
  ];
}

const chainOf = (details: readonly DetailRow[]): string =>
  details.reduce(
    (chain, { kind, reference, direction, amount, at }) =>
      sha256(lengthPrefixed([chain, kind, reference, direction, String(BigInt(amount)), at])),
    sha256('settlement details'),
  );

/** What is carried or kept back is one detail each; and no live batch holds what came out of one that is not agreed. */
async function findDerived(sql: Sql): Promise<string[]> {
  const wrong = await sql<{ batch: string; party: string; kind: string }>(
    `SELECT o.batch_no AS batch, o.party, k.kind FROM settlement_order o
     JOIN (SELECT 'carry' AS kind UNION ALL SELECT 'reserve') k
     LEFT JOIN settlement_detail d ON d.book_id = o.book_id AND d.source_kind = k.kind
       AND d.source_reference = CONCAT(o.batch_no, ':', o.party, ':', o.side)
     WHERE COALESCE(IF(d.direction = 'disburse', d.amount, -d.amount), 0) <> IF(k.kind = 'carry', o.carried, o.reserve)
       OR (d.detail_no IS NOT NULL AND d.origin_batch_no <> o.batch_no)`,
  );
  const early = await sql<{ no: string }>(
    `SELECT d.detail_no AS no FROM settlement_detail d JOIN settlement_batch h ON h.batch_no = d.batch_no AND h.state <> 'void'
     JOIN settlement_batch o ON o.batch_no = d.origin_batch_no WHERE o.state IN ('preparing', 'prepared', 'void')`,
  );
  return [
    ...wrong.map(
      ({ batch, party, kind }) => `the ${kind} of ${party} in batch ${batch} is not what its order says`,
    ),
    ...early.map(({ no }) => `detail ${no} is held and comes out of a batch that is not approved`),
  ];
}

async function findTotals(sql: Sql): Promise<string[]> {
  const rows = await sql<{ batch: string }>(
    `SELECT b.batch_no AS batch FROM settlement_batch b
     LEFT JOIN (SELECT batch_no, COUNT(*) AS orders, SUM(outcome = 'left-out') AS left_out,
         SUM(IF(outcome = 'pay', amount, 0)) AS paid_out, SUM(IF(outcome = 'collect', amount, 0)) AS paid_in,
         SUM(fee) AS fees, SUM(reserve) AS reserved, SUM(carried) AS carried, SUM(warnings <> '') AS warnings,
         SUM(IF(outcome = 'left-out', 0, disbursed - collected)) AS net FROM settlement_order GROUP BY batch_no) o
       ON o.batch_no = b.batch_no
     WHERE b.state NOT IN ('preparing', 'void') AND (b.orders <> COALESCE(o.orders, 0) OR b.left_out <> COALESCE(o.left_out, 0)
       OR b.paid_out <> COALESCE(o.paid_out, 0) OR b.paid_in <> COALESCE(o.paid_in, 0) OR b.fees <> COALESCE(o.fees, 0)
       OR b.reserved <> COALESCE(o.reserved, 0) OR b.carried <> COALESCE(o.carried, 0)
       OR b.warnings <> COALESCE(o.warnings, 0)
       OR b.paid_out - b.paid_in + b.fees + b.reserved + b.carried <> COALESCE(o.net, 0)
       OR b.details <> (SELECT COUNT(*) FROM settlement_detail d WHERE d.batch_no = b.batch_no))`,
  );
  return rows.map(({ batch }) => `batch ${batch} is not the sum of its orders`);
}

/** The ways that a batch may go, written down a second time. */
const WAYS = new Set([
  '>create>preparing',
  'preparing>prepare>prepared',
  'preparing>void>void',
  'prepared>agree>prepared',
  'prepared>approve>approved',
  'prepared>void>void',
  'approved>void>void',
  'approved>pay>paying',
  'paying>settle>settled',
  'paying>part>partly',
  'partly>settle>settled',
  'settled>part>partly',
]);

async function findEvents(sql: Sql): Promise<string[]> {
  const rows = await sql<{
    batch: string;
    state: string;
    version: string;
    steps: string;
    needed: string;
    given: string;
  }>(
    `SELECT b.batch_no AS batch, b.state, b.version, b.approvals_needed AS needed,
       (SELECT COUNT(*) FROM settlement_batch_approval a WHERE a.batch_no = b.batch_no AND a.content_hash = b.content_hash
          AND a.client_id <> b.client_id) AS given,
       GROUP_CONCAT(CONCAT(COALESCE(e.from_state, ''), '>', e.kind, '>', e.to_state) ORDER BY e.number) AS steps
     FROM settlement_batch b LEFT JOIN settlement_batch_event e ON e.batch_no = b.batch_no
     GROUP BY b.batch_no, b.state, b.version, b.approvals_needed, b.content_hash, b.client_id`,
  );
  return rows.flatMap(({ batch, state, version, steps, needed, given }) => {
    const all = steps.split(',');
    if (all.length !== Number(version))
      return [`batch ${batch} has version ${version} and ${all.length} events`];
    let at = '';
    for (const step of all) {
      const [from, , to] = step.split('>') as [string, string, string];
      if (!WAYS.has(step) || from !== at) return [`batch ${batch} went ${step} where it was ${at}`];
      at = to;
    }
    if (at !== state) return [`batch ${batch} is ${state} and ended ${at}`];
    // Where nobody is needed, a person may agree all the same.
    const isEnough = Number(needed) === 0 ? Number(given) <= 1 : Number(given) === Number(needed);
    return state === 'approved' && !isEnough ? [`batch ${batch} is approved by ${given} of ${needed}`] : [];
  });
}

/** What batches hold of clearing runs is counted, and of a void run no live batch holds anything. */
async function findRuns(sql: Sql): Promise<string[]> {
  const counts = await sql<{ batch: string; run: string }>(
    `SELECT b.batch_no AS batch, x.run_no AS run FROM settlement_batch b JOIN (
       SELECT batch_no, run_no, SUM(held) AS held, SUM(counted) AS counted FROM (
         SELECT batch_no, run_no, 1 AS held, 0 AS counted FROM settlement_detail WHERE batch_no IS NOT NULL AND run_no IS NOT NULL
         UNION ALL SELECT batch_no, run_no, 0, details FROM settlement_batch_run) both_ways GROUP BY batch_no, run_no) x
       ON x.batch_no = b.batch_no AND x.held <> x.counted WHERE b.state <> 'void'`,
  );
  const held = await sql<{ no: string }>(
    `SELECT d.detail_no AS no FROM settlement_detail d JOIN settlement_batch b ON b.batch_no = d.batch_no AND b.state <> 'void'
     JOIN clearing_run u ON u.run_no = d.run_no AND u.state = 'void'`,
  );
  const differing = await sql<{ run: string }>(
    `SELECT r.run_no AS run FROM settlement_run r JOIN clearing_run u ON u.run_no = r.run_no
     WHERE (u.state = 'void') <> (r.withdrawn_at IS NOT NULL)`,
  );
  return [
    ...counts.map(
      ({ batch, run }) => `batch ${batch} does not hold as many details of run ${run} as it counts`,
    ),
    ...held.map(({ no }) => `detail ${no} is of a void run and held by a live batch`),
    ...differing.map(({ run }) => `run ${run} is void on one side only`),
  ];
}

/** Each adjustment is one detail and one voucher of its amount on the payable account; no live batch holds one that was withdrawn. */
async function findAdjustments(sql: Sql): Promise<string[]> {
  const rows = await sql<{ no: string }>(
    `SELECT d.detail_no AS no FROM settlement_detail d LEFT JOIN settlement_adjustment j
       ON j.approval_id = UNHEX(REPLACE(d.source_reference, '-', ''))
     LEFT JOIN settlement_batch b ON b.batch_no = d.batch_no AND b.state <> 'void'
     WHERE d.source_kind = 'adjustment' AND (j.amount IS NULL OR j.amount <> d.amount OR j.direction <> d.direction
       OR j.party <> d.party OR j.currency <> d.currency OR (j.withdrawn_at IS NOT NULL AND b.batch_no IS NOT NULL))`,
  );
  const moved = (voucher: string, sign: string): string =>
    `COALESCE((SELECT SUM(IF(l.side = 'C', l.amount, -l.amount)) FROM voucher_line l JOIN account a ON a.id = l.account_id
       WHERE l.voucher_id = ${voucher} AND a.code = j.payable_account AND a.book_id = j.book_id), 0)
     <> ${sign} IF(j.direction = 'disburse', j.amount, -j.amount)`;
  const unbooked = await sql<{ id: string }>(
    `SELECT HEX(j.approval_id) AS id FROM settlement_adjustment j LEFT JOIN settlement_detail d
       ON d.book_id = j.book_id AND d.source_kind = 'adjustment' AND UNHEX(REPLACE(d.source_reference, '-', '')) = j.approval_id
     WHERE d.detail_no IS NULL OR (j.voucher_id IS NOT NULL AND ${moved('j.voucher_id', '')})
       OR (j.account IS NOT NULL AND j.withdrawn_at IS NOT NULL AND ${moved('j.withdrawal_id', '-')})`,
  );
  return [
    ...rows.map(({ no }) => `detail ${no} is not what its adjustment is`),
    ...unbooked.map(({ id }) => `adjustment ${id} is not in the ledger as it says`),
  ];
}
