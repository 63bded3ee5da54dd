import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { binary, integer, uuidOf } from '../../platform/database/sql.js';
import type { WorkItem } from '../work-list.js';

/**
 * Runs with exceptions or holds that are open. A walk along the runs of the book by id, each of which is asked for its first
 * ones by an index: how many there are of a run costs nothing here.
 */
@Injectable()
export class ClearingWorkRepository {
  constructor(private readonly dataSource: DataSource) {}

  async page(
    bookId: number,
    after: string | null,
    count: number,
  ): Promise<Pick<WorkItem, 'id' | 'why' | 'since'>[]> {
    const rows: RunRow[] = await this.dataSource.query(clearingPageStatement(bookId, after, count));
    return rows.map(({ id, firstException: exception, firstHold: hold }) => ({
      id: uuidOf(id),
      why: exception === null ? 'held' : hold === null ? 'exceptions' : 'exceptions-and-held',
      since: [exception, hold].filter((time) => time !== null).sort()[0]!,
    }));
  }

  async total(bookId: number): Promise<{ items: number; oldest: string | null }> {
    const [row]: { items: string | number; oldest: string | null }[] = await this.dataSource.query(
      clearingTotalStatement(bookId),
    );
    return { items: Number(row!.items), oldest: row!.oldest };
  }
}

/** With when its first exception and its first hold were recorded; null: none is open. */
interface RunRow {
  id: Buffer;
  firstException: string | null;
  firstHold: string | null;
}

/** When the first open row of a run was recorded. */
const firstOf = (table: 'clearing_exception' | 'clearing_hold', bookId: number): string =>
  `(SELECT w.recorded_at FROM ${table} w FORCE INDEX (${table}_list)
    WHERE w.book_id = ${integer(bookId)} AND w.is_open = 1 AND w.run_no = r.run_no ORDER BY w.line_no LIMIT 1)`;

const runsOf = (bookId: number, after: string | null): string =>
  `SELECT r.id, ${firstOf('clearing_exception', bookId)} AS firstException, ${firstOf('clearing_hold', bookId)} AS firstHold
   FROM clearing_run r FORCE INDEX (clearing_run_list)
   WHERE r.book_id = ${integer(bookId)} AND r.state <> 'void' ${after === null ? '' : `AND r.id > ${binary(after)}`}
   HAVING firstException IS NOT NULL OR firstHold IS NOT NULL`;

export const clearingPageStatement = (bookId: number, after: string | null, count: number): string =>
  `${runsOf(bookId, after)} ORDER BY r.id LIMIT ${integer(count)}`;

/** Beside the list, over all its pages. */
export const clearingTotalStatement = (bookId: number): string =>
  `SELECT COUNT(*) AS items, MIN(LEAST(COALESCE(w.firstException, w.firstHold), COALESCE(w.firstHold, w.firstException))) AS oldest
   FROM (${runsOf(bookId, null)}) w`;
