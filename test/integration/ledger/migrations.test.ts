import { randomBytes } from 'node:crypto';
import mysql, { type Connection } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { POSTING_USER_GRANTS } from '../../../migrations/grants.js';
import { MIGRATIONS } from '../../../migrations/index.js';
import { factOf } from '../../../src/ledger/posting/fact.js';
import { migrate } from '../../../src/platform/database/migrations.js';
import { required } from '../../support/schema.js';

/** Tables that came after the first release. */
const LATER = [
  ...['posting_rule', 'posting_rule_change', 'exchange_rate', 'voucher_fact', 'voucher_link'],
  ...['hold', 'hold_event', 'earmark', 'earmark_event', 'voucher_progress', 'approval'],
  ...['day_seal', 'setting_gate'],
  ...['runtime_setting', 'runtime_setting_change'],
  ...['auth_epoch', 'signing_key', 'request_nonce', 'request_nonce_horizon'],
  ...['job_schedule', 'job_run', 'job_run_event'],
  ...['trial_balance', 'trial_balance_line', 'trial_balance_finding', 'must_be_zero_declaration'],
  ...['erp_mapping', 'erp_summary', 'erp_summary_line', 'erp_acknowledgement'],
  ...['closed_months', 'period_close', 'period_line', 'period_reopening'],
  ...['archived_voucher', 'archived_voucher_line', 'archived_account_entry', 'archived_voucher_fact'],
  ...['archived_month', 'archived_day'],
  ...[
    'webhook_outbox',
    'webhook_gate',
    'webhook_endpoint',
    'webhook_event',
    'webhook_delivery',
    'webhook_lane',
  ],
  ...['payout', 'payout_event', 'payout_refusal', 'payout_usage', 'payout_key', 'payout_return'],
  ...['payout_book', 'payout_limit', 'payout_route', 'payout_approval_rule'],
  ...['channel_epoch', 'channel', 'channel_version', 'channel_callback_nonce'],
  ...['payout_command', 'payout_batch', 'payout_batch_item', 'payout_batch_fault', 'payout_batch_approval'],
  ...['payout_batch_event', 'payout_batch_refusal', 'payout_batch_retry', 'payout_batch_tiers'],
  ...['channel_position', 'own_transfer', 'own_transfer_event'],
  ...['settlement_party', 'settlement_agreement', 'settlement_batch', 'settlement_detail', 'settlement_take'],
  ...['settlement_part', 'settlement_order', 'settlement_batch_event', 'settlement_batch_approval'],
  'settlement_tiers',
  ...['settlement_paying', 'settlement_payment', 'settlement_payment_event', 'settlement_charge'],
  'settlement_attempt',
  ...['settlement_run', 'settlement_batch_run', 'settlement_funding_terms', 'settlement_funding'],
  ...['settlement_expectation', 'settlement_need', 'settlement_earmark', 'settlement_arrival'],
  ...['settlement_arrival_part', 'settlement_statement'],
  ...['settlement_check', 'settlement_difference', 'settlement_alarm', 'settlement_party_statement'],
  'settlement_night_total',
  'settlement_adjustment',
  ...['payout_gate', 'payout_stop', 'payout_exchange', 'channel_health'],
  ...['payment_file', 'payment_file_entry', 'payment_file_event', 'payment_file_incoming'],
  ...['payee_book', 'payee', 'payee_version'],
  ...['trade_format', 'trade_source', 'trade_file', 'trade_file_event', 'trade_file_error'],
  ...['trade_record', 'trade_record_key'],
  ...['calendar_book', 'calendar_version', 'clearing_book', 'clearing_definition', 'clearing_switch'],
  ...['clearing_gate', 'clearing_run', 'clearing_run_event', 'clearing_chunk', 'clearing_result'],
  ...['clearing_posting', 'clearing_exception', 'clearing_hold'],
  ...['clearing_formula', 'clearing_second', 'clearing_order', 'clearing_extra'],
  ...['clearing_recognition', 'clearing_refresh'],
  ...['work_action', 'work_action_item', 'work_acknowledgement'],
];
const VOUCHERS = 2_500;
const METADATA = ['{}', '{"shop":"7"}', '{"note":"a \\"b\\" 算","shop":"8"}'];

const adminUrl = required('TEST_DATABASE_ADMIN_URL');
const schema = `t_${process.pid}_${randomBytes(5).toString('hex')}`;
const databaseUrl = Object.assign(new URL(adminUrl), {
  pathname: `/${schema}`,
  username: schema,
  password: 'secret',
}).toString();

let admin: Connection;
beforeAll(async () => {
  const early = Object.entries(POSTING_USER_GRANTS).filter(([table]) => !LATER.includes(table));
  const plan = {
    adminUrl,
    databaseUrl,
    migrations: MIGRATIONS.slice(0, 2),
    grants: Object.fromEntries(early),
  };
  expect(await migrate(plan)).toHaveLength(2);
  admin = await mysql.createConnection({ uri: adminUrl, database: schema });
  const rows = Array.from({ length: VOUCHERS }, (_, index) => [
    randomBytes(16),
    1 + (index % 2),
    '2026-11-21',
    'pay-in',
    1,
    `r-${index}`,
    1,
    null,
    '',
    METADATA[index % 3],
    '0'.repeat(32),
    2,
    '2026-11-21 08:00:00',
    randomBytes(32),
  ]);
  await admin.query('INSERT INTO voucher VALUES ?', [rows]);
});
afterAll(async () => {
  await admin.query(`DROP DATABASE ${schema}`);
  for (const host of ['%', 'localhost', '127.0.0.1'])
    await admin.query(`DROP USER IF EXISTS '${schema}'@'${host}'`);
  await admin.end();
});

describe('a database that is in use is brought up to date', () => {
  it('vouchers that are there are found by their metadata', async () => {
    const plan = { adminUrl, databaseUrl, migrations: MIGRATIONS, grants: POSTING_USER_GRANTS };
    expect(await migrate(plan)).toHaveLength(MIGRATIONS.length - 2);
    expect(await migrate(plan)).toEqual([]);
    const [[counts]] = (await admin.query(
      `SELECT (SELECT COUNT(*) FROM voucher_fact) AS facts, (SELECT SUM(JSON_LENGTH(metadata)) FROM voucher) AS wanted,
         (SELECT COUNT(*) FROM voucher WHERE rule_id IS NULL AND parameters IS NULL) AS vouchers`,
    )) as unknown as [[Record<string, string>]];
    expect(Number(counts.facts)).toBe(Number(counts.wanted));
    expect(Number(counts.vouchers)).toBe(VOUCHERS);
    const [found] = (await admin.query(
      `SELECT v.metadata, v.book_id FROM voucher_fact f JOIN voucher v ON v.id = f.voucher_id
         AND v.book_id = f.book_id AND v.business_date = f.business_date
       WHERE f.book_id = 2 AND f.fact = ?`,
      [Buffer.from(factOf('note', 'a "b" 算'), 'hex')],
    )) as unknown as [{ metadata: string }[]];
    expect(found.length).toBe(Math.floor(VOUCHERS / 6));
    expect(new Set(found.map(({ metadata }) => metadata))).toEqual(new Set([METADATA[2]]));
  });
});
