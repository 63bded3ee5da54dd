import { Injectable } from '@nestjs/common';
import { integer, integerOf, text, uuidOf } from '../../platform/database/sql.js';
import { sqlOf, type Tx } from '../../platform/database/transactions.js';
import type { SourceRun } from '../settlement-detail.js';

/** The rows of clearing runs on this side. Locked after batches and before keys of funds and details. */
@Injectable()
export class RunRepository {
  /**
   * Like {@link lockShared}, and makes the rows that are not there; a duplicate key says that a twin has made one.
   * @param runs each once
   */
  async hold(tx: Tx, bookId: number, runs: readonly SourceRun[]): Promise<ReadonlyMap<string, boolean>> {
    const known = await this.lockShared(
      tx,
      runs.map(({ runNo }) => runNo),
    );
    const added = runs.filter(({ runNo }) => !known.has(runNo));
    if (added.length === 0) return known;
    await sqlOf(tx).execute(
      `${INSERT} VALUES ${added.map((run) => rowOf(bookId, run, 'NULL', 1)).join(',')}`,
    );
    return new Map([...known, ...added.map(({ runNo }) => [runNo, false] as const)]);
  }

  /**
   * Shared, so that nobody withdraws them meanwhile.
   * @returns whether each is withdrawn; of those that are there
   */
  async lockShared(tx: Tx, runNos: readonly string[]): Promise<ReadonlyMap<string, boolean>> {
    if (runNos.length === 0) return new Map();
    const rows = await sqlOf(tx).query<{ runNo: string | number; isWithdrawn: string | number }>(
      `SELECT r.run_no AS runNo, r.withdrawn_at IS NOT NULL AS isWithdrawn FROM settlement_run r FORCE INDEX (PRIMARY)
       WHERE r.run_no IN (${inOrder(runNos).join(',')}) ORDER BY r.run_no LOCK IN SHARE MODE`,
    );
    return new Map(rows.map(({ runNo, isWithdrawn }) => [String(runNo), Number(isWithdrawn) === 1]));
  }

  /** From here on nothing of the run is taken; who takes something of it is waited for. */
  async withdraw(tx: Tx, bookId: number, run: SourceRun, at: string): Promise<void> {
    await sqlOf(tx).execute(
      `${INSERT} VALUES ${rowOf(bookId, run, text(at), 0)}
       ON DUPLICATE KEY UPDATE withdrawn_at = VALUES(withdrawn_at), is_swept = 0`,
    );
  }

  /** The first live batch that holds details of a run, by number. @returns its id */
  async holder(tx: Tx, runNo: string): Promise<string | null> {
    const [row] = await sqlOf(tx).query<{ id: Buffer }>(holderStatement(runNo));
    return row ? uuidOf(row.id) : null;
  }

  /** What a locked batch has taken of runs, or given back: counts below zero. */
  async count(tx: Tx, batchNo: string, counts: ReadonlyMap<string, number>): Promise<void> {
    const changed = [...counts].filter(([, details]) => details !== 0);
    for (const [runNo, details] of changed.filter(([, count]) => count < 0))
      await sqlOf(tx).execute(
        `UPDATE settlement_batch_run SET details = details - ${integer(-details)}
         WHERE run_no = ${integerOf(runNo)} AND batch_no = ${integerOf(batchNo)}`,
      );
    const taken = changed.filter(([, details]) => details > 0);
    if (taken.length === 0) return;
    const rows = taken.map(
      ([runNo, details]) => `(${integerOf(runNo)},${integerOf(batchNo)},${integer(details)})`,
    );
    await sqlOf(tx).execute(
      `INSERT INTO settlement_batch_run (run_no, batch_no, details) VALUES ${rows.join(',')}
       ON DUPLICATE KEY UPDATE details = details + VALUES(details)`,
    );
  }
}

const INSERT =
  'INSERT INTO settlement_run (run_no, book_id, source, registrar, business_date, withdrawn_at, is_swept)';

const rowOf = (
  bookId: number,
  { runNo, source, registrar, businessDate }: SourceRun,
  withdrawnAt: string,
  isSwept: 0 | 1,
): string =>
  `(${integerOf(runNo)},${integer(bookId)},${[source, registrar, businessDate].map(text).join(',')},${withdrawnAt},${isSwept})`;

export const holderStatement = (runNo: string): string =>
  `SELECT STRAIGHT_JOIN b.id FROM settlement_batch_run t FORCE INDEX (PRIMARY)
   JOIN settlement_batch b FORCE INDEX (PRIMARY) ON b.batch_no = t.batch_no AND b.state <> 'void'
   WHERE t.run_no = ${integerOf(runNo)} AND t.details > 0 ORDER BY t.run_no, t.batch_no LIMIT 1`;

const inOrder = (numbers: readonly string[]): string[] =>
  [...new Set(numbers)]
    .map(BigInt)
    .sort((left, right) => (left < right ? -1 : 1))
    .map(String);
