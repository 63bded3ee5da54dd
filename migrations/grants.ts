/**
 * What the posting user may do, table by table (a schema-wide UPDATE could not be taken back for one table).
 * What is recorded is never changed or deleted: entries, vouchers, lines, requests and trails are insert-only.
 * Tables that are locked for update need UPDATE on MySQL, hence the narrow balance table beside the account table.
 */
export const POSTING_USER_GRANTS: Readonly<Record<string, string>> = {
  id_block: 'SELECT, UPDATE',
  fence: 'SELECT, INSERT, UPDATE',
  setting_epoch: 'SELECT, UPDATE',
  client: 'SELECT, INSERT, UPDATE',
  api_key: 'SELECT, INSERT, UPDATE',
  audit_event: 'SELECT, INSERT',
  currency: 'SELECT, INSERT',
  book: 'SELECT, INSERT, UPDATE',
  book_currency: 'SELECT, INSERT',
  business_day: 'SELECT, INSERT, UPDATE',
  gl_account: 'SELECT, INSERT, UPDATE',
  account: 'SELECT, INSERT',
  account_balance: 'SELECT, INSERT, UPDATE',
  account_change: 'SELECT, INSERT',
  business_type_stop: 'SELECT, INSERT, UPDATE',
  request: 'SELECT, INSERT',
  voucher: 'SELECT, INSERT',
  voucher_line: 'SELECT, INSERT',
  account_entry: 'SELECT, INSERT',
  account_day: 'SELECT, INSERT, UPDATE',
  posting_rule: 'SELECT, INSERT',
  posting_rule_change: 'SELECT, INSERT',
  exchange_rate: 'SELECT, INSERT',
  voucher_fact: 'SELECT, INSERT',
  voucher_link: 'SELECT, INSERT',
  hold: 'SELECT, INSERT, UPDATE',
  hold_event: 'SELECT, INSERT',
  earmark: 'SELECT, INSERT, UPDATE',
  earmark_event: 'SELECT, INSERT',
  voucher_progress: 'SELECT, INSERT, UPDATE',
  approval: 'SELECT, INSERT, UPDATE',
};
