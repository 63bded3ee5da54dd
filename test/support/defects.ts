/** Something that somebody does to the rows of a date by hand, and what each of the seven proofs then says. */
export interface Defect {
  /** Statements of an administrator, with names of the world (see tampering.ts). */
  readonly sql: readonly string[];
  /** Findings in short, by proof; `{plain}` is the id of a voucher of the world. */
  readonly found: readonly string[];
}

const by = (sql: string | readonly string[], ...found: readonly string[]): Defect => ({
  sql: typeof sql === 'string' ? [sql] : sql,
  found,
});

const line = (assignments: string, voucher = 'capture', number = 1): string =>
  `UPDATE voucher_line SET ${assignments} WHERE voucher_id = {${voucher}} AND line_number = ${number}`;
const entry = (assignments: string, sequence: number): string =>
  `UPDATE account_entry SET ${assignments} WHERE account_id = {@customer} AND sequence = ${sequence}`;
const day = (assignments: string): string =>
  `UPDATE account_day SET ${assignments} WHERE account_id = {@customer} AND business_date = '2026-11-22'`;
const balance = (assignments: string): string =>
  `UPDATE account_balance SET ${assignments} WHERE account_id = {@customer}`;

/** Done to rows of the second day. */
export const DEFECTS: readonly Defect[] = [
  by(line('amount = amount + 1'), '1 {capture}', '1 CNY', '3 customer', '3 customer {capture}', '5 2201'),
  by(
    line("side = IF(side = 'D', 'C', 'D')"),
    '1 {capture}',
    '1 CNY',
    '3 customer',
    '3 customer {capture}',
    '5 2201',
    '5 2201',
  ),
  by(
    'DELETE FROM voucher_line WHERE voucher_id = {capture} AND line_number = 1',
    '1 {capture}',
    '1 {capture}',
    '1 CNY',
    '3 customer {capture}',
    '5 2201',
  ),
  by(
    ['DELETE FROM voucher_line WHERE voucher_id = {capture}'],
    '1 {capture}',
    '3 customer {capture}',
    '3 merchant {capture}',
    '5 2201',
    '5 2202',
  ),
  by(line('account_id = {@idle}'), '2 idle {capture}', '3 customer {capture}', '3 idle {capture}'),
  by(line('account_sequence = 99'), '3 customer {capture}', '3 customer {capture}'),
  by(
    line('gl_account_id = (SELECT gl_account_id FROM account WHERE id = {@merchant})'),
    '5 2201',
    '5 2202',
    '5 customer {capture}',
  ),
  by(
    'DELETE FROM voucher WHERE id = {capture}',
    '3 customer {capture}',
    '3 merchant {capture}',
    '5 2201',
    '5 2202',
  ),
  by(
    "UPDATE voucher SET business_date = '2026-11-23' WHERE id = {capture}",
    '3 customer {capture}',
    '3 merchant {capture}',
    '5 2201',
    '5 2202',
  ),
  by(day('debit_turnover = debit_turnover + 1'), '1 CNY', '1 CNY', '2 customer', '5 2201'),
  by(
    day('credit_turnover = credit_turnover + 1, debit_turnover = debit_turnover + 1'),
    '2 customer',
    '5 2201',
    '5 2201',
  ),
  by(day('last_sequence = last_sequence - 1'), '2 customer'),
  by(
    "DELETE FROM account_day WHERE account_id = {@customer} AND business_date = '2026-11-22'",
    '1 CNY',
    '1 CNY',
    '2 customer {capture}',
    '2 customer {openCapture}',
    '2 customer {earmarking}',
    '2 customer {spending}',
    '5 2201',
    '5 2201',
  ),
  by(
    entry('amount = amount + 1, balance_after = balance_after + 1', 4),
    '2 customer',
    '3 customer',
    '3 customer {capture}',
    '4 customer',
  ),
  by(
    entry('balance_before = balance_before + 1, balance_after = balance_after + 1', 4),
    '2 customer',
    '4 customer',
  ),
  by(entry("side = IF(side = 'D', 'C', 'D')", 4), '2 customer', '3 customer', '3 customer {capture}'),
  by(entry("business_date = '2026-11-23'", 4), '2 customer', '3 customer {capture}', '3 customer {capture}'),
  by(entry('sequence = 99', 4), '2 customer', '3 customer {capture}', '4 customer', '4 customer'),
  by(
    'DELETE FROM account_entry WHERE account_id = {@customer} AND sequence = 4',
    '2 customer',
    '3 customer {capture}',
    '4 customer',
  ),
  by(balance('debit_total = debit_total + 1'), '4 customer'),
  by(balance('last_sequence = last_sequence + 1'), '4 customer'),
  by('DELETE FROM account_balance WHERE account_id = {@customer}', '4 customer'),
  by(
    'UPDATE account SET gl_account_id = (SELECT gl_account_id FROM (SELECT * FROM account) a WHERE id = {@merchant}) WHERE id = {@customer}',
    '2 2201',
    '2 2202',
    '5 2201',
    '5 2201',
    '5 2202',
    '5 2202',
    '5 customer {capture}',
    '5 customer {openCapture}',
    '5 customer {earmarking}',
    '5 customer {spending}',
  ),
  by(balance('held = held + 1'), '6 customer'),
  by('UPDATE hold SET released = released + 1 WHERE id = {openHold}', '6 customer'),
  by(
    "UPDATE earmark SET amount = amount + 1 WHERE account_id = {@customer} AND purpose = 'order-1'",
    '6 customer',
  ),
  by(balance('earmarked = earmarked - 1'), '6 customer'),
  // It has an open hold, and did not move.
  by('UPDATE account_balance SET held = held + 1 WHERE account_id = {@idle}', '6 idle'),
  by('UPDATE account_balance SET held = 0 WHERE account_id = {@idle}', '6 idle'),
  by('UPDATE hold SET captured = captured + 1 WHERE account_id = {@idle}', '6 idle'),
  by('DELETE FROM account_balance WHERE account_id = {@idle}', '6 idle'),
];

/** Where no trial balance is stored that it could go on from. */
export const DEFECTS_OF_HISTORY: readonly Defect[] = [
  by(balance('debit_total = debit_total + 1, credit_total = credit_total + 1'), '2 customer'),
  by(
    "UPDATE account_day SET debit_turnover = debit_turnover + 1 WHERE account_id = {@customer} AND business_date = '2026-11-22'",
    '2 customer',
  ),
];

/** Done to rows of the first day, which the trial balance of the second goes on from. */
export const EARLIER_DEFECTS: readonly Defect[] = [
  by(
    "UPDATE account_day SET debit_turnover = debit_turnover + 1 WHERE account_id = {@bank} AND business_date = '2026-11-21'",
    '2 1002',
  ),
  by(
    "UPDATE trial_balance_line SET closing_debit = closing_debit + 1 WHERE business_date = '2026-11-21' LIMIT 1",
    '2',
  ),
];
