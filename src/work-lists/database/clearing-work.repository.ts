import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { binary, integer, uuidOf } from '../../platform/database/sql.js';
import type { WorkItem } from '../work-list.js';

/**
 * Runs with exceptions or holds that are open. A walk along the runs of the book by id, each of which is asked
 * whether it has any by an index: how many there are of a run costs nothing here.
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
    return rows.map(({ id, since, hasException, hasHold }) => ({
      ...{ id: uuidOf(id), since },
      why: !Number(hasException) ? 'held' : !Number(hasHold) ? 'exceptions' : 'exceptions-and-held',
    }));
  }

  async total(bookId: number): Promise<{ items: number; oldest: string | null }> {
    const [row]: { items: string | number; oldest: string | null }[] = await this.dataSource.query(
      clearingTotalStatement(bookId),
    );
    return { items: Number(row!.items), oldest: row!.oldest };
  }
}

interface RunRow {
  id: Buffer;
  /** When the run began. */
  since: string;
  hasException: string | number;
  hasHold: string | number;
}

/** Whether there is an open row of a run; MySQL would read all of them to find the first one. */
const hasOpen = (table: 'clearing_exception' | 'clearing_hold', bookId: number): string =>
  `EXISTS (SELECT 1 FROM ${table} w FORCE INDEX (${table}_list)
    WHERE w.book_id = ${integer(bookId)} AND w.is_open = 1 AND w.run_no = r.run_no)`;

const runsOf = (bookId: number, after: string | null): string =>
  `SELECT r.id, r.created_at AS since, ${hasOpen('clearing_exception', bookId)} AS hasException,
     ${hasOpen('clearing_hold', bookId)} AS hasHold
   FROM clearing_run r FORCE INDEX (clearing_run_list)
   WHERE r.book_id = ${integer(bookId)} AND r.state <> 'void' ${after === null ? '' : `AND r.id > ${binary(after)}`}
   HAVING hasException = 1 OR hasHold = 1`;

export const clearingPageStatement = (bookId: number, after: string | null, count: number): string =>
  `${runsOf(bookId, after)} ORDER BY r.id LIMIT ${integer(count)}`;

/** Beside the list, over all its pages. */
export const clearingTotalStatement = (bookId: number): string =>
  `SELECT COUNT(*) AS items, MIN(w.since) AS oldest
   FROM (${runsOf(bookId, null)}) w`;
