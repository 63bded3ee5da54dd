import type { TestSchema } from './schema.js';

const COUNTED = [
  'request',
  'voucher',
  'voucher_line',
  'voucher_link',
  'voucher_progress',
  'account_entry',
  'account_day',
] as const;

/** How much the two books hold: rows of every table that postings write, and what moved on the balances. */
export async function recordedRows(sql: TestSchema['sql']): Promise<Record<string, string>> {
  const counts = COUNTED.map((table) => `(SELECT COUNT(*) FROM ${table}) AS ${table}_rows`);
  const [row] = await sql<Record<string, string>>(
    `SELECT ${counts.join(', ')}, SUM(version) AS versions, SUM(last_sequence) AS sequences,
       SUM(debit_total) AS debits, SUM(credit_total) AS credits FROM account_balance`,
  );
  return { ...row! };
}
