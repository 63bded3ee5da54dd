import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import mysql from 'mysql2/promise';
import { RecordKeys } from '../../src/trade-files/stages/record-keys.js';

const ROWS_AT_ONCE = 2_000;

/** Rows that are made of the detail lines of a trade-confirmation. */
interface BareRows {
  /** Rows go into a table of its shape. */
  readonly like: string;
  readonly columns: string;
  readonly rowOf: (number: number, line: number, row: Row) => string;
}

type Row = [string, string, string, string, string, string, string, string, string];

const RECORDS: BareRows = {
  like: 'trade_record',
  columns: `file_no, line_no, record_key, record_type, product, party, payer, order_number, amount, currency, occurred_at,
    attributes`,
  rowOf: (fileNo, line, [, order, party, product, payer, amount, currency, at, note]) => {
    const when = `${at.slice(0, 4)}-${at.slice(4, 6)}-${at.slice(6, 8)} ${at.slice(8, 10)}:${at.slice(10, 12)}:${at.slice(12)}`;
    const attributes = mysql.escape(JSON.stringify({ description: note }));
    const minor = BigInt(amount.replace('.', ''));
    return `(${fileNo},${line},'${order}','trade','${product}','${party}','${payer}','${order}',${minor},'${currency}','${when}',${attributes})`;
  },
};

const RESULTS: BareRows = {
  like: 'clearing_result',
  columns: `run_no, line_no, book_id, status, direction, payee, currency, gross, net, fees, settlement_date, settlement_at,
    business_type, rule_code, rule_version, second_code, chunk, voucher_group`,
  rowOf: (runNo, line, [, , party, , , amount, currency]) => {
    const gross = BigInt(amount.replace('.', ''));
    const fee = (gross * 6n + 500n) / 1_000n;
    const when = `'2026-11-23','2026-11-23 02:00:00.000000'`;
    return `(${runNo},${line},1,'R','D','${party}','${currency}',${gross},${gross - fee},'service/payee/${fee}',${when},'settlement','trades',1,NULL,${Math.ceil(line / 10_000)},1)`;
  },
};

/**
 * The bare cost of a trade-confirmation: its lines are read, cut apart and inserted as the same rows, many in a statement and a
 * statement in a transaction. Nothing is checked, and killed half-way it would begin anew.
 * @returns seconds
 */
export const loadBare = (adminUrl: string, path: string, fileNo: number): Promise<number> =>
  load(adminUrl, path, fileNo, RECORDS);

/** The same for what clearing makes of the records: who is paid, how much and when, with the fee worked out. @returns seconds */
export const loadBareResults = (adminUrl: string, path: string, runNo: number): Promise<number> =>
  load(adminUrl, path, runNo, RESULTS);

/** The same for the keys of the records, sorted as an index wants them: in any other order they take several times as long. @returns seconds */
export const loadBareKeys = (adminUrl: string, path: string, sourceNo: number): Promise<number> =>
  timed(adminUrl, 'trade_record_key', async (insert) => {
    const keys = new RecordKeys();
    for await (const { line, row } of detailLines(path)) keys.add(row[1], line);
    await keys.sort();
    for (let from = 0; from < keys.count; from += ROWS_AT_ONCE) {
      const rows: string[] = [];
      for (let place = from; place < Math.min(from + ROWS_AT_ONCE, keys.count); place++) {
        const { hash, line } = keys.at(place);
        rows.push(`(${sourceNo},x'${hash}',${sourceNo},${line})`);
      }
      await insert('source_no, key_hash, file_no, line_no', rows);
    }
  });

const load = (
  adminUrl: string,
  path: string,
  number: number,
  { like, columns, rowOf }: BareRows,
): Promise<number> =>
  timed(adminUrl, like, async (insert) => {
    let rows: string[] = [];
    for await (const { line, row } of detailLines(path)) {
      rows.push(rowOf(number, line, row));
      if (rows.length < ROWS_AT_ONCE) continue;
      await insert(columns, rows);
      rows = [];
    }
    if (rows.length > 0) await insert(columns, rows);
  });

async function* detailLines(path: string): AsyncGenerator<{ line: number; row: Row }> {
  let line = 0;
  for await (const text of createInterface({ input: createReadStream(path) })) {
    line += 1;
    const row = text.split('|') as Row;
    if (row[0] === 'D') yield { line, row };
  }
}

/** @param like the table whose shape the rows have */
async function timed(
  adminUrl: string,
  like: string,
  work: (insert: (columns: string, rows: readonly string[]) => Promise<void>) => Promise<void>,
): Promise<number> {
  const connection = await mysql.createConnection({ uri: adminUrl, charset: 'utf8mb4' });
  try {
    await connection.query(`CREATE TABLE IF NOT EXISTS bare_${like} LIKE ${like}`);
    const began = performance.now();
    await work(async (columns, rows) => {
      await connection.query(`INSERT INTO bare_${like} (${columns}) VALUES ${rows.join(',')}`);
    });
    return (performance.now() - began) / 1_000;
  } finally {
    await connection.end();
  }
}
