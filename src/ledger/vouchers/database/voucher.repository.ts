import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { binary, integer, text, uuidOf } from '../../../platform/database/sql.js';

export interface VoucherRow {
  readonly id: string;
  readonly bookId: number;
  readonly businessDate: string;
  readonly businessType: string;
  readonly client: string;
  readonly requestNumber: string;
  readonly reference: string | null;
  readonly memo: string;
  readonly metadata: string;
  readonly traceId: string;
  readonly recordedAt: string;
  readonly digest: string;
}

export interface VoucherLineRow {
  readonly voucherId: string;
  readonly lineNumber: number;
  readonly account: string;
  readonly glAccount: string;
  readonly currency: string;
  readonly decimals: number;
  readonly side: 'D' | 'C';
  readonly amount: bigint;
  readonly accountSequence: bigint;
  readonly balanceBefore: bigint;
  readonly balanceAfter: bigint;
}

interface RawVoucher extends Omit<VoucherRow, 'id' | 'bookId' | 'digest'> {
  id: Buffer;
  bookId: string;
  digest: Buffer;
}

interface RawLine extends Record<
  'lineNumber' | 'decimals' | 'amount' | 'accountSequence' | 'balanceBefore' | 'balanceAfter',
  string
> {
  voucherId: Buffer;
  account: string;
  glAccount: string;
  currency: string;
  side: 'D' | 'C';
}

const VOUCHER_COLUMNS = `v.id, v.book_id AS bookId, v.business_date AS businessDate, v.business_type AS businessType,
  c.code AS client, v.request_number AS requestNumber, v.reference, v.memo, v.metadata, v.trace_id AS traceId,
  v.recorded_at AS recordedAt, v.digest`;

const VOUCHERS = 'FROM voucher v JOIN client c ON c.id = v.client_id';

/** Plain reads of what posting has written. Vouchers never change, so no lock is needed. */
@Injectable()
export class VoucherRepository {
  constructor(private readonly dataSource: DataSource) {}

  async byId(bookId: number, id: string): Promise<VoucherRow | null> {
    return this.one(`${VOUCHERS} WHERE v.id = ${binary(id)} AND v.book_id = ${integer(bookId)}`);
  }

  /** The request row names the voucher; it outlives archived vouchers. */
  async byRequest(bookId: number, clientCode: string, requestNumber: string): Promise<VoucherRow | null> {
    return this.one(
      `${VOUCHERS} JOIN request r ON r.voucher_id = v.id AND r.client_id = c.id AND r.number = ${text(requestNumber)}
       WHERE c.code = ${text(clientCode)} AND v.book_id = ${integer(bookId)}`,
    );
  }

  /**
   * A page of one business date in order of ids, which is about the order of arrival. Index and join order are fixed:
   * beginning with the few clients, the optimizer would read and sort all vouchers of the date for every page.
   */
  async ofDate(
    bookId: number,
    businessDate: string,
    after: string | null,
    limit: number,
  ): Promise<VoucherRow[]> {
    const beyond = after === null ? '' : `AND v.id > ${binary(after)}`;
    return this.many(
      `FROM voucher v FORCE INDEX (voucher_date) STRAIGHT_JOIN client c ON c.id = v.client_id
       WHERE v.book_id = ${integer(bookId)} AND v.business_date = ${text(businessDate)} ${beyond}
       ORDER BY v.id LIMIT ${integer(limit)}`,
    );
  }

  async linesOf(voucherIds: readonly string[]): Promise<VoucherLineRow[]> {
    if (voucherIds.length === 0) return [];
    const rows: RawLine[] = await this.dataSource.query(
      `SELECT l.voucher_id AS voucherId, l.line_number AS lineNumber, a.code AS account, g.code AS glAccount, l.currency,
         c.decimals, l.side, l.amount, l.account_sequence AS accountSequence, e.balance_before AS balanceBefore,
         e.balance_after AS balanceAfter
       FROM voucher_line l
       JOIN account_entry e ON e.account_id = l.account_id AND e.sequence = l.account_sequence
       JOIN account a ON a.id = l.account_id
       JOIN gl_account g ON g.id = l.gl_account_id
       JOIN currency c ON c.code = l.currency
       WHERE l.voucher_id IN (${voucherIds.map(binary).join(',')})
       ORDER BY l.voucher_id, l.line_number`,
    );
    return rows.map((row) => ({
      voucherId: uuidOf(row.voucherId),
      lineNumber: Number(row.lineNumber),
      account: row.account,
      glAccount: row.glAccount,
      currency: row.currency,
      decimals: Number(row.decimals),
      side: row.side,
      amount: BigInt(row.amount),
      accountSequence: BigInt(row.accountSequence),
      balanceBefore: BigInt(row.balanceBefore),
      balanceAfter: BigInt(row.balanceAfter),
    }));
  }

  private async one(source: string): Promise<VoucherRow | null> {
    return (await this.many(source))[0] ?? null;
  }

  private async many(source: string): Promise<VoucherRow[]> {
    const rows: RawVoucher[] = await this.dataSource.query(`SELECT ${VOUCHER_COLUMNS} ${source}`);
    return rows.map((row) => ({
      ...row,
      id: uuidOf(row.id),
      bookId: Number(row.bookId),
      digest: row.digest.toString('hex'),
    }));
  }
}
