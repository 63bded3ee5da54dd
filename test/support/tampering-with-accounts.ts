import { by, unaudited, type Tampering } from './tampering.js';

const balance = (assignments: string, account = 'customer'): string =>
  `UPDATE account_balance SET ${assignments} WHERE account_id = {@${account}}`;
const day = (assignments: string): string =>
  `UPDATE account_day SET ${assignments} WHERE account_id = {@customer} AND business_date = '2026-11-22'`;
const hold = (assignments: string, id = '{openHold}'): string =>
  `UPDATE hold SET ${assignments} WHERE id = ${id}`;
const event = (assignments: string, number: number): string =>
  `UPDATE hold_event SET ${assignments} WHERE hold_id = {hold} AND number = ${number}`;
const earmark = (assignments: string, purpose = 'order-1'): string =>
  `UPDATE earmark SET ${assignments} WHERE account_id = {@customer} AND purpose = '${purpose}'`;
const earmarkEvent = (assignments: string, number: number): string =>
  `UPDATE earmark_event SET ${assignments} WHERE account_id = {@customer} AND purpose = 'order-1' AND number = ${number}`;
const OTHER = "(SELECT id FROM book WHERE code = 'other')";

export const TAMPERING_WITH_ACCOUNTS: readonly Tampering[] = [
  by(balance('debit_total = debit_total + 1'), 'BALANCE_WRONG main customer'),
  by(balance('credit_total = credit_total + 1'), 'BALANCE_WRONG main customer'),
  unaudited(
    by(
      balance('debit_total = debit_total + 1, credit_total = credit_total + 1'),
      'BALANCE_WRONG main customer',
    ),
  ),
  by(balance('held = held + 1'), 'HELD_WRONG main customer'),
  by(balance('earmarked = earmarked + 1'), 'EARMARKED_WRONG main customer'),
  by(balance('last_sequence = last_sequence + 1'), 'BALANCE_WRONG main customer'),
  by(balance('last_sequence = last_sequence - 1'), 'BALANCE_WRONG main customer'),
  unaudited(
    by(balance('last_recorded_at = last_recorded_at + INTERVAL 1 SECOND'), 'BALANCE_WRONG main customer'),
  ),
  unaudited(
    by(balance('last_recorded_at = last_recorded_at - INTERVAL 1 SECOND'), 'BALANCE_WRONG main customer'),
  ),
  by(balance("last_digest = REPEAT('x', 32)"), 'BALANCE_WRONG main customer'),
  unaudited(by(balance("status = 'F'"), 'ACCOUNT_STATE_WRONG main customer')),
  unaudited(by(balance('stop_out = 1'), 'ACCOUNT_STATE_WRONG main customer')),
  unaudited(by(balance('stop_in = 0', 'idle'), 'ACCOUNT_STATE_WRONG main idle')),
  unaudited(by(balance('overdraft_limit = 999', 'idle'), 'ACCOUNT_STATE_WRONG main idle')),
  by(balance('account_id = 9999'), 'ACCOUNT_UNKNOWN #9999', 'BALANCE_MISSING main customer'),
  by('DELETE FROM account_balance WHERE account_id = {@customer}', 'BALANCE_MISSING main customer'),
  unaudited(
    by(
      "DELETE FROM account_change WHERE account_id = {@idle} AND kind = 'status' AND new_value = 'active'",
      'ACCOUNT_STATE_WRONG main idle',
    ),
  ),
  unaudited(
    by(
      "UPDATE account_change SET new_value = 'false' WHERE account_id = {@idle} AND kind = 'stop-in'",
      'ACCOUNT_STATE_WRONG main idle',
    ),
  ),
  by(
    'DELETE FROM account_change WHERE account_id = {@idle} AND version = 0',
    'ACCOUNT_STATE_WRONG main idle',
  ),
  by("UPDATE account SET currency = 'USD' WHERE id = {@customer}", 'LINE_ACCOUNT_WRONG main customer'),
  unaudited(
    by(
      `UPDATE account SET book_id = ${OTHER}, code = 'moved' WHERE id = {@customer}`,
      'ENTRY_WITHOUT_LINE other moved#1',
      'ENTRY_WITHOUT_LINE other moved#2',
      'ENTRY_WITHOUT_LINE other moved#3',
      'ENTRY_WITHOUT_LINE other moved#4',
      'ENTRY_WITHOUT_LINE other moved#5',
      'ENTRY_WITHOUT_LINE other moved#6',
      'ENTRY_WITHOUT_LINE other moved#7',
      'ENTRY_WITHOUT_LINE other moved#8',
      'ENTRY_WITHOUT_LINE other moved#9',
      'HOLD_WRONG {hold}',
      'HOLD_WRONG {openHold}',
      'LINE_ACCOUNT_WRONG other moved',
    ),
  ),
  unaudited(by('DELETE FROM account WHERE id = {@customer}', 'ACCOUNT_UNKNOWN #4')),
  by(day('debit_turnover = debit_turnover + 1'), 'TURNOVER_WRONG main customer 2026-11-22'),
  by(day('credit_turnover = credit_turnover + 1'), 'TURNOVER_WRONG main customer 2026-11-22'),
  by(day('first_sequence = first_sequence + 1'), 'TURNOVER_WRONG main customer 2026-11-22'),
  by(day('last_sequence = last_sequence + 1'), 'TURNOVER_WRONG main customer 2026-11-22'),
  by(
    day("business_date = '2026-11-24'"),
    'TURNOVER_WRONG main customer 2026-11-22',
    'TURNOVER_WRONG main customer 2026-11-24',
  ),
  by(
    day("business_date = '2030-01-01'"),
    'TURNOVER_WRONG main customer 2026-11-22',
    'TURNOVER_WRONG main customer 2030-01-01',
  ),
  unaudited(by(day(`book_id = ${OTHER}`), 'TURNOVER_WRONG main customer 2026-11-22')),
  by(
    day('account_id = {@idle}'),
    'TURNOVER_WRONG main customer 2026-11-22',
    'TURNOVER_WRONG main idle 2026-11-22',
  ),
  by(
    "DELETE FROM account_day WHERE account_id = {@customer} AND business_date = '2026-11-22'",
    'TURNOVER_WRONG main customer 2026-11-22',
  ),
  unaudited(
    by(
      `INSERT INTO account_day SELECT {@idle}, '2026-11-22', id, 0, 0, 0, 0 FROM book WHERE code = 'main'`,
      'TURNOVER_WRONG main idle 2026-11-22',
    ),
  ),
  by(hold('captured = captured + 1'), 'HOLD_WRONG {openHold}'),
  by(hold('released = 1'), 'HOLD_WRONG {openHold}'),
  by(hold('amount = amount + 1'), 'HOLD_WRONG {openHold}'),
  by(hold("status = 'X'"), 'HOLD_WRONG {openHold}'),
  by(hold("status = 'O', captured = captured - 1", '{hold}'), 'HOLD_WRONG {hold}'),
  by(hold('version = version + 1'), 'HOLD_WRONG {openHold}'),
  by(
    hold('account_id = {@merchant}'),
    'HELD_WRONG main customer',
    'HELD_WRONG main merchant',
    'HOLD_CAPTURE_WRONG {openCapture} {openHold}',
  ),
  unaudited(by(hold(`book_id = ${OTHER}`), 'HOLD_WRONG {openHold}')),
  unaudited(by(hold("reason = 'forged'"), 'HOLD_WRONG {openHold}')),
  unaudited(by(hold('placed_at = placed_at - INTERVAL 1 DAY'), 'HOLD_WRONG {openHold}')),
  by(
    "UPDATE hold SET id = x'01890000000070008000000000000001' WHERE id = {openHold}",
    'HOLD_WRONG 01890000-0000-7000-8000-000000000001',
    'HOLD_WRONG {openHold}',
  ),
  by('DELETE FROM hold WHERE id = {openHold}', 'HELD_WRONG main customer', 'HOLD_WRONG {openHold}'),
  by('DELETE FROM hold WHERE id = {hold}', 'HOLD_WRONG {hold}'),
  by(
    `INSERT INTO hold SELECT x'01890000000070008000000000000001', book_id, account_id, amount, captured, released, status,
      expires_at, reference, reason, placed_at, version, owner FROM hold WHERE id = {openHold}`,
    'HOLD_WRONG 01890000-0000-7000-8000-000000000001',
  ),
  by(event('amount = amount + 1', 2), 'HOLD_CAPTURE_WRONG {capture} {hold}', 'HOLD_EVENTS_WRONG {hold}'),
  by(event('captured_after = captured_after + 1', 2), 'HOLD_EVENTS_WRONG {hold}'),
  by(event('released_after = released_after - 1', 3), 'HOLD_EVENTS_WRONG {hold}'),
  by(event("status_after = 'C'", 2), 'HOLD_EVENTS_WRONG {hold}'),
  by(event("kind = 'released'", 2), 'HOLD_CAPTURE_WRONG {capture} {hold}', 'HOLD_EVENTS_WRONG {hold}'),
  unaudited(by(event("reason = 'forged'", 1), 'HOLD_WRONG {hold}')),
  unaudited(by(event('recorded_at = recorded_at + INTERVAL 1 DAY', 2), 'HOLD_EVENTS_WRONG {hold}')),
  by(
    event("id = x'01890000000070008000000000000001'", 2),
    'HOLD_CAPTURE_WRONG 01890000-0000-7000-8000-000000000001 {hold}',
    'HOLD_CAPTURE_WRONG {capture} {hold}',
    'REQUEST_WRONG 01890000-0000-7000-8000-000000000001',
  ),
  by(
    event("id = x'01890000000070008000000000000001'", 3),
    'REQUEST_WRONG 01890000-0000-7000-8000-000000000001',
    'REQUEST_WRONG release-1',
  ),
  by(event('number = 9', 3), 'HOLD_EVENTS_WRONG {hold}'),
  by(
    'DELETE FROM hold_event WHERE hold_id = {hold} AND number = 2',
    'HOLD_CAPTURE_WRONG {capture} {hold}',
    'HOLD_EVENTS_WRONG {hold}',
  ),
  by(
    'DELETE FROM hold_event WHERE hold_id = {hold} AND number = 3',
    'HOLD_WRONG {hold}',
    'REQUEST_WRONG release-1',
  ),
  by(
    `INSERT INTO hold_event SELECT hold_id, 4, id, kind, 1, captured_after, released_after, status_after, reason,
      override_reason, client_id, api_key_id, trace_id, recorded_at FROM hold_event WHERE hold_id = {hold} AND number = 3`,
    'HOLD_EVENTS_WRONG {hold}',
    'HOLD_WRONG {hold}',
  ),
  by(earmark('amount = amount + 1'), 'EARMARK_WRONG main customer order-1'),
  by(earmark('version = version + 1'), 'EARMARK_WRONG main customer order-1'),
  by(
    earmark("purpose = 'order-9'"),
    'EARMARK_WRONG main customer order-1',
    'EARMARK_WRONG main customer order-9',
  ),
  by(
    earmark('account_id = {@merchant}'),
    'EARMARK_WRONG main customer order-1',
    'EARMARK_WRONG main merchant order-1',
  ),
  by(
    "DELETE FROM earmark WHERE account_id = {@customer} AND purpose = 'order-1'",
    'EARMARK_WRONG main customer order-1',
  ),
  by(
    "INSERT INTO earmark (account_id, purpose, amount, version) VALUES ({@idle}, 'order-1', 5, 1)",
    'EARMARK_WRONG main idle order-1',
  ),
  by(
    earmarkEvent('amount = amount + 1', 1),
    'EARMARK_EVENTS_WRONG main customer order-1',
    'EARMARK_LINES_WRONG main customer {earmarking} order-1',
  ),
  by(earmarkEvent('amount_after = amount_after + 1', 2), 'EARMARK_EVENTS_WRONG main customer order-1'),
  by(
    earmarkEvent('number = 9', 3),
    'EARMARK_EVENTS_WRONG main customer order-1',
    'EARMARK_WRONG main customer order-1',
  ),
  by(
    earmarkEvent("id = x'01890000000070008000000000000001'", 3),
    'REQUEST_WRONG 01890000-0000-7000-8000-000000000001',
  ),
  by(
    "DELETE FROM earmark_event WHERE account_id = {@customer} AND purpose = 'order-1' AND number = 2",
    'EARMARK_EVENTS_WRONG main customer order-1',
    'EARMARK_LINES_WRONG main customer {spending} order-1',
  ),
  by(
    "DELETE FROM earmark_event WHERE account_id = {@customer} AND purpose = 'order-1' AND number = 3",
    'EARMARK_WRONG main customer order-1',
  ),
  unaudited(
    by('UPDATE day_seal SET voucher_count = voucher_count + 1', 'SEAL_DIGEST_WRONG main 1 2026-11-21'),
  ),
  unaudited(
    by("UPDATE day_seal SET vouchers_digest = REPEAT('x', 32)", 'SEAL_DIGEST_WRONG main 1 2026-11-21'),
  ),
  unaudited(by('UPDATE day_seal SET last_voucher_id = {byRule}', 'SEAL_DIGEST_WRONG main 1 2026-11-21')),
  unaudited(
    by(
      'UPDATE day_seal SET last_recorded_at = last_recorded_at + INTERVAL 1 SECOND',
      'SEAL_DIGEST_WRONG main 1 2026-11-21',
    ),
  ),
  unaudited(
    by(
      'UPDATE day_seal SET sealed_at = sealed_at + INTERVAL 1 SECOND',
      'SEAL_DIGEST_WRONG main 1 2026-11-21',
    ),
  ),
  unaudited(
    by("UPDATE day_seal SET previous_digest = REPEAT('x', 32)", 'SEAL_DIGEST_WRONG main 1 2026-11-21'),
  ),
  unaudited(by("UPDATE day_seal SET digest = REPEAT('x', 32)", 'SEAL_DIGEST_WRONG main 1 2026-11-21')),
  unaudited(by("UPDATE day_seal SET business_date = '2026-11-22'", 'SEAL_DIGEST_WRONG main 1 2026-11-22')),
  unaudited(by('UPDATE day_seal SET revision = 2', 'SEAL_DIGEST_WRONG main 1 2026-11-21')),
  unaudited(
    by('UPDATE day_seal SET number = 2', 'SEAL_DIGEST_WRONG main 2 2026-11-21', 'SEAL_MISSING main 1'),
  ),
  unaudited(by(`UPDATE day_seal SET book_id = ${OTHER}`, 'SEAL_DIGEST_WRONG other 1 2026-11-21')),
];
