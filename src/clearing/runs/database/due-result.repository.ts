import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { binary, integer, integerOf, text, uuidOf } from '../../../platform/database/sql.js';
import type { DuePlace, DueResult, DueRun } from '../due-results.js';
import { readFees } from '../fees.rules.js';

/** What of a settlement date counts: of posted runs, with a voucher; of void, held and refused ones nothing is seen. */
@Injectable()
export class DueResultRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Results of first clearing; one that second clearing goes on with is not among them. @param after null: the first page */
  async results(bookId: number, date: string, after: DuePlace | null, count: number): Promise<DueResult[]> {
    const rows: ResultRow[] = await this.dataSource.query(dueResultsStatement(bookId, date, after, count));
    return rows.map((row) => {
      const charged = readFees(row.fees).filter(({ bearer }) => bearer === 'payer');
      const fees = charged.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
      return dueOf(row, lineKey(row.runNo, row.lineNo), BigInt(row.gross) + fees);
    });
  }

  /** What stands beside first results: second clearings, their rests and refunds, differences, orders cleared at once. */
  async extras(bookId: number, date: string, after: DuePlace | null, count: number): Promise<DueResult[]> {
    const rows: ExtraRow[] = await this.dataSource.query(dueExtrasStatement(bookId, date, after, count));
    return rows.map((row) => {
      const gross = BigInt(row.gross);
      return dueOf(row, uuidOf(row.id), gross < 0n ? -gross : gross);
    });
  }
}

interface DueRow {
  runNo: string | number | null;
  source: string;
  registrar: string;
  businessDate: string;
  direction: 'D' | 'C';
  payee: string;
  currency: string;
  amount: string;
  gross: string;
  settlementDate: string;
  settlementAt: string;
  businessType: string;
}

interface ResultRow extends DueRow {
  runNo: string | number;
  lineNo: string | number;
  fees: string;
}

interface ExtraRow extends DueRow {
  id: Buffer;
}

/** Field by field: there are millions of them, and a copy costs more than reading the row. */
const dueOf = (row: DueRow, key: string, fromPosition: bigint): DueResult => ({
  payee: row.payee,
  currency: row.currency,
  direction: row.direction,
  key,
  amount: BigInt(row.amount),
  fromPosition,
  settlementDate: row.settlementDate,
  settlementAt: row.settlementAt,
  businessType: row.businessType,
  run: row.runNo === null ? null : runOf(row, String(row.runNo)),
});

const runOf = ({ source, registrar, businessDate }: DueRow, runNo: string): DueRun => ({
  runNo,
  source,
  registrar,
  businessDate,
});

const RUN_DIGITS = 20;
const LINE_DIGITS = 10;
const lineKey = (runNo: string | number, lineNo: string | number): string =>
  `${String(runNo).padStart(RUN_DIGITS, '0')}/${String(lineNo).padStart(LINE_DIGITS, '0')}`;

const RUN = 'u.source, u.registrar, u.business_date AS businessDate';

export function dueResultsStatement(
  bookId: number,
  date: string,
  after: DuePlace | null,
  count: number,
): string {
  const [runNo, lineNo] = (after?.key ?? '').split('/');
  const beyond = after
    ? behind('r', after, [
        ['run_no', integerOf(runNo!)],
        ['line_no', integerOf(lineNo!)],
      ])
    : '';
  return `SELECT STRAIGHT_JOIN r.run_no AS runNo, r.line_no AS lineNo, r.direction, r.payee, r.currency, r.gross,
      r.net AS amount, r.fees, r.settlement_date AS settlementDate, r.settlement_at AS settlementAt,
      r.business_type AS businessType, ${RUN}
    FROM clearing_result r FORCE INDEX (clearing_result_due)
    JOIN clearing_run u FORCE INDEX (PRIMARY) ON u.run_no = r.run_no AND u.state = 'posted'
    JOIN clearing_posting p FORCE INDEX (PRIMARY)
      ON p.run_no = r.run_no AND p.chunk = r.chunk AND p.voucher_group = r.voucher_group AND p.state = 'posted'
    WHERE r.book_id = ${integer(bookId)} AND r.settlement_date = ${text(date)} AND r.status = 'R'
      AND r.second_code IS NULL AND r.net > 0 ${beyond}
    ORDER BY r.payee, r.currency, r.direction, r.run_no, r.line_no LIMIT ${integer(count)}`;
}

export function dueExtrasStatement(
  bookId: number,
  date: string,
  after: DuePlace | null,
  count: number,
): string {
  const beyond = after ? behind('x', after, [['id', binary(after.key)]]) : '';
  return `SELECT STRAIGHT_JOIN u.run_no AS runNo, x.id, x.direction, x.payee, x.currency, x.gross, x.amount,
      x.settlement_date AS settlementDate, x.settlement_at AS settlementAt, x.business_type AS businessType, ${RUN}
    FROM clearing_extra x FORCE INDEX (clearing_extra_due)
    LEFT JOIN clearing_run u FORCE INDEX (PRIMARY) ON u.run_no = x.run_no
    WHERE x.book_id = ${integer(bookId)} AND x.settlement_date = ${text(date)} AND x.amount <> 0
      AND (x.run_no = 0 OR u.state = 'posted') ${beyond}
    ORDER BY x.payee, x.currency, x.direction, x.id LIMIT ${integer(count)}`;
}

/** The key behind a place, written out: neither engine takes a range from a comparison of rows. */
function behind(table: string, place: DuePlace, key: readonly [string, string][]): string {
  const columns: [string, string][] = [
    ['payee', text(place.payee)],
    ['currency', text(place.currency)],
    ['direction', text(place.direction)],
    ...key,
  ];
  const alternatives = columns.map(([column, value], index) => {
    const before = columns.slice(0, index).map(([same, of]) => `${table}.${same} = ${of}`);
    return `(${[...before, `${table}.${column} > ${value}`].join(' AND ')})`;
  });
  return `AND ${table}.payee >= ${text(place.payee)} AND (${alternatives.join(' OR ')})`;
}
