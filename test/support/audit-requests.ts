import type { Sql } from './audit-books.js';

/** A request number names a voucher, or the row of a command that writes none. */
export async function findRequestsWithoutVoucher(sql: Sql): Promise<string[]> {
  const rows = await sql<{ number: string }>(
    `SELECT r.number FROM request r LEFT JOIN voucher v
       ON v.id = r.voucher_id AND v.client_id = r.client_id AND v.request_number = r.number
     WHERE v.id IS NULL AND NOT EXISTS (SELECT 1 FROM hold_event h WHERE h.id = r.voucher_id)
       AND NOT EXISTS (SELECT 1 FROM earmark_event e WHERE e.id = r.voucher_id)
       AND NOT EXISTS (SELECT 1 FROM approval p WHERE p.id = r.voucher_id AND p.maker_client_id = r.client_id)
       AND NOT EXISTS (SELECT 1 FROM payout o WHERE o.id = r.voucher_id AND o.batch_id IS NOT NULL AND r.client_id = 0)
       AND NOT EXISTS (SELECT 1 FROM payout_command c WHERE c.id = r.voucher_id AND r.client_id = 0)
       AND NOT EXISTS (SELECT 1 FROM settlement_adjustment j
         WHERE j.account IS NULL AND r.voucher_id IN (j.posting_id, j.withdrawal_id))
     UNION ALL
     SELECT v.request_number FROM voucher v LEFT JOIN request r
       ON r.client_id = v.client_id AND r.number = v.request_number AND r.voucher_id = v.id WHERE r.number IS NULL`,
  );
  return rows.map((row) => `request ${row.number} and its voucher do not belong together`);
}
