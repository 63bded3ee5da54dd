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

/** A page of what is to be settled begins behind this place. */
export interface DuePlace {
  readonly payee: string;
  readonly currency: string;
  readonly direction: 'D' | 'C';
  readonly runNo: string;
  readonly lineNo: number;
}

/** Reads results. Who asks for what counts joins the run and the voucher: nothing of a void or unposted one is seen. */
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

  /**
   * What is to be settled on a date, of posted runs, by payee, currency and direction; one that second clearing goes on
   * with is not among them.
   */
  async due(
    bookId: number,
    settlementDate: string,
    after: DuePlace | null,
    count: number,
  ): Promise<ClearingResult[]> {
    const rows: ResultRow[] = await this.dataSource.query(dueStatement(bookId, settlementDate, after, count));
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
const WITH_VOUCHER = `JOIN_TYPE clearing_posting p FORCE INDEX (PRIMARY)
  ON p.run_no = r.run_no AND p.chunk = r.chunk AND p.voucher_group = r.voucher_group`;
const withVoucher = (join: 'LEFT JOIN' | 'JOIN'): string => WITH_VOUCHER.replace('JOIN_TYPE', join);
const RESULTS = `SELECT ${COLUMNS}, p.voucher_id AS voucherId FROM clearing_result r FORCE INDEX (PRIMARY)
  ${withVoucher('LEFT JOIN')}`;

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

export function dueStatement(
  bookId: number,
  settlementDate: string,
  after: DuePlace | null,
  count: number,
): string {
  const beyond = after === null ? '' : `AND ${behind(after)}`;
  return `SELECT STRAIGHT_JOIN ${COLUMNS}, p.voucher_id AS voucherId
    FROM clearing_result r FORCE INDEX (clearing_result_due)
    JOIN clearing_run u FORCE INDEX (PRIMARY) ON u.run_no = r.run_no AND u.state = 'posted'
    ${withVoucher('JOIN')} AND p.state = 'posted'
    WHERE r.book_id = ${integer(bookId)} AND r.settlement_date = ${text(settlementDate)} AND r.status = 'R'
      AND r.second_code IS NULL ${beyond}
    ORDER BY r.payee, r.currency, r.direction, r.run_no, r.line_no LIMIT ${integer(count)}`;
}

/** The key behind a place, written out: neither engine takes a range from a comparison of rows. */
function behind({ payee, currency, direction, runNo, lineNo }: DuePlace): string {
  const columns: [string, string][] = [
    ['r.payee', text(payee)],
    ['r.currency', text(currency)],
    ['r.direction', text(direction)],
    ['r.run_no', integerOf(runNo)],
    ['r.line_no', integer(lineNo)],
  ];
  const alternatives = columns.map(([column, value], index) =>
    [...columns.slice(0, index).map(([before, same]) => `${before} = ${same}`), `${column} > ${value}`].join(
      ' AND ',
    ),
  );
  return `r.payee >= ${text(payee)} AND (${alternatives.map((one) => `(${one})`).join(' OR ')})`;
}
