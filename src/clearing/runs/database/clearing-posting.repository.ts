import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { binary, integer, integerOf, text, uuidOf } from '../../../platform/database/sql.js';
import { sqlOf, type Tx } from '../../../platform/database/transactions.js';
import type { ClearingPosting, PostingKey, PostingState } from '../clearing-posting.js';
import type { ClearingRun } from '../clearing-run.js';
import { readFeeSums } from '../fees.rules.js';
import { holdRunsStatement, runsOf } from './clearing-run.repository.js';
import { shortened } from './cleared-chunk.repository.js';

/** The vouchers of runs, those to be posted and those that are, and what becomes of their results with them. */
@Injectable()
export class ClearingPostingRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** For update, by primary key. @param keys sorted by run, chunk and group */
  async lock(tx: Tx, keys: readonly PostingKey[]): Promise<ClearingPosting[]> {
    if (keys.length === 0) return [];
    return (await sqlOf(tx).query<PostingRow>(lockStatement(keys))).map(postingOf);
  }

  /** The same, behind their runs, which are held shared; in one message. @param keys sorted, at least one */
  async lockWithRuns(
    tx: Tx,
    keys: readonly PostingKey[],
  ): Promise<{ readonly runs: readonly ClearingRun[]; readonly postings: readonly ClearingPosting[] }> {
    const runNos = [...new Set(keys.map(({ runNo }) => runNo))];
    const answers = await sqlOf(tx).inOrder([holdRunsStatement(runNos), lockStatement(keys)]);
    const [runs, postings] = answers.map(({ rows }) => rows);
    return { runs: runsOf(runs!), postings: (postings as PostingRow[]).map(postingOf) };
  }

  /** The next of a run in the state, by key; of one chunk, or of all. */
  async inState(
    runNo: string,
    state: PostingState,
    after: Pick<PostingKey, 'chunk' | 'group'>,
    count: number,
    chunk?: number,
  ): Promise<ClearingPosting[]> {
    const { chunk: beyond, group } = after;
    const place =
      chunk === undefined
        ? `(p.chunk > ${integer(beyond)} OR (p.chunk = ${integer(beyond)} AND p.voucher_group > ${integer(group)}))`
        : `p.chunk = ${integer(chunk)} AND p.voucher_group > ${integer(group)}`;
    const rows: PostingRow[] = await this.dataSource.query(
      `SELECT ${COLUMNS} FROM clearing_posting p FORCE INDEX (clearing_posting_work)
       WHERE p.run_no = ${integerOf(runNo)} AND p.state = ${text(state)} AND ${place}
       ORDER BY p.chunk, p.voucher_group LIMIT ${integer(count)}`,
    );
    return rows.map(postingOf);
  }

  /** The vouchers of a run by key. */
  async page(
    runNo: string,
    after: Pick<PostingKey, 'chunk' | 'group'>,
    count: number,
  ): Promise<ClearingPosting[]> {
    const { chunk, group } = after;
    const rows: PostingRow[] = await this.dataSource.query(
      `SELECT ${COLUMNS} FROM clearing_posting p FORCE INDEX (PRIMARY) WHERE p.run_no = ${integerOf(runNo)}
         AND (p.chunk > ${integer(chunk)} OR (p.chunk = ${integer(chunk)} AND p.voucher_group > ${integer(group)}))
       ORDER BY p.chunk, p.voucher_group LIMIT ${integer(count)}`,
    );
    return rows.map(postingOf);
  }

  async one(key: PostingKey): Promise<ClearingPosting | null> {
    const rows: PostingRow[] = await this.dataSource.query(
      `SELECT ${COLUMNS} FROM clearing_posting p FORCE INDEX (PRIMARY) WHERE ${whereKey('p', key)}`,
    );
    return rows[0] ? postingOf(rows[0]) : null;
  }

  /** Locked postings are posted, each with the voucher of its key. */
  async posted(tx: Tx, made: readonly (PostingKey & { readonly voucherId: string })[]): Promise<void> {
    const rows = made.map(
      ({ runNo, chunk, group, voucherId }) =>
        `SELECT ${integer(BigInt(runNo))} AS run, ${integer(chunk)} AS part, ${integer(group)} AS place, ${binary(voucherId)} AS voucher`,
    );
    await sqlOf(tx).write(
      `UPDATE (${rows.join(' UNION ALL ')}) n STRAIGHT_JOIN clearing_posting p FORCE INDEX (PRIMARY)
         ON p.run_no = n.run AND p.chunk = n.part AND p.voucher_group = n.place
       SET p.state = 'posted', p.voucher_id = n.voucher, p.refusal = NULL WHERE p.state IN ('open', 'refused')`,
      { rows: made.length, of: 'clearing posting' },
    );
  }

  /** The details of a locked posting that were held, or whose voucher was refused before, are ready now. */
  async ready(tx: Tx, key: PostingKey): Promise<void> {
    const details = await this.detailsOf(tx, key);
    await sqlOf(tx).write(
      `UPDATE clearing_result r FORCE INDEX (PRIMARY) STRAIGHT_JOIN clearing_exception e FORCE INDEX (PRIMARY)
         ON e.run_no = r.run_no AND e.line_no = r.line_no AND e.stage = 'post'
       SET e.is_open = 0, e.resolved_at = UTC_TIMESTAMP(6) WHERE ${details} AND e.is_open = 1`,
    );
    await sqlOf(tx).write(
      `UPDATE clearing_result r FORCE INDEX (PRIMARY) SET r.status = 'R' WHERE ${details} AND r.status <> 'R'`,
    );
  }

  /**
   * The voucher of a locked posting was refused: its details wait on the work list, under the reason of the last time.
   * @returns how many they are
   */
  async refused(tx: Tx, key: PostingKey, code: string, message: string): Promise<number> {
    await sqlOf(tx).execute(
      `UPDATE clearing_posting SET state = 'refused', refusal = ${text(code)} WHERE ${whereKey('', key)}`,
    );
    const details = await this.detailsOf(tx, key);
    const said = `'post', ${text(code)}, ${text(shortened(message))}, 1, UTC_TIMESTAMP(6)`;
    await sqlOf(tx).execute(
      `INSERT INTO clearing_exception (run_no, book_id, line_no, stage, code, message, is_open, recorded_at)
       SELECT r.run_no, r.book_id, r.line_no, ${said} FROM clearing_result r FORCE INDEX (PRIMARY) WHERE ${details}
       ON DUPLICATE KEY UPDATE code = VALUES(code), message = VALUES(message), is_open = 1, resolved_at = NULL`,
    );
    return sqlOf(tx).execute(
      `UPDATE clearing_result r FORCE INDEX (PRIMARY) SET r.status = 'U' WHERE ${details} AND r.status <> 'U'`,
    );
  }

  /** The voucher of a posting of a void run is reversed. */
  async reversed(tx: Tx, key: PostingKey, reversalId: string): Promise<void> {
    await sqlOf(tx).execute(
      `UPDATE clearing_posting SET state = 'reversed', reversal_id = ${binary(reversalId)}, refusal = NULL
       WHERE ${whereKey('', key)} AND state = 'posted'`,
    );
  }

  /**
   * The results `r` of a posting: the lines of its chunk, or the one that came later. The borders are numbers in the statement,
   * because not every engine takes a range from a subquery.
   */
  private async detailsOf(tx: Tx, key: PostingKey): Promise<string> {
    const { runNo, chunk, group } = key;
    if (chunk === 0) return `${whereKey('r', key)} AND r.line_no = ${integer(group)}`;
    const [lines] = await sqlOf(tx).query<{ first: string | number; last: string | number }>(
      `SELECT c.first_line AS first, c.last_line AS last FROM clearing_chunk c FORCE INDEX (PRIMARY)
       WHERE c.run_no = ${integerOf(runNo)} AND c.chunk = ${integer(chunk)}`,
    );
    const [first, last] = [Number(lines!.first), Number(lines!.last)];
    return `${whereKey('r', key)} AND r.line_no BETWEEN ${integer(first)} AND ${integer(last)}`;
  }

  /** Why the voucher of a posting of a void run is not reversed yet. */
  async notReversed(key: PostingKey, code: string): Promise<void> {
    await this.dataSource.query(
      `UPDATE clearing_posting SET refusal = ${text(code)} WHERE ${whereKey('', key)} AND state = 'posted'`,
    );
  }
}

function whereKey(table: string, { runNo, chunk, group }: PostingKey): string {
  const of = table === '' ? '' : `${table}.`;
  const place = `${of}chunk = ${integer(chunk)} AND ${of}voucher_group = ${integer(group)}`;
  return `${of}run_no = ${integerOf(runNo)} AND ${place}`;
}

interface PostingRow {
  runNo: string | number;
  chunk: number;
  voucherGroup: string | number;
  direction: 'D' | 'C';
  payee: string;
  currency: string;
  businessType: string;
  payable: string;
  position: string;
  results: number;
  gross: string;
  net: string;
  fees: string;
  state: PostingState;
  voucherId: Buffer | null;
  reversalId: Buffer | null;
  refusal: string | null;
}

const lockStatement = (keys: readonly PostingKey[]): string =>
  `SELECT ${COLUMNS} FROM clearing_posting p FORCE INDEX (PRIMARY)
   WHERE ${keys.map((key) => `(${whereKey('p', key)})`).join(' OR ')}
   ORDER BY p.run_no, p.chunk, p.voucher_group FOR UPDATE`;

const COLUMNS = `p.run_no AS runNo, p.chunk, p.voucher_group AS voucherGroup, p.direction, p.payee, p.currency,
  p.business_type AS businessType, p.payable, p.position, p.results, p.gross, p.net, p.fees, p.state,
  p.voucher_id AS voucherId, p.reversal_id AS reversalId, p.refusal`;

const postingOf = (row: PostingRow): ClearingPosting => ({
  runNo: String(row.runNo),
  chunk: Number(row.chunk),
  group: Number(row.voucherGroup),
  direction: row.direction,
  payee: row.payee,
  currency: row.currency,
  businessType: row.businessType,
  payable: row.payable,
  position: row.position,
  results: Number(row.results),
  gross: BigInt(row.gross),
  net: BigInt(row.net),
  fees: readFeeSums(row.fees),
  state: row.state,
  voucherId: row.voucherId === null ? null : uuidOf(row.voucherId),
  reversalId: row.reversalId === null ? null : uuidOf(row.reversalId),
  refusal: row.refusal,
});
