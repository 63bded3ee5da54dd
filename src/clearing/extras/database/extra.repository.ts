import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { binary, integer, text, uuidOf } from '../../../platform/database/sql.js';
import { sqlOf, type Tx } from '../../../platform/database/transactions.js';
import type { ClearingExtra, ExtraKind } from '../extra.js';

/** The rows beside first results. Of a void run they do not count: every reader joins the run. */
@Injectable()
export class ExtraRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Insert-only; a duplicate key says that it is there. */
  async insert(tx: Tx, extras: readonly ClearingExtra[]): Promise<void> {
    if (extras.length === 0) return;
    await sqlOf(tx).execute(
      `INSERT INTO clearing_extra (id, book_id, kind, run_no, line_no, number, origin_id, direction, payee, currency, gross,
         amount, settlement_date, settlement_at, business_type, reason, voucher_id, recorded_at)
       VALUES ${extras.map(rowOf).join(',')}`,
    );
  }

  /** Behind the lock of the run. */
  async hasDifference(tx: Tx, runNo: string): Promise<boolean> {
    const rows = await sqlOf(tx).query<object>(
      `SELECT 1 FROM clearing_extra FORCE INDEX (clearing_extra_line)
       WHERE run_no = ${integer(BigInt(runNo))} AND kind = 'difference' LIMIT 1`,
    );
    return rows.length > 0;
  }

  /** Of one kind, by id. */
  async page(bookId: number, kind: ExtraKind, after: string | null, count: number): Promise<ToldExtra[]> {
    const beyond = after === null ? '' : `AND x.id > ${binary(after)}`;
    const rows: ExtraRow[] = await this.dataSource.query(
      `SELECT STRAIGHT_JOIN ${COLUMNS} FROM clearing_extra x FORCE INDEX (clearing_extra_list)
       LEFT JOIN clearing_run r FORCE INDEX (PRIMARY) ON r.run_no = x.run_no
       WHERE x.book_id = ${integer(bookId)} AND x.kind = ${text(kind)} ${beyond}
         AND COALESCE(r.state, 'posted') <> 'void' ORDER BY x.id LIMIT ${integer(count)}`,
    );
    return rows.map(extraOf);
  }
}

export interface ToldExtra extends ClearingExtra {
  /** Id of the run; null: of an order. */
  readonly run: string | null;
  readonly recordedAt: string;
}

function rowOf(extra: ClearingExtra): string {
  const { id, bookId, kind, runNo, lineNo, number, originId, direction, payee, currency, gross, amount } =
    extra;
  const key = `${binary(id)},${integer(bookId)},${text(kind)},${integer(BigInt(runNo))},${integer(lineNo)}`;
  const whom = `${integer(number)},${binary(originId)},${text(direction)},${text(payee)},${text(currency)}`;
  const { settlementDate, settlementAt, businessType, reason, voucherId } = extra;
  const when = [settlementDate, settlementAt, businessType, reason].map(text).join(',');
  return `(${key},${whom},${gross},${amount},${when},${binary(voucherId)},UTC_TIMESTAMP(6))`;
}

interface ExtraRow {
  id: Buffer;
  bookId: string | number;
  kind: ExtraKind;
  runNo: string | number;
  run: Buffer | null;
  lineNo: string | number;
  number: number;
  originId: Buffer;
  direction: 'D' | 'C';
  payee: string;
  currency: string;
  gross: string;
  amount: string;
  settlementDate: string;
  settlementAt: string;
  businessType: string;
  reason: string;
  voucherId: Buffer;
  recordedAt: string;
}

const COLUMNS = `x.id, x.book_id AS bookId, x.kind, x.run_no AS runNo, r.id AS run, x.line_no AS lineNo, x.number,
  x.origin_id AS originId, x.direction, x.payee, x.currency, x.gross, x.amount, x.settlement_date AS settlementDate,
  x.settlement_at AS settlementAt, x.business_type AS businessType, x.reason, x.voucher_id AS voucherId,
  x.recorded_at AS recordedAt`;

const extraOf = (row: ExtraRow): ToldExtra => ({
  ...row,
  id: uuidOf(row.id),
  bookId: Number(row.bookId),
  runNo: String(row.runNo),
  run: row.run === null ? null : uuidOf(row.run),
  lineNo: Number(row.lineNo),
  number: Number(row.number),
  originId: uuidOf(row.originId),
  gross: BigInt(row.gross),
  amount: BigInt(row.amount),
  voucherId: uuidOf(row.voucherId),
});
