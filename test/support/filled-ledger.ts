import { randomBytes } from 'node:crypto';
import { addDays } from '../../src/platform/clock/index.js';
import type { TestSchema } from './schema.js';

export interface FilledLedger {
  readonly bookId: number;
  /** Its last date, and how many accounts moved on every date. */
  readonly lastDate: string;
  readonly accountsPerDay: number;
  readonly accounts: number;
  readonly days: number;
}

const ROWS_AT_ONCE = 2_000;
const HOLDS_EACH = 10;
const NOBODY = '0'.repeat(32);

/**
 * A book with many accounts and a long history, written straight into the tables: on every date a quarter of the
 * accounts pays one another, by vouchers of two lines, and every second account has an open hold and many that are over.
 * Beside it is another book with as much.
 */
export async function fillLedger(
  sql: TestSchema['sql'],
  { accounts, days, firstDate }: { accounts: number; days: number; firstDate: string },
): Promise<FilledLedger> {
  const moving = Math.floor(accounts / 4);
  for (const bookId of [901, 902]) {
    await sql(
      `INSERT INTO book VALUES (${bookId}, 'filled-${bookId}', 'Filled', 'Filled Ltd', 'UTC', '${addDays(firstDate, days)}', NOW(6))`,
    );
    await sql(
      `INSERT INTO gl_account VALUES (${bookId}, ${bookId}, '2201', 'Customers', NULL, 'liability', 'C', 1)`,
    );
    const first = bookId * 1_000_000;
    await insert(sql, 'account', accounts, (n) => [
      ...[first + n, bookId, `account-${n}`, 'x', bookId, 'CNY', null, null, n % 100 === 0 ? 1 : 0, '{}'],
      '2026-01-01 00:00:00',
    ]);
    await insert(sql, 'account_balance', accounts, (n) => {
      const moved = n < moving ? days : 0;
      const paid = n % 2 === 0 ? 5 * moved : 0;
      return [
        ...[first + n, 'A', 0, 0, paid, 5 * moved - paid, n % 2 === 0 ? 5 : 0, 0, null, moved, moved],
        ...['2026-01-01 00:00:00', Buffer.alloc(32)],
      ];
    });
    await insert(sql, 'hold', (accounts / 2) * HOLDS_EACH, (n) => {
      const isOpen = n % HOLDS_EACH === 0;
      const account = first + 2 * Math.floor(n / HOLDS_EACH);
      return [
        ...[randomBytes(16), bookId, account, 5, 0, isOpen ? 0 : 5, isOpen ? 'O' : 'C', null, null, 'x'],
        ...['2026-01-01 00:00:00', 1, null],
      ];
    });
    for (let day = 0; day < days; day++)
      await fillDay(sql, { bookId, first, moving }, addDays(firstDate, day), day);
  }
  const tables = ['account', 'account_balance', 'account_day', 'account_entry', 'voucher', 'voucher_line'];
  await sql(`ANALYZE TABLE ${[...tables, 'business_day', 'hold', 'earmark'].join(', ')}`);
  return {
    ...{ bookId: 901, lastDate: addDays(firstDate, days - 1), accountsPerDay: moving, accounts, days },
  };
}

async function fillDay(
  sql: TestSchema['sql'],
  { bookId, first, moving }: { bookId: number; first: number; moving: number },
  date: string,
  day: number,
): Promise<void> {
  const at = `${date} 10:00:00`;
  const ids = Array.from({ length: moving / 2 }, () => randomBytes(16));
  await sql(
    `INSERT INTO business_day (book_id, business_date, status, opened_at, closed_at) VALUES (${bookId}, '${date}', 'closed', '${at}', '${at}')`,
  );
  await insert(sql, 'voucher', ids.length, (n) => [
    ...[ids[n], bookId, date, 'transfer', 1, `f-${bookId}-${day}-${n}`, 1, null, '', '{}', NOBODY, 2, at],
    ...[Buffer.alloc(32), null, null, null],
  ]);
  await insert(sql, 'voucher_line', moving, (n) => [
    ...[ids[n >> 1], 1 + (n % 2), bookId, first + n, day + 1, 'CNY', n % 2 === 0 ? 'D' : 'C', 5, null, null],
  ]);
  await insert(sql, 'account_entry', moving, (n) => {
    const sign = n % 2 === 0 ? -5 : 5;
    return [
      ...[first + n, day + 1, ids[n >> 1], 1 + (n % 2), date, n % 2 === 0 ? 'D' : 'C'],
      ...[sign, sign * day, sign * (day + 1), at, Buffer.alloc(32)],
    ];
  });
  await insert(sql, 'account_day', moving, (n) => [
    ...[first + n, date, bookId, n % 2 === 0 ? 5 : 0, n % 2 === 0 ? 0 : 5, day + 1, day + 1],
  ]);
}

async function insert(
  sql: TestSchema['sql'],
  table: string,
  count: number,
  rowOf: (n: number) => unknown[],
): Promise<void> {
  for (let start = 0; start < count; start += ROWS_AT_ONCE) {
    const rows = Array.from({ length: Math.min(ROWS_AT_ONCE, count - start) }, (_, n) => rowOf(start + n));
    await sql(`INSERT INTO ${table} VALUES ?`, [rows]);
  }
}
