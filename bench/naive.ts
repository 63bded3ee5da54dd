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

async function writePosting(
  connection: Connection,
  workload: Workload,
  debit: number,
  credit: number,
): Promise<void> {
  const { bookId, clientId, apiKeyId, glAccountId, businessDate } = workload;
  const id = Buffer.from(randomUUID().replaceAll('-', ''), 'hex');
  const number = randomUUID();
  const now = new Date().toISOString().replace('T', ' ').replace('Z', '');
  await connection.query(
    'SELECT status FROM business_day WHERE book_id = ? AND business_date = ? LOCK IN SHARE MODE',
    [bookId, businessDate],
  );
  const [rows] = await connection.query(
    'SELECT * FROM account_balance WHERE account_id IN (?, ?) ORDER BY account_id FOR UPDATE',
    [Math.min(debit, credit), Math.max(debit, credit)],
  );
  await connection.query('SELECT voucher_id FROM request WHERE client_id = ? AND number = ?', [
    clientId,
    number,
  ]);
  await connection.query('INSERT INTO request VALUES (?, ?, ?, ?)', [
    clientId,
    number,
    Buffer.alloc(32, 7),
    id,
  ]);
  const voucherDigest = sha256(lengthPrefixed([number, String(debit), String(credit), '100']));
  await connection.query('INSERT INTO voucher VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)', [
    id, bookId, businessDate, 'transfer', clientId, number, apiKeyId, null, '', '{}', '0'.repeat(32), 2, now,
    Buffer.from(voucherDigest, 'hex'),
  ]); // prettier-ignore
  const sides = [
    { accountId: debit, side: 'D', effect: -100n },
    { accountId: credit, side: 'C', effect: 100n },
  ] as const;
  for (const [index, { accountId, side, effect }] of sides.entries()) {
    const row = (rows as Row[]).find((candidate) => Number(candidate.account_id) === accountId)!;
    const sequence = BigInt(row.last_sequence) + 1n;
    const before = BigInt(row.credit_total) - BigInt(row.debit_total);
    const digest = Buffer.from(
      sha256(lengthPrefixed([row.last_digest.toString('hex'), voucherDigest])),
      'hex',
    );
    await connection.query('INSERT INTO voucher_line VALUES (?, ?, ?, ?, ?, ?, ?, ?)', [
      id, index + 1, glAccountId, accountId, String(sequence), 'CNY', side, 100,
    ]); // prettier-ignore
    await connection.query('INSERT INTO account_entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)', [
      accountId, String(sequence), id, index + 1, businessDate, side, String(effect), String(before),
      String(before + effect), now, digest,
    ]); // prettier-ignore
    await connection.query(
      `INSERT INTO account_day VALUES (?, ?, ?, ?, ?, ?, ?) ON DUPLICATE KEY UPDATE
         debit_turnover = debit_turnover + VALUES(debit_turnover),
         credit_turnover = credit_turnover + VALUES(credit_turnover), last_sequence = VALUES(last_sequence)`,
      [
        accountId,
        businessDate,
        bookId,
        side === 'D' ? 100 : 0,
        side === 'C' ? 100 : 0,
        String(sequence),
        String(sequence),
      ],
    );
    await connection.query(
      `UPDATE account_balance SET ${side === 'D' ? 'debit_total = debit_total' : 'credit_total = credit_total'} + 100,
         version = version + 1, last_sequence = ?, last_recorded_at = ?, last_digest = ? WHERE account_id = ?`,
      [String(sequence), now, digest, accountId],
    );
  }
}
