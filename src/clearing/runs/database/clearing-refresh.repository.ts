import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { integer, integerOf, text } from '../../../platform/database/sql.js';
import { sqlOf, type Tx } from '../../../platform/database/transactions.js';
import type { ClearingRun } from '../clearing-run.js';

/** What a run cleared its first lines by, before it was told to take other versions. */
export interface ClearingRefresh {
  /** Of its event. */
  readonly number: number;
  /** The last line that was cleared by then; 0: none was. */
  readonly lastLine: number;
  /** JSON. */
  readonly pinned: string;
}

/** The versions of runs that were told to take others. Insert-only; the row of the run has those that it goes on by. */
@Injectable()
export class ClearingRefreshRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Of a locked run that is clearing. @param number of the event */
  async repin(tx: Tx, run: ClearingRun, number: number, pinned: string): Promise<void> {
    const runNo = integerOf(run.runNo);
    await sqlOf(tx).execute(
      `INSERT INTO clearing_refresh (run_no, number, last_line, pinned)
       VALUES (${runNo}, ${integer(number)}, ${integer(run.progress.lastLine)}, ${text(run.pinned)})`,
    );
    await sqlOf(tx).execute(`UPDATE clearing_run SET pinned = ${text(pinned)} WHERE run_no = ${runNo}`);
  }

  /** What the line was cleared by with its chunk; null: by what stands in the row of the run. */
  async pinnedOf(runNo: string, lineNo: number): Promise<string | null> {
    const rows: { pinned: string }[] = await this.dataSource.query(
      `SELECT f.pinned FROM clearing_refresh f FORCE INDEX (PRIMARY)
       WHERE f.run_no = ${integerOf(runNo)} AND f.last_line >= ${integer(lineNo)} ORDER BY f.number LIMIT 1`,
    );
    return rows[0]?.pinned ?? null;
  }

  /** In the order in which they happened. */
  async ofRun(runNo: string): Promise<ClearingRefresh[]> {
    const rows: Record<keyof ClearingRefresh, string | number>[] = await this.dataSource.query(
      `SELECT f.number, f.last_line AS lastLine, f.pinned FROM clearing_refresh f FORCE INDEX (PRIMARY)
       WHERE f.run_no = ${integerOf(runNo)} ORDER BY f.number LIMIT ${MOST_TOLD}`,
    );
    return rows.map(({ number, lastLine, pinned }) => ({
      ...{ number: Number(number), lastLine: Number(lastLine), pinned: String(pinned) },
    }));
  }
}

/** Each is a command of two people: more of them are not told beside a run. */
const MOST_TOLD = 100;
