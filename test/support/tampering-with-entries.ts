import { by, type Tampering } from './tampering.js';

const entry = (account: string, sequence: number): string =>
  `account_id = {@${account}} AND sequence = ${sequence}`;
const update = (assignments: string, where = entry('customer', 3)): string =>
  `UPDATE account_entry SET ${assignments} WHERE ${where}`;
/** Exchanges two entries of an account. */
const swap = (account: string, left: number, right: number): string[] => [
  update('sequence = 99', entry(account, left)),
  update(`sequence = ${left}`, entry(account, right)),
  update(`sequence = ${right}`, entry(account, 99)),
];

export const TAMPERING_WITH_ENTRIES: readonly Tampering[] = [
  by(
    update('amount = amount + 1, balance_after = balance_after + 1'),
    'ENTRY_DIGEST_WRONG main customer#3',
    'ENTRY_LINE_DIFFER main customer#3 {reentry} line 2',
  ),
  by(
    update("side = IF(side = 'D', 'C', 'D')"),
    'ENTRY_DIGEST_WRONG main customer#3',
    'ENTRY_LINE_DIFFER main customer#3 {reentry} line 2',
  ),
  by(
    update('balance_before = balance_before + 1, balance_after = balance_after + 1'),
    'ENTRY_CHAIN_BROKEN main customer#3',
    'ENTRY_DIGEST_WRONG main customer#3',
  ),
  by(
    update("business_date = '2026-11-23'"),
    'ENTRY_DIGEST_WRONG main customer#3',
    'ENTRY_LINE_DIFFER main customer#3 {reentry} line 2',
  ),
  by(
    update('recorded_at = recorded_at + INTERVAL 1 MICROSECOND'),
    'ENTRY_DIGEST_WRONG main customer#3',
    'ENTRY_LINE_DIFFER main customer#3 {reentry} line 2',
  ),
  by(
    update('recorded_at = recorded_at - INTERVAL 1 YEAR'),
    'ENTRY_CHAIN_BROKEN main customer#3',
    'ENTRY_DIGEST_WRONG main customer#3',
    'ENTRY_LINE_DIFFER main customer#3 {reentry} line 2',
  ),
  by(update("digest = REPEAT('x', 32)"), 'ENTRY_DIGEST_WRONG main customer#3'),
  by(update('voucher_id = {byRule}'), 'ENTRY_LINE_DIFFER main customer#3 {reentry} line 2'),
  by(update('line_number = 7'), 'ENTRY_LINE_DIFFER main customer#3 {reentry} line 2'),
  by(update('sequence = 99'), 'ENTRY_MISSING main customer#3', 'ENTRY_WITHOUT_LINE main customer#99'),
  by(
    update('sequence = 0', entry('customer', 1)),
    'ENTRY_MISSING main customer#1',
    'ENTRY_WITHOUT_LINE main customer#0',
  ),
  by(update('account_id = {@idle}'), 'ENTRY_MISSING main customer#3', 'ENTRY_WITHOUT_LINE main idle#3'),
  by(`DELETE FROM account_entry WHERE ${entry('customer', 3)}`, 'ENTRY_MISSING main customer#3'),
  by(`DELETE FROM account_entry WHERE ${entry('customer', 1)}`, 'ENTRY_MISSING main customer#1'),
  by(
    'DELETE FROM account_entry WHERE account_id = {@customer} ORDER BY sequence DESC LIMIT 1',
    'ENTRY_MISSING main customer#9',
  ),
  by(
    `INSERT INTO account_entry SELECT account_id, 99, voucher_id, line_number, business_date, side, amount, balance_before,
      balance_after, recorded_at, digest FROM account_entry WHERE ${entry('customer', 3)}`,
    'ENTRY_WITHOUT_LINE main customer#99',
  ),
  by(
    `INSERT INTO account_entry SELECT {@idle}, 1, voucher_id, line_number, business_date, side, amount, balance_before,
      balance_after, recorded_at, digest FROM account_entry WHERE ${entry('customer', 3)}`,
    'ENTRY_WITHOUT_LINE main idle#1',
  ),
  by(
    `INSERT INTO account_entry SELECT 9999, 1, voucher_id, line_number, business_date, side, amount, balance_before,
      balance_after, recorded_at, digest FROM account_entry WHERE ${entry('customer', 3)}`,
    'ACCOUNT_UNKNOWN #9999',
  ),
  by(
    swap('customer', 3, 4),
    'ENTRY_LINE_DIFFER main customer#3 {reentry} line 2',
    'ENTRY_LINE_DIFFER main customer#4 {capture} line 1',
  ),
  by(
    swap('customer', 2, 5),
    'ENTRY_LINE_DIFFER main customer#2 {withdrawn} line 2',
    'ENTRY_LINE_DIFFER main customer#5 {openCapture} line 1',
  ),
];
