import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import mysql from 'mysql2/promise';

const ROWS_AT_ONCE = 2_000;
const TABLE = 'bare_trade_record';

/**
 * The bare cost of a trade-confirmation: its lines are read, cut apart and inserted as the same rows, many in a statement and a
 * statement in a transaction. Nothing is checked, nothing is kept of keys, and killed half-way it would begin anew.
 * @returns seconds
 */
export async function loadBare(adminUrl: string, path: string, fileNo: number): Promise<number> {
  const connection = await mysql.createConnection({ uri: adminUrl, charset: 'utf8mb4' });
  try {
    await connection.query(`CREATE TABLE IF NOT EXISTS ${TABLE} LIKE trade_record`);
    const began = performance.now();
    let rows: string[] = [];
    const flush = async (): Promise<void> => {
      await connection.query(
        `INSERT INTO ${TABLE} (file_no, line_no, record_key, record_type, product, party, payer, order_number, amount, currency,
           occurred_at, attributes) VALUES ${rows.join(',')}`,
      );
      rows = [];
    };
    let line = 0;
    for await (const text of createInterface({ input: createReadStream(path) })) {
      line += 1;
      const [mark, order, party, product, payer, amount, currency, at, note] = text.split('|') as Row;
      if (mark !== 'D') continue;
      const when = `${at.slice(0, 4)}-${at.slice(4, 6)}-${at.slice(6, 8)} ${at.slice(8, 10)}:${at.slice(10, 12)}:${at.slice(12)}`;
      const attributes = mysql.escape(JSON.stringify({ description: note }));
      const minor = BigInt(amount.replace('.', ''));
      rows.push(
        `(${fileNo},${line},'${order}','trade','${product}','${party}','${payer}','${order}',${minor},'${currency}','${when}',${attributes})`,
      );
      if (rows.length === ROWS_AT_ONCE) await flush();
    }
    if (rows.length > 0) await flush();
    return (performance.now() - began) / 1_000;
  } finally {
    await connection.end();
  }
}

type Row = [string, string, string, string, string, string, string, string, string];

const RESULTS = 'bare_clearing_result';

/** The same for what clearing makes of the records: who is paid, how much and when, with the fee worked out. @returns seconds */
export async function loadBareResults(adminUrl: string, path: string, runNo: number): Promise<number> {
  const connection = await mysql.createConnection({ uri: adminUrl, charset: 'utf8mb4' });
  try {
    await connection.query(`CREATE TABLE IF NOT EXISTS ${RESULTS} LIKE clearing_result`);
    const began = performance.now();
    let rows: string[] = [];
    const flush = async (): Promise<void> => {
      await connection.query(
        `INSERT INTO ${RESULTS} (run_no, line_no, book_id, status, direction, payee, currency, gross, net, fees, settlement_date,
           settlement_at, business_type, rule_code, rule_version, second_code, chunk, voucher_group) VALUES ${rows.join(',')}`,
      );
      rows = [];
    };
    let line = 0;
    for await (const text of createInterface({ input: createReadStream(path) })) {
      line += 1;
      const [mark, , party, , , amount, currency] = text.split('|') as Row;
      if (mark !== 'D') continue;
      const gross = BigInt(amount.replace('.', ''));
      const fee = (gross * 6n + 500n) / 1_000n;
      const when = `'2026-11-23','2026-11-23 02:00:00.000000'`;
      rows.push(
        `(${runNo},${line},1,'R','D','${party}','${currency}',${gross},${gross - fee},'service/payee/${fee}',${when},'settlement','trades',1,NULL,${Math.ceil(line / 10_000)},1)`,
      );
      if (rows.length === ROWS_AT_ONCE) await flush();
    }
    if (rows.length > 0) await flush();
    return (performance.now() - began) / 1_000;
  } finally {
    await connection.end();
  }
}
