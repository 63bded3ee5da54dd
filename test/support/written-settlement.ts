import type { TestSchema } from './schema.js';

/** An order of a batch, by the number of its batch; amounts in minor units. */
interface WrittenOrder {
  readonly no: string;
  readonly party: string;
  readonly side: string;
}

const hexOf = (id: string): string => id.replaceAll('-', '');

/** The row of the charge of an order, whose voucher is posted. */
export async function writeCharge(
  sql: TestSchema['sql'],
  order: WrittenOrder & { readonly fee: string; readonly reserve: string; readonly voucher: string },
): Promise<void> {
  const { no, party, side, fee, reserve, voucher } = order;
  await sql(
    `INSERT INTO settlement_charge (batch_no, party, side, book_id, currency, payable_account, fee_account, reserve_account, fee,
       reserve, released, voucher_id, next_try_at)
     VALUES (?, ?, ?, 1, 'CNY', 'p', 'f', 'r', ?, ?, 0, UNHEX(?), NOW(6))`,
    [no, party, side, fee, reserve, hexOf(voucher)],
  );
}

/** The rows of an order that is paid, and of its payout that has succeeded, whose voucher is posted; without its hold and history. */
export async function writePayment(
  sql: TestSchema['sql'],
  order: WrittenOrder & { readonly amount: string; readonly payout: string; readonly voucher: string },
): Promise<void> {
  const { no, party, side, amount, voucher } = order;
  const payout = hexOf(order.payout);
  await sql(
    `INSERT INTO payout (id, book_id, client_id, payer_account_id, amount, payee_name, payee_bank, payee_account, payee_key,
       channel_id, purpose, memo, metadata, content_hash, request_number, business_date, created_at, state, version, send_after,
       queries, fee, returned, voucher_id, concluded_at, intent_at)
     SELECT UNHEX(?), a.book_id, 0, a.id, ?, 'Li', 'ICBC', '6222020000', UNHEX(?), 1, 'test', '', '{}', UNHEX(SHA2('x', 256)), ?,
       '2026-11-21', NOW(6), 'succeeded', 5, NOW(6), 0, 0, 0, UNHEX(?), NOW(6), NOW(6) FROM account a WHERE a.code = ?`,
    [payout, amount, payout, payout, hexOf(voucher), `payable:${party}`],
  );
  await sql(
    `INSERT INTO settlement_attempt (batch_no, party, side, attempt, payout_id, client_id, requested_at)
     VALUES (?, ?, ?, 1, UNHEX(?), 0, NOW(6))`,
    [no, party, side, payout],
  );
  await sql(
    `INSERT INTO settlement_payment (batch_no, party, side, book_id, currency, direction, amount, settlement_at, payer_account,
       payee, payee_version, state, waits_for, next_try_at, attempts, retries_left, payout_id, returned, changed_at, version)
     VALUES (?, ?, ?, 1, 'CNY', 'pay', ?, NOW(6), 'p', 'shop', 1, 'paid', '', NOW(6), 1, 0, UNHEX(?), 0, NOW(6), 3)`,
    [no, party, side, amount, payout],
  );
}
