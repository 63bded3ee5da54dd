import type { Sql } from './audit-books.js';

/**
 * Checks clearing by arithmetic of its own, in SQL: records = results, exceptions and orders; results = vouchers = ledger, to
 * the minor unit; nothing doubled or lost. Only for moments at which no run is in the middle of something.
 * @returns one sentence per finding
 */
export async function auditClearing(sql: Sql): Promise<string[]> {
  return [
    ...(await findUnmetRecords(sql)),
    ...(await findBrokenAmounts(sql)),
    ...(await findBrokenGroups(sql)),
    ...(await findBrokenVouchers(sql)),
    ...(await findStrayVouchers(sql)),
    ...(await findBrokenWork(sql)),
    ...(await findBrokenSeconds(sql)),
    ...(await findBrokenExtras(sql)),
    ...(await findBrokenOrders(sql)),
  ];
}

/** Every record of a cleared file is met exactly once, and the counts of run and chunks are those of the rows. */
async function findUnmetRecords(sql: Sql): Promise<string[]> {
  const runs = await sql<{ run: string; what: string }>(
    `SELECT HEX(r.id) AS run, CONCAT_WS('/', r.records, t.records, r.cleared + r.exceptions + r.recognised, c.records,
         r.cleared, x.results, r.exceptions, x.exceptions) AS what
     FROM clearing_run r
     JOIN (SELECT file_no, COUNT(*) AS records FROM trade_record GROUP BY file_no) t ON t.file_no = r.file_no
     JOIN (SELECT run_no, SUM(records) AS records, MAX(chunk) AS chunks FROM clearing_chunk GROUP BY run_no) c
       ON c.run_no = r.run_no
     JOIN (SELECT u.run_no,
         (SELECT COUNT(*) FROM clearing_result q WHERE q.run_no = u.run_no AND NOT EXISTS (SELECT 1
            FROM clearing_exception e WHERE e.run_no = q.run_no AND e.line_no = q.line_no AND e.stage = 'clear')) AS results,
         (SELECT COUNT(*) FROM clearing_exception e WHERE e.run_no = u.run_no AND e.stage = 'clear') AS exceptions
       FROM clearing_run u) x ON x.run_no = r.run_no
     WHERE r.state IN ('cleared', 'posting', 'posted') AND (r.records <> t.records OR r.records <> c.records
       OR r.records <> r.cleared + r.exceptions + r.recognised OR r.cleared <> x.results OR r.exceptions <> x.exceptions
       OR r.chunks <> c.chunks)`,
  );
  const lost = await sql<{ line: string }>(
    `SELECT CONCAT(HEX(r.id), ':', t.line_no) AS line FROM clearing_run r JOIN trade_record t ON t.file_no = r.file_no
     LEFT JOIN clearing_result q ON q.run_no = r.run_no AND q.line_no = t.line_no
     LEFT JOIN clearing_exception e ON e.run_no = r.run_no AND e.line_no = t.line_no AND e.stage = 'clear'
     WHERE r.state IN ('cleared', 'posting', 'posted') AND q.run_no IS NULL AND e.run_no IS NULL
       AND NOT EXISTS (SELECT 1 FROM clearing_recognition n WHERE n.run_no = r.run_no AND n.line_no = t.line_no)`,
  );
  const doubled = await sql<{ file: string }>(
    `SELECT file_no AS file FROM clearing_run WHERE state <> 'void' GROUP BY file_no HAVING COUNT(*) > 1`,
  );
  return [
    ...runs.map(({ run, what }) => `run ${run} has not met its records: ${what}`),
    ...lost.map(({ line }) => `record ${line} has neither result nor exception`),
    ...doubled.map(({ file }) => `file ${file} is cleared by two live runs`),
  ];
}

/** Gross is what the record says, and net is that without the fees of the payee, as the texts of the rows add up. */
async function findBrokenAmounts(sql: Sql): Promise<string[]> {
  const rows = await sql<{ line: string; amount: string; gross: string; net: string; fees: string }>(
    `SELECT CONCAT(HEX(r.id), ':', q.line_no) AS line, t.amount, q.gross, q.net, q.fees FROM clearing_result q
     JOIN clearing_run r ON r.run_no = q.run_no JOIN trade_record t ON t.file_no = r.file_no AND t.line_no = q.line_no`,
  );
  return rows.flatMap(({ line, amount, gross, net, fees }) => {
    const borne = [...fees.matchAll(/\/payee\/([0-9]+)/g)].reduce((sum, [, fee]) => sum + BigInt(fee!), 0n);
    const isRight = BigInt(amount) === BigInt(gross) && BigInt(gross) === BigInt(net) + borne;
    return isRight ? [] : [`the parts of ${line} do not add up to its amount`];
  });
}

/** What a voucher is for is the sum of the results that name it. */
async function findBrokenGroups(sql: Sql): Promise<string[]> {
  const rows = await sql<{ voucher: string }>(
    `SELECT CONCAT_WS('/', p.run_no, p.chunk, p.voucher_group) AS voucher FROM clearing_posting p
     LEFT JOIN clearing_result q ON q.run_no = p.run_no AND q.chunk = p.chunk AND q.voucher_group = p.voucher_group
     GROUP BY p.run_no, p.chunk, p.voucher_group, p.results, p.gross, p.net, p.payee, p.currency, p.business_type
     HAVING COUNT(q.line_no) <> p.results OR SUM(q.gross) <> p.gross OR SUM(q.net) <> p.net
       OR MIN(q.payee) <> p.payee OR MAX(q.payee) <> p.payee OR MAX(q.currency) <> p.currency
       OR MIN(q.business_type) <> p.business_type OR MAX(q.business_type) <> p.business_type`,
  );
  const homeless = await sql<{ line: string }>(
    `SELECT CONCAT_WS(':', q.run_no, q.line_no) AS line FROM clearing_result q
     LEFT JOIN clearing_posting p ON p.run_no = q.run_no AND p.chunk = q.chunk AND p.voucher_group = q.voucher_group
     WHERE p.run_no IS NULL AND q.status <> 'H'`,
  );
  return [
    ...rows.map(({ voucher }) => `voucher ${voucher} is not the sum of its results`),
    ...homeless.map(({ line }) => `result ${line} belongs to no voucher`),
  ];
}

/** The ledger has, under the number of each posted row, the net on the payable and gross and charged fees on the position. */
async function findBrokenVouchers(sql: Sql): Promise<string[]> {
  const rows = await sql<{
    key: string;
    state: string;
    net: string;
    gross: string;
    fees: string;
    payable: string;
    position: string;
    direction: string;
    lines: string | null;
    reversed: string | null;
  }>(
    `SELECT CONCAT_WS('/', p.run_no, p.chunk, p.voucher_group) AS \`key\`, p.state, p.net, p.gross, p.fees, p.payable,
       p.position, p.direction, ${linesOf('p.voucher_id')} AS \`lines\`, ${linesOf('p.reversal_id')} AS reversed
     FROM clearing_posting p`,
  );
  return rows.flatMap((row) => {
    const posted = row.state === 'posted' || row.state === 'reversed';
    const wanted = posted ? wantedLines(row, 1n) : null;
    const back = row.state === 'reversed' ? wantedLines(row, -1n) : null;
    return [
      ...(row.lines === wanted ? [] : [`the ledger has ${row.lines} for ${row.key}, not ${wanted}`]),
      ...(row.reversed === back ? [] : [`the ledger has ${row.reversed} for the reversal of ${row.key}`]),
    ];
  });
}

/** The lines of a voucher, sorted, as one text. */
const linesOf = (id: string): string => `(SELECT GROUP_CONCAT(CONCAT_WS(' ', l.side, a.code, l.amount)
  ORDER BY l.side DESC, a.code SEPARATOR ', ') FROM voucher_line l JOIN account a ON a.id = l.account_id
  WHERE l.voucher_id = ${id})`;

function wantedLines(
  row: { net: string; gross: string; fees: string; payable: string; position: string; direction: string },
  sign: bigint,
): string {
  const credits = new Map<string, bigint>();
  const add = (account: string, amount: bigint): void =>
    void credits.set(account, (credits.get(account) ?? 0n) + amount);
  add(row.payable, BigInt(row.net));
  let position = BigInt(row.gross);
  for (const { bearer, account, amount } of JSON.parse(row.fees) as Record<string, string>[]) {
    if (bearer === 'house') continue;
    if (bearer === 'payer') position += BigInt(amount!);
    add(account!, BigInt(amount!));
  }
  const sorted = [...credits]
    .filter(([, amount]) => amount !== 0n)
    .sort(([one], [two]) => (one < two ? -1 : 1));
  // Collected goes the other way.
  const [whole, part] = row.direction === 'D' ? ['D', 'C'] : ['C', 'D'];
  const parts = sorted.map(([account, amount]) => `${part} ${account} ${sign * amount}`);
  const all = `${whole} ${row.position} ${sign * position}`;
  return (row.direction === 'D' ? [all, ...parts] : [...parts, all]).join(', ');
}

/** No voucher was posted under a number of clearing that no row knows. */
async function findStrayVouchers(sql: Sql): Promise<string[]> {
  const rows = await sql<{ number: string }>(
    `SELECT v.request_number AS number FROM voucher v
     LEFT JOIN clearing_posting p ON p.voucher_id = v.id OR p.reversal_id = v.id
     LEFT JOIN clearing_second s ON v.id IN (s.voucher_id, s.refund_voucher_id, s.reversal_id)
     LEFT JOIN clearing_extra x ON x.voucher_id = v.id
     WHERE v.request_number LIKE 'clearing%' AND p.run_no IS NULL AND s.run_no IS NULL AND x.id IS NULL`,
  );
  return rows.map(({ number }) => `voucher ${number} belongs to no row of clearing`);
}

/** Exceptions, holds and the states of results say the same. */
async function findBrokenWork(sql: Sql): Promise<string[]> {
  const rows = await sql<{ line: string; what: string }>(
    `SELECT CONCAT_WS(':', q.run_no, q.line_no) AS line, 'is held without a hold' AS what FROM clearing_result q
       LEFT JOIN clearing_hold h ON h.run_no = q.run_no AND h.line_no = q.line_no WHERE q.status = 'H' AND h.run_no IS NULL
     UNION ALL SELECT CONCAT_WS(':', h.run_no, h.line_no), 'has an open hold and is not held' FROM clearing_hold h
       JOIN clearing_result q ON q.run_no = h.run_no AND q.line_no = h.line_no WHERE h.is_open = 1 AND q.status <> 'H'
     UNION ALL SELECT CONCAT_WS(':', q.run_no, q.line_no), 'is ready without a posted voucher' FROM clearing_result q
       JOIN clearing_run r ON r.run_no = q.run_no AND r.state = 'posted'
       LEFT JOIN clearing_posting p ON p.run_no = q.run_no AND p.chunk = q.chunk AND p.voucher_group = q.voucher_group
       WHERE q.status = 'R' AND COALESCE(p.state, '') <> 'posted'
     UNION ALL SELECT CONCAT_WS(':', e.run_no, e.line_no), 'has an open exception and a posted voucher'
       FROM clearing_exception e JOIN clearing_result q ON q.run_no = e.run_no AND q.line_no = e.line_no
       JOIN clearing_run r ON r.run_no = e.run_no AND r.state = 'posted' WHERE e.is_open = 1 AND q.status = 'R'`,
  );
  return rows.map(({ line, what }) => `${line} ${what}`);
}

/** A result that asks for second clearing has one, whose money goes on, stays or comes back as its state says. */
async function findBrokenSeconds(sql: Sql): Promise<string[]> {
  const lost = await sql<{ line: string }>(
    `SELECT CONCAT_WS(':', q.run_no, q.line_no) AS line FROM clearing_result q
     LEFT JOIN clearing_second s ON s.run_no = q.run_no AND s.line_no = q.line_no AND s.formula = q.second_code
     WHERE (q.status = 'R' AND q.second_code IS NOT NULL) <> (s.run_no IS NOT NULL) AND q.status <> 'U'`,
  );
  const rows = await sql<{
    line: string;
    amount: string;
    payable: string;
    refund: string;
    first: string;
    back: string;
    reversed: string;
    state: string;
  }>(
    `SELECT CONCAT_WS(':', s.run_no, s.line_no) AS line, s.state, s.amount, s.payable, s.refund_payable AS refund,
       ${linesOf('s.voucher_id')} AS first, ${linesOf('s.refund_voucher_id')} AS back, ${linesOf('s.reversal_id')} AS reversed
     FROM clearing_second s WHERE s.state <> 'triggered'`,
  );
  const extras = await sql<{ line: string; what: string }>(
    `SELECT CONCAT_WS(':', s.run_no, s.line_no) AS line, s.state AS what FROM clearing_second s
     JOIN clearing_result q ON q.run_no = s.run_no AND q.line_no = s.line_no
     LEFT JOIN clearing_extra x ON x.origin_id = s.id
     GROUP BY s.run_no, s.line_no, s.state, s.amount, q.net
     HAVING COALESCE(SUM(IF(x.kind = 'second', x.amount, 0)), 0) <> IF(s.state = 'succeeded', s.amount, 0)
       OR COALESCE(SUM(IF(x.kind = 'refund', x.amount, 0)), 0) <> IF(s.state = 'refunded', s.amount, 0)
       OR COALESCE(SUM(IF(x.kind = 'rest', x.amount, 0)), 0) <> IF(s.state = 'triggered', 0, q.net - s.amount)`,
  );
  return [
    ...lost.map(({ line }) => `${line} and its second clearing do not agree`),
    ...rows.flatMap(({ line, state, amount, payable, refund, first, back, reversed }) => [
      ...(first.endsWith(`, C ${payable} ${amount}`)
        ? []
        : [`the second clearing of ${line} moved ${first}`]),
      ...(state !== 'refunded' || back === `D ${payable} ${amount}, C ${refund} ${amount}`
        ? []
        : [`the refund of ${line} moved ${back}`]),
      ...(state !== 'void' || reversed?.endsWith(`, C ${payable} -${amount}`)
        ? []
        : [`${line} was reversed by ${reversed}`]),
    ]),
    ...extras.map(({ line, what }) => `what is to be settled of ${line}, ${what}, is not what it says`),
  ];
}

/** What is to be settled beside first results has a voucher in the ledger, and belongs to a line that there is. */
async function findBrokenExtras(sql: Sql): Promise<string[]> {
  const rows = await sql<{ id: string }>(
    `SELECT HEX(x.id) AS id FROM clearing_extra x LEFT JOIN voucher v ON v.id = x.voucher_id
     LEFT JOIN clearing_result q ON q.run_no = x.run_no AND q.line_no = x.line_no
     WHERE v.id IS NULL OR (x.kind <> 'order' AND q.run_no IS NULL)`,
  );
  return rows.map(({ id }) => `${id} is to be settled and belongs to nothing`);
}

/** An order is paid once: with one voucher and one row to be settled, and no live run has a result for its record. */
async function findBrokenOrders(sql: Sql): Promise<string[]> {
  const alone = await sql<{ order_key: string }>(
    `SELECT o.record_key AS order_key FROM clearing_order o
     LEFT JOIN clearing_extra x ON x.origin_id = o.id AND x.kind = 'order' AND x.voucher_id = o.voucher_id
     GROUP BY o.id, o.record_key HAVING COUNT(x.id) <> 1`,
  );
  const doubled = await sql<{ order_key: string }>(
    `SELECT o.record_key AS order_key FROM clearing_order o JOIN trade_source s ON s.book_id = o.book_id AND s.code = o.source
     JOIN trade_file f ON f.source_no = s.source_no JOIN trade_record t ON t.file_no = f.file_no AND t.record_key = o.record_key
     JOIN clearing_run r ON r.live_file = f.file_no
     JOIN clearing_result q ON q.run_no = r.run_no AND q.line_no = t.line_no`,
  );
  return [
    ...alone.map(({ order_key }) => `order ${order_key} is not settled exactly once`),
    ...doubled.map(({ order_key }) => `order ${order_key} is cleared by its file as well`),
  ];
}
