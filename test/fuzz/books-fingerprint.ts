import { POSTING_USER_GRANTS } from '../../migrations/grants.js';
import type { TestSchema } from '../support/schema.js';

/** Changed by requests that are refused, and rightly: numbers taken and not used, nonces, locks. */
const NOT_RECORDED = new Set([
  ...['id_block', 'request_nonce', 'request_nonce_horizon', 'fence'],
  // What was refused to payouts, and what came as a callback, is kept on purpose.
  ...['payout_refusal', 'payout_exchange', 'payout_batch_refusal'],
]);
const TABLES = Object.keys(POSTING_USER_GRANTS).filter((table) => !NOT_RECORDED.has(table));

/** A checksum of every table, to see that nothing was written. */
export async function fingerprintOf(sql: TestSchema['sql']): Promise<Record<string, string>> {
  const rows = await sql<{ Table: string; Checksum: string }>(`CHECKSUM TABLE ${TABLES.join(', ')}`);
  return Object.fromEntries(rows.map((row) => [row.Table.split('.')[1]!, String(row.Checksum)]));
}
