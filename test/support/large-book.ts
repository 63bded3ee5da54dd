import { randomBytes } from 'node:crypto';
import type { TestSchema } from './schema.js';

export const LARGE_DATE = '2026-11-20';
const ROWS_AT_ONCE = 2_000;
const NOBODY = '0'.repeat(32);

/**
 * A book with two accounts between which so many vouchers moved one unit on one closed date, written straight into the
 * tables: `busy` and `other`, as many entries on each.
 */
export async function insertLargeBook(sql: TestSchema['sql'], code: string, vouchers: number): Promise<void> {
  const [bookId, at] = [701, `${LARGE_DATE} 10:00:00`];
  await sql(
    `INSERT INTO book VALUES (${bookId}, '${code}', 'Large', 'Large Ltd', 'UTC', '2026-11-21', NOW(6))`,
  );
  await sql(`INSERT INTO book_currency VALUES (${bookId}, 'CNY')`);
  await sql(
    `INSERT INTO business_day (book_id, business_date, status, opened_at, closed_at)
     VALUES (${bookId}, '${LARGE_DATE}', 'closed', '${at}', '${at}'), (${bookId}, '2026-11-21', 'open', '${at}', NULL)`,
  );
  await sql(
    `INSERT INTO gl_account VALUES (${bookId}, ${bookId}, '2201', 'Customers', NULL, 'liability', 'C', 1)`,
  );
  for (const [n, name] of ['busy', 'other'].entries()) {
    const [debit, credit] = n === 0 ? [0, vouchers] : [vouchers, 0];
    const id = bookId * 10 + n;
    const opened = [id, bookId, name, name, bookId, 'CNY', null, null, 0, '{}', at];
    await sql('INSERT INTO account VALUES ?', [[opened]]);
    const balance = [id, 'A', 0, 0, debit, credit, 0, 0, null, vouchers, vouchers, at, Buffer.alloc(32)];
    await sql('INSERT INTO account_balance VALUES ?', [[balance]]);
    await sql('INSERT INTO account_day VALUES ?', [[[id, LARGE_DATE, bookId, debit, credit, 1, vouchers]]]);
  }
  for (let start = 0; start < vouchers; start += ROWS_AT_ONCE) {
    const ids = Array.from({ length: Math.min(ROWS_AT_ONCE, vouchers - start) }, () => randomBytes(16));
    await insertVouchers(sql, bookId, start, ids);
  }
}

async function insertVouchers(
  sql: TestSchema['sql'],
  bookId: number,
  start: number,
  ids: readonly Buffer[],
): Promise<void> {
  const at = `${LARGE_DATE} 10:00:00`;
  const rows = ids.map((id, n) => [
    ...[id, bookId, LARGE_DATE, 'transfer', 1, `large-${start + n}`, 1, null, '充值', '{}', NOBODY, 2, at],
    ...[Buffer.alloc(32), null, null, null],
  ]);
  await sql('INSERT INTO voucher VALUES ?', [rows]);
  const both = ids.flatMap((id, n) => [0, 1].map((side) => ({ id, side, sequence: start + n + 1 })));
  await sql('INSERT INTO voucher_line VALUES ?', [
    both.map(({ id, side, sequence }) => [
      ...[id, side + 1, bookId, bookId * 10 + side, sequence, 'CNY', side === 0 ? 'C' : 'D', 1, null, null],
    ]),
  ]);
  await sql('INSERT INTO account_entry VALUES ?', [
    both.map(({ id, side, sequence }) => {
      const sign = side === 0 ? 1 : -1;
      return [
        ...[bookId * 10 + side, sequence, id, side + 1, LARGE_DATE, side === 0 ? 'C' : 'D', sign],
        ...[sign * (sequence - 1), sign * sequence, at, Buffer.alloc(32)],
      ];
    }),
  ]);
}
