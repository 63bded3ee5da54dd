import { digestOfEntry, digestOfVoucher } from '../../src/verification/rules/digests.rules.js';
import type { StoredEntry, StoredLine, StoredVoucher } from '../../src/verification/rules/stored.js';
import type { TestSchema } from './schema.js';

type Sql = TestSchema['sql'];

const ZEROS = '00'.repeat(32);
const spelled = (id: string): string => id.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
const bytes = (hex: string): Buffer => Buffer.from(hex.replaceAll('-', ''), 'hex');

/**
 * What somebody does who can write every table and knows how digests are made: takes the last vouchers out of the books
 * with all that hangs on them, and puts turnovers and balances back to where they were before.
 */
export async function truncateTail(sql: Sql, vouchers: readonly string[]): Promise<void> {
  const ids = vouchers.map(bytes);
  for (const table of ['voucher_line', 'account_entry', 'voucher_fact', 'voucher_link', 'request'])
    await sql(`DELETE FROM ${table} WHERE voucher_id IN (?)`, [ids]);
  await sql('DELETE FROM voucher WHERE id IN (?)', [ids]);
  const effect = 'IF(e.side = g.normal_side, e.amount, -e.amount)';
  const sums = `SUM(IF(e.side = 'D', ${effect}, 0)), SUM(IF(e.side = 'C', ${effect}, 0))`;
  const entries = `account_entry e JOIN account a ON a.id = e.account_id JOIN gl_account g ON g.id = a.gl_account_id`;
  await sql('DELETE FROM account_day');
  await sql(
    `INSERT INTO account_day SELECT e.account_id, e.business_date, a.book_id, ${sums}, MIN(e.sequence), MAX(e.sequence)
     FROM ${entries} GROUP BY e.account_id, e.business_date, a.book_id`,
  );
  const last = await sql<Record<'id' | 'debit' | 'credit' | 'sequence', string>>(
    `SELECT e.account_id AS id, SUM(IF(e.side = 'D', ${effect}, 0)) AS debit, SUM(IF(e.side = 'C', ${effect}, 0)) AS credit,
       MAX(e.sequence) AS sequence FROM ${entries} GROUP BY e.account_id`,
  );
  for (const { id, debit, credit, sequence } of last)
    await sql(
      `UPDATE account_balance b JOIN account_entry e ON e.account_id = b.account_id AND e.sequence = ?
       SET b.debit_total = ?, b.credit_total = ?, b.last_sequence = ?, b.version = ?, b.last_digest = e.digest,
         b.last_recorded_at = e.recorded_at WHERE b.account_id = ?`,
      [sequence, debit, credit, sequence, sequence, id],
    );
}

/** Makes all digests of vouchers, entries and balances anew from the rows as they are; no voucher may have links. */
export async function recomputeDigests(sql: Sql): Promise<void> {
  const digests = new Map<string, string>();
  for (const row of await sql<Record<string, string | null>>(
    'SELECT *, LOWER(HEX(id)) AS hex FROM voucher',
  )) {
    const id = row.hex!;
    const digest = digestOfVoucher(voucherOf(row), await linesOf(sql, id), []);
    await sql('UPDATE voucher SET digest = ? WHERE id = ?', [bytes(digest), bytes(id)]);
    digests.set(id, digest);
  }
  const chains = new Map<string, string>();
  const entries = await sql<Record<string, string>>(
    'SELECT *, LOWER(HEX(voucher_id)) AS hex FROM account_entry ORDER BY account_id, sequence',
  );
  for (const row of entries) {
    const entry = entryOf(row);
    const { accountId, sequence } = entry;
    const digest = digestOfEntry(entry, chains.get(accountId) ?? ZEROS, digests.get(row.hex!)!);
    const key = [bytes(digest), accountId, sequence];
    await sql('UPDATE account_entry SET digest = ? WHERE account_id = ? AND sequence = ?', key);
    chains.set(accountId, digest);
  }
  for (const [id, digest] of chains)
    await sql('UPDATE account_balance SET last_digest = ? WHERE account_id = ?', [bytes(digest), id]);
}

async function linesOf(sql: Sql, voucher: string): Promise<StoredLine[]> {
  const rows = await sql<Record<string, string>>(
    'SELECT * FROM voucher_line WHERE voucher_id = ? ORDER BY line_number',
    [bytes(voucher)],
  );
  return rows.map((row) => ({
    ...{ lineNumber: Number(row.line_number), glAccountId: row.gl_account_id!, accountId: row.account_id! },
    ...{ sequence: row.account_sequence!, currency: row.currency!, side: row.side!, amount: row.amount! },
    ...{ hold: null, purpose: null },
  }));
}

const voucherOf = (row: Record<string, string | null>): StoredVoucher => ({
  ...{ id: spelled(row.hex!), bookId: row.book_id!, businessDate: row.business_date!, memo: row.memo! },
  ...{ businessType: row.business_type!, clientId: row.client_id!, requestNumber: row.request_number! },
  ...{ apiKeyId: row.api_key_id!, reference: row.reference!, metadata: row.metadata!, digest: '' },
  ...{ traceId: row.trace_id!, lineCount: Number(row.line_count), recordedAt: row.recorded_at! },
  ...{ ruleId: null, parameters: null, override: null },
});

const entryOf = (row: Record<string, string>): StoredEntry => ({
  ...{ accountId: row.account_id!, sequence: row.sequence!, lineNumber: Number(row.line_number) },
  ...{ businessDate: row.business_date!, side: row.side!, amount: row.amount!, digest: '' },
  ...{ before: row.balance_before!, after: row.balance_after!, recordedAt: row.recorded_at! },
});
