import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { binary, integer, uuidOf } from '../../platform/database/sql.js';
import type { WorkItem } from '../work-list.js';

/** Refused trade files that nobody has taken note of: a walk along an index that ends in the id. */
@Injectable()
export class RefusedFileRepository {
  constructor(private readonly dataSource: DataSource) {}

  async page(
    bookId: number,
    after: string | null,
    count: number,
  ): Promise<Pick<WorkItem, 'id' | 'why' | 'since'>[]> {
    const rows: { id: Buffer; why: string; since: string }[] = await this.dataSource.query(
      refusedPageStatement(bookId, after, count),
    );
    return rows.map(({ id, why, since }) => ({ id: uuidOf(id), why, since }));
  }

  async total(bookId: number): Promise<{ items: number; oldest: string | null }> {
    const [row]: { items: string | number; oldest: string | null }[] = await this.dataSource.query(
      refusedTotalStatement(bookId),
    );
    return { items: Number(row!.items), oldest: row!.oldest };
  }
}

const unnoted = (bookId: number): string => `FROM trade_file f FORCE INDEX (trade_file_state)
  WHERE f.book_id = ${integer(bookId)} AND f.state = 'refused' AND NOT EXISTS
    (SELECT 1 FROM work_acknowledgement k WHERE k.payout_id = f.id AND k.kind = 'file' AND k.fact_id = f.id)`;

export function refusedPageStatement(bookId: number, after: string | null, count: number): string {
  const beyond = after === null ? '' : `AND f.id > ${binary(after)}`;
  return `SELECT f.id, f.refusal AS why, f.ended_at AS since ${unnoted(bookId)} ${beyond}
    ORDER BY f.id LIMIT ${integer(count)}`;
}

/** Beside the list, over all its pages. */
export const refusedTotalStatement = (bookId: number): string =>
  `SELECT COUNT(*) AS items, MIN(f.ended_at) AS oldest ${unnoted(bookId)}`;
