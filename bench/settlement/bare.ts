import mysql, { type Connection } from 'mysql2/promise';

/** As many as make a statement quick. */
const ROWS_AT_ONCE = 2_000;
const DETAIL_COLUMNS = `book_id, source_kind, source_reference, origin_batch_no, party, currency, direction, amount, due_date,
  settlement_date, settlement_at, business_type, reason, recorded_at, batch_no, take_no, run_no`;

/** Seconds that a bare script takes for the rows of a date. */
export interface BareSeconds {
  /** A detail for each result. */
  readonly gathered: number;
  /** Their live pointers moved, and each taking in its history. */
  readonly taken: number;
}

interface Result {
  readonly run: number;
  readonly line: number;
  readonly payee: string;
  readonly net: string;
}

/**
 * The same rows in tables of the same shape, page by page, a transaction each, and nothing else: no agreements, no locks, no
 * digest, no partials. Killed half-way it would begin anew, and of two that run at once both would take.
 */
export async function settleBare(adminUrl: string, bookId: number, date: string): Promise<BareSeconds> {
  const connection = await mysql.createConnection({
    uri: adminUrl,
    supportBigNumbers: true,
    dateStrings: true,
  });
  try {
    for (const table of ['settlement_detail', 'settlement_take'])
      await connection.query(`CREATE TABLE bare_${table} LIKE ${table}`);
    const gathered = await timed(() => gather(connection, bookId, date));
    const taken = await timed(() => take(connection));
    return { gathered, taken };
  } finally {
    for (const table of ['settlement_detail', 'settlement_take'])
      await connection.query(`DROP TABLE IF EXISTS bare_${table}`);
    await connection.end();
  }
}

async function timed(work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1_000;
}

async function gather(connection: Connection, bookId: number, date: string): Promise<void> {
  let last: Result | null = null;
  do {
    const beyond: string =
      last === null
        ? ''
        : `AND (payee > '${last.payee}' OR (payee = '${last.payee}' AND line_no > ${last.line}))`;
    const [page] = (await connection.query(
      `SELECT run_no AS run, line_no AS line, payee, net FROM clearing_result FORCE INDEX (clearing_result_due)
       WHERE book_id = ${bookId} AND settlement_date = '${date}' ${beyond}
       ORDER BY payee, currency, direction, run_no, line_no LIMIT ${ROWS_AT_ONCE}`,
    )) as unknown as [Result[]];
    const rows = page.map(({ run, line, payee, net }) => {
      const reference = `r ${payee} CNY D ${String(run).padStart(20, '0')}/${String(line).padStart(10, '0')}`;
      return `(${bookId},'clearing','${reference}',NULL,'${payee}','CNY','disburse',${net},'${date}','${date}','${date} 02:00:00','settlement','',NOW(6),NULL,0,${run})`;
    });
    if (rows.length > 0)
      await connection.query(
        `INSERT INTO bare_settlement_detail (${DETAIL_COLUMNS}) VALUES ${rows.join(',')}`,
      );
    last = page.at(-1) ?? null;
  } while (last !== null);
}

async function take(connection: Connection): Promise<void> {
  const batchNo = 1;
  let after = 0;
  for (;;) {
    const [page] = (await connection.query(
      `SELECT detail_no AS detailNo, take_no AS takeNo FROM bare_settlement_detail WHERE detail_no > ${after}
       ORDER BY detail_no LIMIT ${ROWS_AT_ONCE}`,
    )) as unknown as [{ detailNo: number; takeNo: number }[]];
    if (page.length === 0) return;
    const numbers = page.map(({ detailNo }) => detailNo);
    await connection.beginTransaction();
    await connection.query(
      `UPDATE bare_settlement_detail SET batch_no = ${batchNo}, take_no = take_no + 1 WHERE detail_no IN (${numbers.join(',')})`,
    );
    const rows = page.map(({ detailNo, takeNo }) => `(${detailNo},${takeNo + 1},${batchNo})`);
    await connection.query(
      `INSERT INTO bare_settlement_take (detail_no, take_no, batch_no) VALUES ${rows.join(',')}`,
    );
    await connection.commit();
    after = numbers.at(-1)!;
  }
}
