import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { integer, text, uuidOf } from '../../../platform/database/sql.js';
import { inBothPlaces } from '../../places/index.js';

export interface EntryRow {
  readonly sequence: bigint;
  readonly voucherId: string;
  readonly lineNumber: number;
  readonly businessDate: string;
  readonly businessType: string;
  readonly side: 'D' | 'C';
  readonly amount: bigint;
  readonly balanceBefore: bigint;
  readonly balanceAfter: bigint;
  readonly recordedAt: string;
  readonly digest: string;
}

/** An entry with the account it is on. */
export interface PlacedEntryRow extends EntryRow {
  readonly accountId: number;
  readonly account: string;
  readonly currency: string;
  readonly decimals: number;
}

type RawEntry = Record<'sequence' | 'lineNumber' | 'amount' | 'balanceBefore' | 'balanceAfter', string> &
  Pick<EntryRow, 'businessDate' | 'businessType' | 'side' | 'recordedAt'> & {
    voucherId: Buffer;
    digest: Buffer;
  };

/** Plain reads of the single-entry book, along its primary key (account, sequence). */
@Injectable()
export class EntryRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** @param afterSequence entries beyond it; a page ends after `limit` rows */
  async page(accountId: number, afterSequence: bigint, limit: number): Promise<EntryRow[]> {
    return this.read(accountId, `e.sequence > ${integer(afterSequence)}`, limit);
  }

  /** Between two sequences, so that a page of one date does not walk all that came later. */
  async pageOfDate(
    accountId: number,
    businessDate: string,
    afterSequence: bigint,
    lastSequence: bigint,
    limit: number,
  ): Promise<EntryRow[]> {
    const within = `e.sequence > ${integer(afterSequence)} AND e.sequence <= ${integer(lastSequence)}`;
    return this.read(accountId, `${within} AND e.business_date = ${text(businessDate)}`, limit);
  }

  /** First and last sequence of an account on a date, so that a page of one date does not walk all others. */
  async rangeOfDate(
    accountId: number,
    businessDate: string,
  ): Promise<{ first: bigint; last: bigint } | null> {
    const [row]: { first_sequence: string; last_sequence: string }[] = await this.dataSource.query(
      `SELECT first_sequence, last_sequence FROM account_day
       WHERE account_id = ${integer(accountId)} AND business_date = ${text(businessDate)}`,
    );
    return row ? { first: BigInt(row.first_sequence), last: BigInt(row.last_sequence) } : null;
  }

  private async read(accountId: number, condition: string, limit: number): Promise<EntryRow[]> {
    const rows: RawEntry[] = await this.dataSource.query(
      `${inBothPlaces(
        ({ entry, voucher }) => `SELECT STRAIGHT_JOIN ${COLUMNS}
         FROM ${entry} e FORCE INDEX (PRIMARY) JOIN ${voucher} v FORCE INDEX (PRIMARY) ON v.id = e.voucher_id
         WHERE e.account_id = ${integer(accountId)} AND ${condition}
         ORDER BY e.sequence LIMIT ${integer(limit)}`,
      )} ORDER BY sequence LIMIT ${integer(limit)}`,
    );
    return rows.map(entryOf);
  }

  /** At most a page of entries by their primary keys, in any order. */
  async byKeys(sequencesOf: ReadonlyMap<number, readonly bigint[]>): Promise<PlacedEntryRow[]> {
    if (sequencesOf.size === 0) return [];
    const keys = [...sequencesOf].map(
      ([accountId, sequences]) =>
        `e.account_id = ${integer(accountId)} AND e.sequence IN (${sequences.map(integer).join(',')})`,
    );
    const rows: (RawEntry & { accountId: string; account: string; currency: string; decimals: number })[] =
      await this.dataSource.query(
        inBothPlaces(
          ({
            entry,
            voucher,
          }) => `SELECT STRAIGHT_JOIN ${COLUMNS}, e.account_id AS accountId, a.code AS account,
             a.currency, c.decimals
           FROM ${entry} e FORCE INDEX (PRIMARY) JOIN ${voucher} v FORCE INDEX (PRIMARY) ON v.id = e.voucher_id
           JOIN account a FORCE INDEX (PRIMARY) ON a.id = e.account_id
           JOIN currency c FORCE INDEX (PRIMARY) ON c.code = a.currency
           WHERE ${keys.join(' OR ')}`,
        ),
      );
    return rows.map((row) => ({ ...row, ...entryOf(row), accountId: Number(row.accountId) }));
  }
}

const COLUMNS = `e.sequence, e.voucher_id AS voucherId, e.line_number AS lineNumber, e.business_date AS businessDate,
  v.business_type AS businessType, e.side, e.amount, e.balance_before AS balanceBefore,
  e.balance_after AS balanceAfter, e.recorded_at AS recordedAt, e.digest`;

function entryOf(row: RawEntry): EntryRow {
  return {
    ...row,
    sequence: BigInt(row.sequence),
    voucherId: uuidOf(row.voucherId),
    lineNumber: Number(row.lineNumber),
    amount: BigInt(row.amount),
    balanceBefore: BigInt(row.balanceBefore),
    balanceAfter: BigInt(row.balanceAfter),
    digest: row.digest.toString('hex'),
  };
}
