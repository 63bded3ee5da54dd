import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Tx } from '../../../platform/database/index.js';
import { integer, text } from '../../../platform/database/sql.js';
import { sqlOf } from '../../../platform/database/transactions.js';
import { inBothPlaces } from '../../places/index.js';

export interface SequenceRange {
  readonly first: bigint;
  readonly last: bigint;
}

/** What an account's balance row says, in minor units. */
export interface CurrentTotals {
  readonly debit: bigint;
  readonly credit: bigint;
  readonly lastSequence: bigint;
}

interface TotalsRow {
  debit: string | null;
  credit: string | null;
  last_sequence: string | null;
}

/** Reads of single accounts by primary key: where a time stands in the sequence, and what the balance was there. */
@Injectable()
export class TimelineRepository {
  constructor(private readonly dataSource: DataSource) {}

  async totals(accountId: number): Promise<CurrentTotals> {
    const [row]: TotalsRow[] = await this.dataSource.query(currentTotals(accountId));
    return totalsOf(row);
  }

  /** In share mode: waits for the groups that are posting to the account, which hold the row until they have committed. */
  async lockTotals(tx: Tx, accountId: number): Promise<CurrentTotals> {
    const [row] = await sqlOf(tx).query<TotalsRow>(`${currentTotals(accountId)} LOCK IN SHARE MODE`);
    return totalsOf(row);
  }

  /** Turnovers of all business dates up to the one given. One statement, so one state of the books. */
  async totalsUpTo(accountId: number, businessDate: string): Promise<CurrentTotals> {
    const [row]: TotalsRow[] = await this.dataSource.query(
      `SELECT SUM(debit_turnover) AS debit, SUM(credit_turnover) AS credit, MAX(last_sequence) AS last_sequence
       FROM account_day FORCE INDEX (PRIMARY)
       WHERE account_id = ${integer(accountId)} AND business_date <= ${text(businessDate)}`,
    );
    return totalsOf(row);
  }

  /** The last business date that was ever opened in the book. */
  async lastBusinessDate(bookId: number): Promise<string> {
    const [row]: { business_date: string }[] = await this.dataSource.query(
      `SELECT business_date FROM business_day FORCE INDEX (PRIMARY)
       WHERE book_id = ${integer(bookId)} ORDER BY business_date DESC LIMIT 1`,
    );
    return row!.business_date;
  }

  async balanceAfter(accountId: number, sequence: bigint): Promise<bigint> {
    return BigInt((await this.entry(accountId, sequence)).balance_after);
  }

  async recordedAt(accountId: number, sequence: bigint): Promise<string> {
    return (await this.entry(accountId, sequence)).recorded_at;
  }

  async lastSequences(accountIds: readonly number[]): Promise<Map<number, bigint>> {
    if (accountIds.length === 0) return new Map();
    const rows: { account_id: string; last_sequence: string }[] = await this.dataSource.query(
      `SELECT account_id, last_sequence FROM account_balance FORCE INDEX (PRIMARY)
       WHERE account_id IN (${accountIds.map(integer).join(',')})`,
    );
    return new Map(rows.map((row) => [Number(row.account_id), BigInt(row.last_sequence)]));
  }

  async rangesOfDates(
    accountIds: readonly number[],
    from: string | undefined,
    to: string | undefined,
  ): Promise<Map<number, SequenceRange>> {
    if (accountIds.length === 0) return new Map();
    const after = from === undefined ? '' : `AND business_date >= ${text(from)}`;
    const before = to === undefined ? '' : `AND business_date <= ${text(to)}`;
    const rows: { account_id: string; first: string; last: string }[] = await this.dataSource.query(
      `SELECT account_id, MIN(first_sequence) AS first, MAX(last_sequence) AS last
       FROM account_day FORCE INDEX (PRIMARY)
       WHERE account_id IN (${accountIds.map(integer).join(',')}) ${after} ${before} GROUP BY account_id`,
    );
    return new Map(
      rows.map((row) => [Number(row.account_id), { first: BigInt(row.first), last: BigInt(row.last) }]),
    );
  }

  /** A voucher has up to 500 lines, whose entries on one account follow each other. */
  async endOfVoucher(accountId: number, sequence: bigint): Promise<bigint> {
    const [row]: { last: string }[] = await this.dataSource.query(
      `SELECT MAX(s.sequence) AS last FROM (${inBothPlaces(
        ({ entry }) => `SELECT other.sequence
         FROM ${entry} e FORCE INDEX (PRIMARY) STRAIGHT_JOIN ${entry} other FORCE INDEX (PRIMARY)
           ON other.account_id = e.account_id AND other.sequence BETWEEN ${integer(sequence)} AND ${integer(sequence + 499n)}
           AND other.voucher_id = e.voucher_id
         WHERE e.account_id = ${integer(accountId)} AND e.sequence = ${integer(sequence)}`,
      )}) s`,
    );
    return BigInt(row!.last);
  }

  /** @throws Error when a sequence that must be there is not: the books are damaged */
  private async entry(
    accountId: number,
    sequence: bigint,
  ): Promise<{ balance_after: string; recorded_at: string }> {
    const [row]: { balance_after: string; recorded_at: string }[] = await this.dataSource.query(
      inBothPlaces(
        ({ entry }) => `SELECT balance_after, recorded_at FROM ${entry} FORCE INDEX (PRIMARY)
         WHERE account_id = ${integer(accountId)} AND sequence = ${integer(sequence)}`,
      ),
    );
    if (!row)
      throw new Error(`Account ${accountId} lacks entry ${sequence}; run the verification of the books`);
    return row;
  }
}

function currentTotals(accountId: number): string {
  return `SELECT debit_total AS debit, credit_total AS credit, last_sequence FROM account_balance FORCE INDEX (PRIMARY)
    WHERE account_id = ${integer(accountId)}`;
}

function totalsOf(row: TotalsRow | undefined): CurrentTotals {
  return {
    debit: BigInt(row?.debit ?? 0),
    credit: BigInt(row?.credit ?? 0),
    lastSequence: BigInt(row?.last_sequence ?? 0),
  };
}
