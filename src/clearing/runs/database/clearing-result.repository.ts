import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { integer, integerOf, text, uuidOf } from '../../../platform/database/sql.js';
import { sqlOf, type Tx } from '../../../platform/database/transactions.js';
import { readFees, type Fee } from '../fees.rules.js';

/** A result of first clearing (三要素) as it stands. Amounts are minor units, times those of the database. */
export interface ClearingResult {
  readonly runNo: string;
  readonly lineNo: number;
  /** R ready, H held, U its voucher was refused. */
  readonly status: 'R' | 'H' | 'U';
  readonly direction: 'D' | 'C';
  readonly payee: string;
  readonly currency: string;
  readonly gross: bigint;
  readonly net: bigint;
  readonly fees: readonly Fee[];
  readonly settlementDate: string;
  readonly settlementAt: string;
  readonly businessType: string;
  readonly ruleCode: string;
  readonly ruleVersion: number;
  readonly second: string | null;
  readonly chunk: number;
  readonly group: number;
  /** Of its voucher, once it is posted. */
  readonly voucherId: string | null;
}

export interface ResultsWanted {
  readonly payee: string | null;
  readonly settlementDate: string | null;
}

/** Reads results, also of runs that are void or not posted; what counts is read by `DueResults`. */
@Injectable()
export class ClearingResultRepository {
  constructor(private readonly dataSource: DataSource) {}

  async one(runNo: string, lineNo: number): Promise<ClearingResult | null> {
    const rows: ResultRow[] = await this.dataSource.query(
      `${RESULTS} WHERE r.run_no = ${integerOf(runNo)} AND r.line_no = ${integer(lineNo)}`,
    );
    return rows[0] ? resultOf(rows[0]) : null;
  }

  /** Results of a run by line, also of one that is void or not posted. */
  async page(runNo: string, wanted: ResultsWanted, after: number, count: number): Promise<ClearingResult[]> {
    const rows: ResultRow[] = await this.dataSource.query(resultsStatement(runNo, wanted, after, count));
    return rows.map(resultOf);
  }

  /** Held results of a run, locked; those of its lines that are held. @param lines sorted, or null for all of a page */
  async lockHeld(tx: Tx, runNo: string, lines: readonly number[]): Promise<ClearingResult[]> {
    const rows = await sqlOf(tx).query<ResultRow>(
      `SELECT ${COLUMNS}, NULL AS voucherId FROM clearing_result r FORCE INDEX (PRIMARY)
       WHERE r.run_no = ${integerOf(runNo)} AND r.line_no IN (${lines.map(integer).join(',')}) AND r.status = 'H'
       ORDER BY r.line_no FOR UPDATE`,
    );
    return rows.map(resultOf);
  }
}

interface ResultRow {
  runNo: string | number;
  lineNo: string | number;
  status: 'R' | 'H' | 'U';
  direction: 'D' | 'C';
  payee: string;
  currency: string;
  gross: string;
  net: string;
  fees: string;
  settlementDate: string;
  settlementAt: string;
  businessType: string;
  ruleCode: string;
  ruleVersion: number;
  second: string | null;
  chunk: number;
  voucherGroup: string | number;
  voucherId: Buffer | null;
}

const COLUMNS = `r.run_no AS runNo, r.line_no AS lineNo, r.status, r.direction, r.payee, r.currency, r.gross, r.net, r.fees,
  r.settlement_date AS settlementDate, r.settlement_at AS settlementAt, r.business_type AS businessType,
  r.rule_code AS ruleCode, r.rule_version AS ruleVersion, r.second_code AS second, r.chunk,
  r.voucher_group AS voucherGroup`;
const RESULTS = `SELECT ${COLUMNS}, p.voucher_id AS voucherId FROM clearing_result r FORCE INDEX (PRIMARY)
  LEFT JOIN clearing_posting p FORCE INDEX (PRIMARY)
    ON p.run_no = r.run_no AND p.chunk = r.chunk AND p.voucher_group = r.voucher_group`;

const resultOf = ({ voucherGroup, voucherId, fees, ...row }: ResultRow): ClearingResult => ({
  ...row,
  runNo: String(row.runNo),
  lineNo: Number(row.lineNo),
  gross: BigInt(row.gross),
  net: BigInt(row.net),
  fees: readFees(fees),
  ruleVersion: Number(row.ruleVersion),
  chunk: Number(row.chunk),
  group: Number(voucherGroup),
  voucherId: voucherId === null ? null : uuidOf(voucherId),
});

export function resultsStatement(
  runNo: string,
  { payee, settlementDate }: ResultsWanted,
  after: number,
  count: number,
): string {
  const within = [
    `r.run_no = ${integerOf(runNo)} AND r.line_no > ${integer(after)}`,
    ...(payee === null ? [] : [`r.payee = ${text(payee)}`]),
    ...(settlementDate === null ? [] : [`r.settlement_date = ${text(settlementDate)}`]),
  ];
  return `${RESULTS} WHERE ${within.join(' AND ')} ORDER BY r.line_no LIMIT ${integer(count)}`;
}
