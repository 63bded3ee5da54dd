import { Injectable } from '@nestjs/common';
import { either, inBothPlaces, leftJoinBoth, sumOnSide } from '../../ledger/places/index.js';
import { binary, integer, text, uuidOf } from '../../platform/database/sql.js';
import type { Reader } from '../../trial-balance/index.js';

/** Voucher lines that have something in common, added up, in minor units. */
export interface VoucherSum {
  readonly group: string;
  readonly currency: string;
  readonly vouchers: number;
  readonly debit: bigint;
  readonly credit: bigint;
}

const GROUPS = { 'business-type': 'w.business_type', 'gl-account': either('l', 'gl_account_id') } as const;
export type VoucherGroup = keyof typeof GROUPS;

/** The double-entry book along the index (book, date, id), added up over a bounded number of vouchers a statement. */
@Injectable()
export class VoucherSumsRepository {
  /**
   * The next vouchers of a date. @param after null for the first
   * @returns their sums, and the last id among them, null when there were none
   */
  async ofPage(
    reader: Reader,
    { bookId, businessDate }: { readonly bookId: number; readonly businessDate: string },
    after: string | null,
    atMost: number,
    by: VoucherGroup,
  ): Promise<{ sums: VoucherSum[]; last: string | null }> {
    const group = GROUPS[by];
    const beyond = after === null ? '' : `AND v.id > ${binary(after)}`;
    const rows = await reader.query<Record<keyof VoucherSum, string> & { last: Buffer }>(
      `SELECT STRAIGHT_JOIN ${group} AS \`group\`, ${either('l', 'currency')} AS currency, COUNT(DISTINCT w.id) AS vouchers,
         ${sumOnSide('l', 'D')} AS debit, ${sumOnSide('l', 'C')} AS credit, MAX(w.id) AS last
       FROM (${inBothPlaces(
         ({ voucher }) => `SELECT v.id, v.business_type FROM ${voucher} v FORCE INDEX (voucher_date)
         WHERE v.book_id = ${integer(bookId)} AND v.business_date = ${text(businessDate)} ${beyond}
         ORDER BY v.id LIMIT ${integer(atMost)}`,
       )} ORDER BY id LIMIT ${integer(atMost)}) w
       ${leftJoinBoth('line', 'l', (line) => `${line}.voucher_id = w.id`)}
       WHERE ${either('l', 'voucher_id')} IS NOT NULL
       GROUP BY ${group}, ${either('l', 'currency')}`,
    );
    const sums = rows.map((row) => ({
      group: String(row.group),
      currency: row.currency,
      vouchers: Number(row.vouchers),
      debit: BigInt(row.debit),
      credit: BigInt(row.credit),
    }));
    const ids = rows.map(({ last }) => uuidOf(last)).sort();
    return { sums, last: ids.at(-1) ?? null };
  }
}
