import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { integer, text } from '../../../platform/database/sql.js';
import { behindDetail, type DetailPlace } from '../../database/detail.repository.js';
import type { Direction } from '../../settlement-detail.js';
import type { DetailSums } from '../rules/tie.rules.js';

/** A detail beside what clearing says of it. */
export interface KnownDetail {
  readonly detailNo: string;
  readonly reference: string;
  readonly party: string;
  readonly currency: string;
  readonly direction: Direction;
  readonly amount: bigint;
  readonly settlementDate: string;
  readonly batchNo: string | null;
  readonly batchState: string | null;
  /** How often it was taken. */
  readonly takeNo: number;
}

/** What stands on an account of a party, in minor units of its normal side. */
export interface Cover {
  readonly code: string;
  readonly available: bigint;
}

interface SumsRow extends Record<keyof DetailSums, string | null> {
  last: string | null;
}

interface KnownRow extends Omit<KnownDetail, 'detailNo' | 'amount' | 'batchNo' | 'takeNo'> {
  takeNo: string | number;
  detailNo: string | number;
  amount: string;
  batchNo: string | number | null;
}

const NUMBER_DIGITS = 20;

/** Adds up what checks compare, page by page along keys: partial sums are merged by who asks. */
@Injectable()
export class CheckSumsRepository {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * The next details of a batch, added up.
   * @param last place of the page before, as this has answered it; null: the first page
   * @param dates due dates that clearing was asked for
   */
  async ofDetails(
    batchNo: string,
    last: string | null,
    dates: readonly string[],
    count: number,
  ): Promise<{ sums: DetailSums; last: string | null }> {
    const rows: SumsRow[] = await this.dataSource.query(detailSumsStatement(batchNo, last, dates, count));
    const { last: place, ...row } = rows[0]!;
    const sums = {
      ...{ details: BigInt(row.details ?? 0), disbursed: BigInt(row.disbursed ?? 0) },
      ...{ collected: BigInt(row.collected ?? 0), clearing: BigInt(row.clearing ?? 0) },
      clearingDetails: BigInt(row.clearingDetails ?? 0),
    };
    return { sums, last: place };
  }

  /** Those of the references that there are details of. */
  async known(bookId: number, references: readonly string[]): Promise<KnownDetail[]> {
    if (references.length === 0) return [];
    const rows: KnownRow[] = await this.dataSource.query(knownStatement(bookId, references));
    return rows.map((row) => ({
      ...{ ...row, detailNo: String(row.detailNo), amount: BigInt(row.amount), takeNo: Number(row.takeNo) },
      batchNo: row.batchNo === null ? null : String(row.batchNo),
    }));
  }

  /** What of the orders of parties was kept back once and comes back with them; in minor units, by party. */
  async released(batchNo: string, parties: readonly string[]): Promise<ReadonlyMap<string, bigint>> {
    if (parties.length === 0) return new Map();
    const rows: { party: string; released: string }[] = await this.dataSource.query(
      `SELECT p.party, SUM(p.released) AS released FROM settlement_part p FORCE INDEX (PRIMARY)
       WHERE p.batch_no = ${batchNo} AND p.party IN (${parties.map(text).join(',')}) GROUP BY p.party`,
    );
    return new Map(rows.map(({ party, released }) => [party, BigInt(released)]));
  }

  /** What is free on accounts. Plain reads: whoever takes money asks again behind locks. @param codes those unknown are absent */
  async covers(bookId: number, codes: readonly string[]): Promise<Cover[]> {
    if (codes.length === 0) return [];
    const rows: { code: string; available: string }[] = await this.dataSource.query(
      `SELECT STRAIGHT_JOIN a.code, IF(g.normal_side = 'C', b.credit_total - b.debit_total, b.debit_total - b.credit_total)
         - b.held - b.earmarked AS available
       FROM account a FORCE INDEX (account_code) JOIN gl_account g FORCE INDEX (PRIMARY) ON g.id = a.gl_account_id
       JOIN account_balance b FORCE INDEX (PRIMARY) ON b.account_id = a.id
       WHERE a.book_id = ${integer(bookId)} AND a.code IN (${codes.map(text).join(',')})`,
    );
    return rows.map(({ code, available }) => ({ code, available: BigInt(available) }));
  }
}

export function detailSumsStatement(
  batchNo: string,
  last: string | null,
  dates: readonly string[],
  count: number,
): string {
  const beyond = last === null ? '' : `AND ${behindDetail(placeOf(last))}`;
  const isDue =
    dates.length === 0
      ? 'FALSE'
      : `t.source_kind = 'clearing' AND t.due_date IN (${dates.map(text).join(',')})`;
  const sumOf = (condition: string): string => `SUM(IF(${condition}, t.amount, 0))`;
  return `SELECT COUNT(*) AS details, ${sumOf("t.direction = 'disburse'")} AS disbursed,
      ${sumOf("t.direction = 'collect'")} AS collected, SUM(${isDue}) AS clearingDetails,
      SUM(IF(${isDue}, IF(t.direction = 'disburse', t.amount, -t.amount), 0)) AS clearing,
      MAX(CONCAT(t.party, ' ', LPAD(t.detail_no, ${NUMBER_DIGITS}, '0'))) AS last
    FROM (SELECT d.party, d.detail_no, d.source_kind, d.direction, d.amount, d.due_date
      FROM settlement_detail d FORCE INDEX (settlement_detail_batch) WHERE d.batch_no = ${batchNo} ${beyond}
      ORDER BY d.batch_no, d.party, d.detail_no LIMIT ${integer(count)}) t`;
}

/** As {@link detailSumsStatement} has put it together. */
const placeOf = (last: string): DetailPlace => ({
  party: last.slice(0, -NUMBER_DIGITS - 1),
  detailNo: last.slice(-NUMBER_DIGITS),
});

export const knownStatement = (bookId: number, references: readonly string[]): string =>
  `SELECT d.detail_no AS detailNo, d.source_reference AS reference, d.party, d.currency, d.direction, d.amount,
     d.settlement_date AS settlementDate, d.batch_no AS batchNo, d.take_no AS takeNo,
     (SELECT b.state FROM settlement_batch b WHERE b.batch_no = d.batch_no) AS batchState
   FROM settlement_detail d FORCE INDEX (settlement_detail_source)
   WHERE d.book_id = ${integer(bookId)} AND d.source_kind = 'clearing'
     AND d.source_reference IN (${references.map(text).join(',')})`;
