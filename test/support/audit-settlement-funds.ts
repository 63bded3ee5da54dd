import type { Sql } from './audit-books.js';

/**
 * Checks money that comes in for settlement with arithmetic of its own: what keys of funds say is the sum of their details and
 * parts, nobody has more than has come, and what stands in suspense in the ledger is what is matched with nothing.
 * @param suspense codes of accounts on which nothing else is posted
 * @returns one sentence per finding
 */
export async function auditSettlementFunds(sql: Sql, suspense: readonly string[]): Promise<string[]> {
  return [
    ...(await findSums(sql)),
    ...(await findTurns(sql)),
    ...(await findArrivals(sql)),
    ...(await findCollected(sql)),
    ...(await findSuspense(sql, suspense)),
    ...(await findVouchers(sql)),
  ];
}

/** By key: expected, arrived and earmarked are what their rows add up to. */
async function findSums(sql: Sql): Promise<string[]> {
  const sums = await sql<{ key: string; run: string }>(
    `SELECT x.funding_no AS \`key\`, x.run_no AS run FROM (
       SELECT funding_no, run_no, SUM(details) AS details, SUM(expected) AS expected, SUM(earmarked) AS earmarked FROM (
         SELECT funding_no, run_no, details, expected, earmarked FROM settlement_expectation
         UNION ALL SELECT n.funding_no, n.run_no, -1, -n.amount, -COALESCE(e.amount, 0) FROM settlement_need n
           LEFT JOIN settlement_earmark e ON e.detail_no = n.detail_no) both_ways
       GROUP BY funding_no, run_no) x WHERE x.details <> 0 OR x.expected <> 0 OR x.earmarked <> 0`,
  );
  const arrived = await sql<{ key: string }>(
    `SELECT f.funding_no AS \`key\` FROM settlement_funding f WHERE f.arrived <>
       COALESCE((SELECT SUM(p.amount) FROM settlement_arrival_part p WHERE p.funding_no = f.funding_no), 0)`,
  );
  const strays = await sql<{ no: string }>(
    `SELECT e.detail_no AS no FROM settlement_earmark e LEFT JOIN settlement_need n
       ON n.detail_no = e.detail_no AND n.funding_no = e.funding_no AND n.amount = e.amount WHERE n.detail_no IS NULL
     UNION ALL SELECT n.detail_no FROM settlement_need n LEFT JOIN settlement_detail d
       ON d.detail_no = n.detail_no AND COALESCE(d.run_no, 0) = n.run_no AND d.direction = 'disburse' WHERE d.detail_no IS NULL`,
  );
  return [
    ...sums.map(({ key, run }) => `key ${key} does not add up for run ${run}`),
    ...arrived.map(({ key }) => `key ${key} has not what its parts brought`),
    ...strays.map(({ no }) => `detail ${no} is earmarked or waits, and is not the detail for it`),
  ];
}

/** In turn, each wholly: nothing is earmarked beyond what came, and where nothing is left to do nobody waits who could be paid. */
async function findTurns(sql: Sql): Promise<string[]> {
  const keys = await sql<{ no: string; arrived: string; open: string | number }>(
    'SELECT funding_no AS no, arrived, is_open AS open FROM settlement_funding ORDER BY funding_no',
  );
  const needs = await sql<{ no: string; detail: string; amount: string; isEarmarked: string | number }>(
    `SELECT n.funding_no AS no, n.detail_no AS detail, n.amount, e.detail_no IS NOT NULL AS isEarmarked FROM settlement_need n
     LEFT JOIN settlement_earmark e ON e.detail_no = n.detail_no LEFT JOIN settlement_run r ON r.run_no = n.run_no
     WHERE r.withdrawn_at IS NULL ORDER BY n.funding_no, n.detail_no`,
  );
  return keys.flatMap(({ no, arrived, open }) => {
    const own = needs.filter((one) => String(one.no) === String(no));
    const used = own
      .filter(({ isEarmarked }) => Number(isEarmarked) === 1)
      .reduce((sum, { amount }) => sum + BigInt(amount), 0n);
    const free = BigInt(arrived) - used;
    if (free < 0n) return [`key ${no} has earmarked ${-free} more than came`];
    const next = own.find(({ isEarmarked }) => Number(isEarmarked) === 0);
    const isLazy = Number(open) === 0 && next !== undefined && BigInt(next.amount) <= free;
    return isLazy ? [`detail ${next.detail} waits although key ${no} has ${free} free`] : [];
  });
}

async function findArrivals(sql: Sql): Promise<string[]> {
  const rows = await sql<{ no: string }>(
    `SELECT a.arrival_no AS no FROM settlement_arrival a LEFT JOIN (
       SELECT arrival_no, SUM(amount) AS amount, COUNT(*) AS parts, MAX(number) AS last
       FROM settlement_arrival_part GROUP BY arrival_no) p ON p.arrival_no = a.arrival_no
     WHERE a.matched <> COALESCE(p.amount, 0) OR a.parts <> COALESCE(p.parts, 0) OR a.parts <> COALESCE(p.last, 0)
       OR (a.state = 'matched') <> (a.matched = a.amount)`,
  );
  return rows.map(({ no }) => `arrival ${no} is not the sum of its parts`);
}

/** What came in for an order is no more than it collects. */
async function findCollected(sql: Sql): Promise<string[]> {
  const rows = await sql<{ no: string; party: string }>(
    `SELECT p.batch_no AS no, p.party FROM settlement_arrival_part p LEFT JOIN settlement_order o
       ON o.batch_no = p.batch_no AND o.party = p.party AND o.side = p.side AND o.outcome = 'collect'
     WHERE p.batch_no IS NOT NULL GROUP BY p.batch_no, p.party, p.side HAVING SUM(p.amount) > COALESCE(MAX(o.amount), 0)`,
  );
  return rows.map(({ no, party }) => `batch ${no} has collected more of ${party} than it was to`);
}

/** The account of the ledger against the rows. */
async function findSuspense(sql: Sql, accounts: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const code of accounts) {
    const [ledger] = await sql<{ balance: string }>(
      `SELECT SUM(b.credit_total - b.debit_total) AS balance FROM account a
       JOIN account_balance b ON b.account_id = a.id WHERE a.code = '${code}'`,
    );
    const [rows] = await sql<{ open: string | null }>(
      `SELECT SUM(amount - matched) AS open FROM settlement_arrival WHERE suspense = '${code}'`,
    );
    const [has, wants] = [BigInt(ledger!.balance), BigInt(rows!.open ?? 0)];
    if (has !== wants) found.push(`${code} holds ${has}, arrivals say ${wants}`);
  }
  return found;
}

/** Each arrival, and each matching of it, is a voucher of exactly that amount out of or into suspense. */
async function findVouchers(sql: Sql): Promise<string[]> {
  const recorded = await sql<{ no: string }>(
    `SELECT a.arrival_no AS no FROM settlement_arrival a WHERE a.amount <> COALESCE((SELECT SUM(l.amount) FROM voucher_line l
       JOIN account s ON s.id = l.account_id AND s.code = a.suspense WHERE l.voucher_id = a.voucher_id AND l.side = 'C'), 0)`,
  );
  const matched = await sql<{ no: string }>(
    `SELECT p.arrival_no AS no FROM (SELECT arrival_no, voucher_id, SUM(amount) AS amount FROM settlement_arrival_part
         GROUP BY arrival_no, voucher_id) p JOIN settlement_arrival a ON a.arrival_no = p.arrival_no
     WHERE p.amount <> COALESCE((SELECT SUM(l.amount) FROM voucher_line l
       JOIN account s ON s.id = l.account_id AND s.code = a.suspense WHERE l.voucher_id = p.voucher_id AND l.side = 'D'), 0)`,
  );
  return [
    ...recorded.map(({ no }) => `arrival ${no} is not in the ledger as it came`),
    ...matched.map(({ no }) => `arrival ${no} was matched by other amounts than its vouchers say`),
  ];
}
