import { randomUUID } from 'node:crypto';
import mysql, { type Connection } from 'mysql2/promise';
import { lengthPrefixed, sha256 } from '../src/platform/digest/index.js';
import type { Workload } from './workload.js';

/**
 * What most ledgers do: one transaction per posting with row locks, no HTTP, no validation, no checks beyond funds.
 * It writes the same rows as the service, so that the two differ by method and not by work.
 */
export async function runNaive(
  url: string,
  workload: Workload,
  clients: number,
  milliseconds: number,
): Promise<number> {
  const connections = await Promise.all(Array.from({ length: clients }, () => connect(url)));
  const until = performance.now() + milliseconds;
  let posted = 0;
  await Promise.all(
    connections.map(async (connection) => {
      while (performance.now() < until) {
        await post(connection, workload);
        posted += 1;
      }
      await connection.end();
    }),
  );
  return posted / (milliseconds / 1_000);
}

async function connect(url: string): Promise<Connection> {
  const connection = await mysql.createConnection({
    uri: url,
    dateStrings: true,
    supportBigNumbers: true,
    bigNumberStrings: true,
  });
  await connection.query("SET SESSION time_zone = '+00:00'");
  await connection.query('SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED');
  return connection;
}

interface Row {
  account_id: string;
  debit_total: string;
  credit_total: string;
  version: string;
  last_sequence: string;
  last_digest: Buffer;
}

/** One posting in one transaction; a deadlock is tried again, as callers would have to. */
async function post(connection: Connection, workload: Workload): Promise<void> {
  const [debit, credit] = workload.pick();
  for (;;) {
    try {
      await connection.beginTransaction();
      await writePosting(connection, workload, debit, credit);
      await connection.commit();
      return;
    } catch (error) {
      await connection.rollback();
      if ((error as { errno?: number }).errno !== 1213) throw error;
    }
  }
}

/** What both halves of a posting share. */
interface PostingFacts {
  readonly id: Buffer;
  readonly recordedAt: string;
  readonly digest: string;
}

async function writePosting(
  connection: Connection,
  workload: Workload,
  debit: number,
  credit: number,
): Promise<void> {
  const { bookId, clientId, apiKeyId, businessDate } = workload;
  const id = Buffer.from(randomUUID().replaceAll('-', ''), 'hex');
  const number = randomUUID();
  const recordedAt = new Date().toISOString().replace('T', ' ').replace('Z', '');
  const digest = sha256(lengthPrefixed([number, String(debit), String(credit), '100']));
  const day = 'SELECT status FROM business_day WHERE book_id = ? AND business_date = ? LOCK IN SHARE MODE';
  await connection.query(day, [bookId, businessDate]);
  const [rows] = await connection.query(
    'SELECT * FROM account_balance WHERE account_id IN (?, ?) ORDER BY account_id FOR UPDATE',
    [Math.min(debit, credit), Math.max(debit, credit)],
  );
  const balanceOf = (accountId: number): Row =>
    (rows as Row[]).find((candidate) => Number(candidate.account_id) === accountId)!;
  await connection.query('SELECT voucher_id FROM request WHERE client_id = ? AND number = ?', [
    clientId,
    number,
  ]);
  await insert(connection, 'request', [clientId, number, Buffer.alloc(32, 7), id]);
  const header = [
    id,
    bookId,
    businessDate,
    'transfer',
    clientId,
    number,
    apiKeyId,
    null,
    '',
    '{}',
    '0'.repeat(32),
  ];
  await insert(connection, 'voucher', [
    ...[...header, 2, recordedAt, Buffer.from(digest, 'hex')],
    ...[null, null, null],
  ]);
  const facts = { id, recordedAt, digest };
  await writeSide(connection, workload, facts, {
    row: balanceOf(debit),
    lineNumber: 1,
    side: 'D',
    effect: -100n,
  });
  await writeSide(connection, workload, facts, {
    row: balanceOf(credit),
    lineNumber: 2,
    side: 'C',
    effect: 100n,
  });
}

interface Half {
  readonly row: Row;
  readonly lineNumber: number;
  readonly side: 'D' | 'C';
  readonly effect: bigint;
}

/** Line, entry, turnover and balance of one account. */
async function writeSide(
  connection: Connection,
  { bookId, glAccountId, businessDate }: Workload,
  { id, recordedAt, digest: voucherDigest }: PostingFacts,
  { row, lineNumber, side, effect }: Half,
): Promise<void> {
  const sequence = String(BigInt(row.last_sequence) + 1n);
  const before = BigInt(row.credit_total) - BigInt(row.debit_total);
  const digest = Buffer.from(sha256(lengthPrefixed([row.last_digest.toString('hex'), voucherDigest])), 'hex');
  const account = row.account_id;
  await insert(connection, 'voucher_line', [
    id,
    lineNumber,
    glAccountId,
    account,
    sequence,
    'CNY',
    side,
    100,
    null,
    null,
  ]);
  const balances = [String(effect), String(before), String(before + effect)];
  const entry = [account, sequence, id, lineNumber, businessDate, side, ...balances, recordedAt, digest];
  await insert(connection, 'account_entry', entry);
  const turnover = side === 'D' ? [100, 0] : [0, 100];
  await insert(
    connection,
    'account_day',
    [account, businessDate, bookId, ...turnover, sequence, sequence],
    `ON DUPLICATE KEY UPDATE debit_turnover = debit_turnover + VALUES(debit_turnover),
       credit_turnover = credit_turnover + VALUES(credit_turnover), last_sequence = VALUES(last_sequence)`,
  );
  const total = side === 'D' ? 'debit_total' : 'credit_total';
  await connection.query(
    `UPDATE account_balance SET ${total} = ${total} + 100, version = version + 1, last_sequence = ?,
       last_recorded_at = ?, last_digest = ? WHERE account_id = ?`,
    [sequence, recordedAt, digest, account],
  );
}

async function insert(connection: Connection, table: string, values: unknown[], more = ''): Promise<void> {
  await connection.query(`INSERT INTO ${table} VALUES (${values.map(() => '?').join(', ')}) ${more}`, values);
}
