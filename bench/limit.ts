import { randomBytes, randomUUID } from 'node:crypto';
import mysql, { type Connection } from 'mysql2/promise';
import { toDatabaseTime } from '../src/platform/clock/index.js';
import { SqlTable } from '../src/platform/database/sql-rows.js';
import { binary, integer, text } from '../src/platform/database/sql.js';
import type { Workload } from './workload.js';

/** Tried in turn; the best of them is the limit. */
const GROUP_SIZES = [100, 300, 1_000];
const TRIAL_MILLISECONDS = 1_500;

/** What a database can take: the service's rows in multi-row statements, without HTTP, validation or a check. */
export interface Limit {
  readonly groupSize: number;
  /** Postings a second. */
  run(milliseconds: number): Promise<number>;
}

/**
 * Two connections, each with accounts of its own, so that one writes while the other commits. Balances are kept in memory
 * and digests are random bytes: nothing is read and nothing is worked out.
 */
export async function findLimit(url: string, workload: Workload): Promise<Limit> {
  const trials: { groupSize: number; perSecond: number }[] = [];
  for (const groupSize of GROUP_SIZES) {
    trials.push({ groupSize, perSecond: await runLimit(url, workload, groupSize, TRIAL_MILLISECONDS) });
  }
  const { groupSize } = trials.reduce((best, trial) => (trial.perSecond > best.perSecond ? trial : best));
  return { groupSize, run: (milliseconds) => runLimit(url, workload, groupSize, milliseconds) };
}

async function runLimit(
  url: string,
  workload: Workload,
  groupSize: number,
  milliseconds: number,
): Promise<number> {
  const middle = Math.floor(workload.accountIds.length / 2);
  const halves = [workload.accountIds.slice(0, middle), workload.accountIds.slice(middle)];
  const writers = await Promise.all(halves.map((accounts) => GroupWriter.open(url, workload, accounts)));
  const until = performance.now() + milliseconds;
  const counts = await Promise.all(
    writers.map(async (writer) => {
      let posted = 0;
      for (; performance.now() < until; posted += groupSize) await writer.write(groupSize);
      await writer.close();
      return posted;
    }),
  );
  return counts.reduce((sum, count) => sum + count, 0) / (milliseconds / 1_000);
}

const updated = new SqlTable(['id', 'debit', 'credit', 'sequence', 'recorded_at', 'digest']);

const now = (): string => text(toDatabaseTime(new Date()));

interface Standing {
  debit: bigint;
  credit: bigint;
  sequence: bigint;
}

class GroupWriter {
  private constructor(
    private readonly connection: Connection,
    private readonly workload: Workload,
    private readonly accounts: readonly number[],
    private readonly standings: Map<number, Standing>,
  ) {}

  static async open(url: string, workload: Workload, accounts: readonly number[]): Promise<GroupWriter> {
    const connection = await mysql.createConnection({ uri: url, multipleStatements: true });
    await connection.query("SET SESSION time_zone = '+00:00'");
    await connection.query('SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED');
    const [rows] = await connection.query(
      `SELECT account_id, debit_total, credit_total, last_sequence FROM account_balance
       WHERE account_id IN (${accounts.join()})`,
    );
    const standings = (rows as Record<string, string | number>[]).map(
      (row) =>
        [
          Number(row.account_id),
          {
            debit: BigInt(row.debit_total!),
            credit: BigInt(row.credit_total!),
            sequence: BigInt(row.last_sequence!),
          },
        ] as const,
    );
    return new GroupWriter(connection, workload, accounts, new Map(standings));
  }

  async write(groupSize: number): Promise<void> {
    const rows = this.rowsOf(groupSize);
    const statements = [
      'START TRANSACTION',
      `INSERT INTO request (client_id, number, content_hash, voucher_id) VALUES ${rows.requests.join()}`,
      `INSERT INTO voucher (id, book_id, business_date, business_type, client_id, request_number, api_key_id, reference,
         memo, metadata, trace_id, line_count, recorded_at, digest, rule_id, parameters, override_reason)
         VALUES ${rows.vouchers.join()}`,
      `INSERT INTO voucher_line (voucher_id, line_number, gl_account_id, account_id, account_sequence, currency, side,
         amount, hold_id, purpose) VALUES ${rows.lines.join()}`,
      `INSERT INTO account_entry (account_id, sequence, voucher_id, line_number, business_date, side, amount,
         balance_before, balance_after, recorded_at, digest) VALUES ${rows.entries.join()}`,
      `INSERT INTO account_day (account_id, business_date, book_id, debit_turnover, credit_turnover, first_sequence,
         last_sequence) VALUES ${rows.days.join()} ON DUPLICATE KEY UPDATE
         debit_turnover = debit_turnover + VALUES(debit_turnover),
         credit_turnover = credit_turnover + VALUES(credit_turnover), last_sequence = VALUES(last_sequence)`,
      this.updateOf(rows.touched),
      'COMMIT',
    ];
    await this.connection.query(statements.join(';'));
  }

  close(): Promise<void> {
    return this.connection.end();
  }

  private rowsOf(groupSize: number) {
    const { bookId, clientId, apiKeyId, businessDate } = this.workload;
    const touched = new Set<number>();
    const requests: string[] = [];
    const vouchers: string[] = [];
    const lines: string[] = [];
    const entries: string[] = [];
    const days: string[] = [];
    const recordedAt = now();
    const date = text(businessDate);
    for (let index = 0; index < groupSize; index++) {
      const id = binary(randomUUID());
      const number = text(randomUUID());
      const digest = binary(randomBytes(32).toString('hex'));
      requests.push(`(${clientId},${number},${digest},${id})`);
      const words = `NULL,'','{}',${text('0'.repeat(32))},2,${recordedAt},${digest},NULL,NULL,NULL`;
      vouchers.push(`(${id},${bookId},${date},'transfer',${clientId},${number},${apiKeyId},${words})`);
      const [debit, credit] = this.pick();
      for (const [line, account, side] of [
        [1, debit, 'D'],
        [2, credit, 'C'],
      ] as const) {
        touched.add(account);
        const { before, after, sequence } = this.move(account, side);
        const where = `${this.workload.glAccountId},${account},${sequence}`;
        lines.push(`(${id},${line},${where},'CNY','${side}',100,NULL,NULL)`);
        const effect = `${integer(after - before)},${integer(before)},${integer(after)}`;
        entries.push(
          `(${account},${sequence},${id},${line},${date},'${side}',${effect},${recordedAt},${digest})`,
        );
        const turnover = side === 'D' ? '100,0' : '0,100';
        days.push(`(${account},${date},${bookId},${turnover},${sequence},${sequence})`);
      }
    }
    return { requests, vouchers, lines, entries, days, touched };
  }

  private move(account: number, side: 'D' | 'C'): { before: bigint; after: bigint; sequence: bigint } {
    const standing = this.standings.get(account)!;
    const before = standing.credit - standing.debit;
    if (side === 'D') standing.debit += 100n;
    else standing.credit += 100n;
    standing.sequence += 1n;
    return { before, after: standing.credit - standing.debit, sequence: standing.sequence };
  }

  private updateOf(touched: ReadonlySet<number>): string {
    const digest = randomBytes(32).toString('hex');
    const recordedAt = toDatabaseTime(new Date());
    updated.begin('UPDATE (');
    for (const account of [...touched].sort((left, right) => left - right)) {
      const { debit, credit, sequence } = this.standings.get(account)!;
      updated.row().integer(account).integer(debit).integer(credit).integer(sequence);
      updated.text(recordedAt).binary(digest);
    }
    return updated.end(`) n STRAIGHT_JOIN account_balance b FORCE INDEX (PRIMARY)
      ON b.account_id = n.id SET b.version = b.version + 1, b.debit_total = n.debit, b.credit_total = n.credit,
      b.last_sequence = n.sequence, b.last_recorded_at = n.recorded_at, b.last_digest = n.digest`);
  }

  private pick(): [number, number] {
    const first = Math.floor(Math.random() * this.accounts.length);
    const second =
      (first + 1 + Math.floor(Math.random() * (this.accounts.length - 1))) % this.accounts.length;
    return [this.accounts[first]!, this.accounts[second]!];
  }
}
