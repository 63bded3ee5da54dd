import type { AccountRef } from '../account.js';

/** A row of {@link ACCOUNT_REF_COLUMNS}. */
export interface AccountRefRow {
  id: string;
  code: string;
  book_id: string;
  gl_account_id: string;
  gl_code: string;
  currency: string;
  decimals: number;
  normal_side: 'D' | 'C';
}

/** Of account `a`, its GL account `g` and its currency `c`. */
export const ACCOUNT_REF_COLUMNS = `a.id, a.code, a.book_id, a.gl_account_id,
  g.code AS gl_code, a.currency, c.decimals, g.normal_side`;

export const ACCOUNT_REF_JOINS = `JOIN gl_account g ON g.id = a.gl_account_id
  JOIN currency c ON c.code = a.currency`;

export function accountRefOf(row: AccountRefRow): AccountRef {
  return {
    id: Number(row.id),
    code: row.code,
    bookId: Number(row.book_id),
    glAccountId: Number(row.gl_account_id),
    glCode: row.gl_code,
    currency: row.currency,
    decimals: row.decimals,
    normalSide: row.normal_side,
  };
}
