import { randomUUID } from 'node:crypto';
import type { TestSchema } from './schema.js';

/** Rows of payouts as they may stand there, without their money: for what reads and claims them, and for plans. */
export interface PayoutsToWrite {
  readonly book: string;
  readonly channel: string;
  readonly payer: string;
  readonly count: number;
  readonly state?: 'approved' | 'processing';
  /** Columns that are not as usual; SQL. */
  readonly columns?: Readonly<Record<string, string>>;
}

const ROWS_AT_ONCE = 500;

/** @returns their ids, in ascending order */
export async function writePayouts(
  sql: TestSchema['sql'],
  { book, channel, payer, count, state = 'approved', columns = {} }: PayoutsToWrite,
): Promise<string[]> {
  const [places] = await sql<Record<'book' | 'client' | 'account' | 'channel', string>>(
    `SELECT b.id AS book, a.id AS account, c.id AS channel, (SELECT MIN(id) FROM client) AS client
     FROM book b JOIN account a ON a.book_id = b.id AND a.code = ? JOIN channel c ON c.book_id = b.id AND c.code = ?
     WHERE b.code = ?`,
    [payer, channel, book],
  );
  const ids = Array.from({ length: count }, () => randomUUID()).sort();
  const isSent = state === 'processing';
  for (let start = 0; start < count; start += ROWS_AT_ONCE) {
    const rows = ids.slice(start, start + ROWS_AT_ONCE).map((id) => {
      const hex = id.replaceAll('-', '');
      const values: Record<string, string> = {
        id: `x'${hex}'`,
        book_id: places!.book,
        client_id: places!.client,
        payer_account_id: places!.account,
        amount: '100',
        payee_name: "'Li'",
        payee_bank: "'ICBC'",
        payee_account: "'6222020000'",
        payee_key: `x'${hex}'`,
        channel_id: places!.channel,
        purpose: "'test'",
        memo: "''",
        metadata: "'{}'",
        content_hash: `x'${hex}${hex}'`,
        request_number: `'${hex}'`,
        business_date: "'2026-11-21'",
        created_at: "'2026-11-21 00:00:00'",
        state: `'${state}'`,
        version: '2',
        send_after: "'2026-11-21 00:00:00'",
        intent_at: isSent ? "'2026-11-21 00:00:00'" : 'NULL',
        next_query_at: isSent ? "'2026-11-21 00:00:10'" : 'NULL',
        queries: '0',
        fee: '0',
        returned: '0',
        ...columns,
      };
      return values;
    });
    const names = Object.keys(rows[0]!);
    const literals = rows.map((row) => `(${names.map((name) => row[name]).join(', ')})`);
    await sql(`INSERT INTO payout (${names.join(', ')}) VALUES ${literals.join(', ')}`);
  }
  return ids;
}
