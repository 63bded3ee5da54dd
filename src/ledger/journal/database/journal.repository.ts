import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { THE_SERVICE_CODE } from '../../../platform/auth/index.js';
import { binary, integer, text, uuidOf } from '../../../platform/database/sql.js';
import { inBothPlaces } from '../../places/index.js';
import type { JournalGlAccount, JournalPosting, JournalVoucher } from '../journal-text.js';

/** What the service does by itself is no client's. */
const clientName = `COALESCE(c.code, ${text(THE_SERVICE_CODE)})`;

/** Where a page ended. */
export interface JournalKey {
  readonly businessDate: string;
  readonly id: string;
}

type RawVoucher = Omit<JournalVoucher, 'id'> & { id: Buffer };
type RawPosting = Pick<JournalPosting, 'account' | 'currency' | 'side'> &
  Record<'glAccountId' | 'decimals' | 'amount', string> & { voucherId: Buffer };

/** Plain reads of the double-entry book along the index (book, date, id). Vouchers never change. */
@Injectable()
export class JournalRepository {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * The next vouchers in order of date and id. The index is named because a sort of all that is left would cost as much
   * for every page as for all of them.
   * @param from first business date, @param to last one
   */
  async vouchers(
    bookId: number,
    from: string,
    to: string,
    after: JournalKey | null,
    limit: number,
  ): Promise<JournalVoucher[]> {
    const beyond =
      after === null
        ? `v.business_date BETWEEN ${text(from)} AND ${text(to)}`
        : `(v.business_date = ${text(after.businessDate)} AND v.id > ${binary(after.id)}
           OR v.business_date > ${text(after.businessDate)} AND v.business_date <= ${text(to)})`;
    const rows: RawVoucher[] = await this.dataSource.query(
      `${inBothPlaces(
        ({
          voucher,
        }) => `SELECT STRAIGHT_JOIN v.id, v.business_date AS businessDate, v.business_type AS businessType, ${clientName} AS client,
         v.request_number AS requestNumber, v.reference, v.memo
       FROM ${voucher} v FORCE INDEX (voucher_date) LEFT JOIN client c ON c.id = v.client_id
       WHERE v.book_id = ${integer(bookId)} AND ${beyond}
       ORDER BY v.business_date, v.id LIMIT ${integer(limit)}`,
      )} ORDER BY businessDate, id LIMIT ${integer(limit)}`,
    );
    return rows.map((row) => ({ ...row, id: uuidOf(row.id) }));
  }

  /** Lines of the vouchers in their order, by voucher id. */
  async postings(voucherIds: readonly string[]): Promise<Map<string, JournalPosting[]>> {
    const postings = new Map<string, JournalPosting[]>(voucherIds.map((id) => [id, []]));
    if (voucherIds.length === 0) return postings;
    const rows: RawPosting[] = await this.dataSource.query(
      `${inBothPlaces(
        ({
          line,
        }) => `SELECT STRAIGHT_JOIN l.voucher_id AS voucherId, l.gl_account_id AS glAccountId, a.code AS account,
         l.currency, c.decimals, l.side, l.amount, l.line_number AS lineNumber
       FROM ${line} l FORCE INDEX (PRIMARY) JOIN account a FORCE INDEX (PRIMARY) ON a.id = l.account_id
       JOIN currency c FORCE INDEX (PRIMARY) ON c.code = l.currency
       WHERE l.voucher_id IN (${voucherIds.map(binary).join(',')})`,
      )} ORDER BY voucherId, lineNumber`,
    );
    for (const { voucherId, account, currency, side, ...numbers } of rows) {
      postings.get(uuidOf(voucherId))!.push({
        glAccountId: Number(numbers.glAccountId),
        account,
        currency,
        decimals: Number(numbers.decimals),
        side,
        amount: BigInt(numbers.amount),
      });
    }
    return postings;
  }

  async chart(bookId: number): Promise<JournalGlAccount[]> {
    const rows: { id: string; code: string; name: string; parentId: string | null; class: string }[] =
      await this.dataSource.query(
        `SELECT id, code, name, parent_id AS parentId, class FROM gl_account WHERE book_id = ${integer(bookId)}`,
      );
    return rows.map((row) => ({
      ...row,
      id: Number(row.id),
      parentId: row.parentId === null ? null : Number(row.parentId),
    }));
  }
}
