import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { integer, uuidOf } from '../../../platform/database/sql.js';
import { inBothPlaces } from '../../places/index.js';
import type { OpenedSearch } from '../opened-search.js';
import { isDescending } from '../search-filters.js';
import { matchOf } from './conditions.repository.js';

/** An entry on the path. */
export interface WalkedEntry {
  readonly accountId: number;
  readonly sequence: bigint;
  readonly voucherId: string;
  readonly recordedAt: string;
  readonly matches: boolean;
}

interface RawEntry {
  sequence: string;
  voucher_id: Buffer;
  recorded_at: string;
  matches: number | string;
}

/** Walks along the entries of single accounts, by primary key. */
@Injectable()
export class AccountWalkRepository {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * The next entries of the account, with whether they meet the filters.
   * @param after a sequence, not included
   * @param end the sequence to end with; null: as far as there are any
   */
  async window(
    search: OpenedSearch,
    accountId: number,
    after: bigint,
    end: bigint | null,
    size: number,
  ): Promise<WalkedEntry[]> {
    const [beyond, within, direction] = isDescending(search.filters)
      ? ['<', '>=', 'DESC']
      : ['>', '<=', 'ASC'];
    const bound = end === null ? '' : `AND e.sequence ${within} ${integer(end)}`;
    const rows: RawEntry[] = await this.dataSource.query(
      `${inBothPlaces(
        (
          place,
        ) => `SELECT STRAIGHT_JOIN e.sequence, e.voucher_id, e.recorded_at, ${matchOf(search, place)} AS matches
         FROM ${place.entry} e FORCE INDEX (PRIMARY) JOIN ${place.voucher} v FORCE INDEX (PRIMARY) ON v.id = e.voucher_id
         WHERE e.account_id = ${integer(accountId)} AND e.sequence ${beyond} ${integer(after)} ${bound}
         ORDER BY e.sequence ${direction} LIMIT ${integer(size)}`,
      )} ORDER BY sequence ${direction} LIMIT ${integer(size)}`,
    );
    return rows.map((row) => ({
      accountId,
      sequence: BigInt(row.sequence),
      voucherId: uuidOf(row.voucher_id),
      recordedAt: row.recorded_at,
      matches: Number(row.matches) === 1,
    }));
  }
}
