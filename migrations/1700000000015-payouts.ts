import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Payouts: what is to be paid to the outside, its history, and the limits, routes and rules it is decided on. Holds get an
 * owner; the column stands at the end and may be null, which both engines do without touching a row.
 */
export class Payouts1700000000015 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `DROP TABLE payout_approval_rule, payout_route, payout_limit, payout_book, payout_return, payout_key,
         payout_usage, payout_refusal, payout_event, payout`,
    );
    await runner.query('ALTER TABLE hold DROP COLUMN owner');
  }
}

const CODE = 'CHARACTER SET ascii COLLATE ascii_bin';
const TABLE = 'DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin';
const STATES = "'created', 'approved', 'processing', 'succeeded', 'failed'";

/** Whose command it was, in every row of a history. */
const ACTOR = `client_id BIGINT NOT NULL,
    api_key_id BIGINT NOT NULL,
    trace_id CHAR(32) ${CODE} NOT NULL,
    part VARCHAR(10) ${CODE} NOT NULL`;

const STATEMENTS = [
  `ALTER TABLE hold ADD COLUMN owner VARCHAR(16) ${CODE} NULL, ALGORITHM=INSTANT`,

  // The row that everything that happens to a payout locks. Its id is that of its hold. What is known of it for good
  // stands before its state; only what follows ever changes.
  `CREATE TABLE payout (
    id BINARY(16) NOT NULL PRIMARY KEY,
    book_id BIGINT NOT NULL,
    client_id BIGINT NOT NULL,
    payer_account_id BIGINT NOT NULL,
    amount DECIMAL(38,0) NOT NULL,
    payee_name VARCHAR(128) NOT NULL,
    payee_bank VARCHAR(32) ${CODE} NOT NULL,
    payee_account VARCHAR(64) ${CODE} NOT NULL,
    payee_key BINARY(16) NOT NULL,
    channel_id BIGINT NOT NULL,
    route VARCHAR(32) ${CODE} NULL,
    route_explanation TEXT NULL,
    purpose VARCHAR(140) NOT NULL,
    earmark VARCHAR(64) ${CODE} NULL,
    order_number VARCHAR(64) ${CODE} NULL,
    business_key VARCHAR(128) ${CODE} NULL,
    duplicate_of BINARY(16) NULL,
    memo VARCHAR(255) NOT NULL,
    metadata TEXT NOT NULL,
    content_hash BINARY(32) NOT NULL,
    request_number CHAR(32) ${CODE} NOT NULL,
    business_date DATE NOT NULL,
    created_at DATETIME(6) NOT NULL,
    approval_expires_at DATETIME(6) NULL,
    state VARCHAR(10) ${CODE} NOT NULL,
    version INT NOT NULL,
    send_after DATETIME(6) NOT NULL,
    claim_token BINARY(16) NULL,
    intent_at DATETIME(6) NULL,
    not_after DATETIME(6) NULL,
    queries INT NOT NULL,
    next_query_at DATETIME(6) NULL,
    attention VARCHAR(20) ${CODE} NULL,
    attention_at DATETIME(6) NULL,
    failure_cause VARCHAR(10) ${CODE} NULL,
    failure_code VARCHAR(64) NULL,
    bank_reference VARCHAR(128) NULL,
    fee DECIMAL(38,0) NOT NULL,
    returned DECIMAL(38,0) NOT NULL,
    concluded_at DATETIME(6) NULL,
    voucher_id BINARY(16) NULL,
    KEY payout_list (book_id, state, id),
    KEY payout_payer (payer_account_id, state, id),
    KEY payout_payee (payee_key, state, id),
    KEY payout_order (book_id, order_number, id),
    KEY payout_day (book_id, business_date, state, id),
    KEY payout_attention (book_id, attention, id),
    KEY payout_work (channel_id, state, send_after, id),
    KEY payout_query (channel_id, state, next_query_at, id),
    KEY payout_expiry (state, approval_expires_at, id),
    CONSTRAINT payout_state CHECK (state IN (${STATES})),
    CONSTRAINT payout_request_number CHECK (UNHEX(request_number) = id),
    CONSTRAINT payout_amounts CHECK (amount > 0 AND fee >= 0 AND returned >= 0 AND returned <= amount),
    CONSTRAINT payout_paid CHECK ((state = 'succeeded') = (voucher_id IS NOT NULL)),
    CONSTRAINT payout_unpaid CHECK ((state = 'failed') = (failure_cause IS NOT NULL)),
    CONSTRAINT payout_sent CHECK (state IN ('created', 'approved', 'failed') OR intent_at IS NOT NULL)
  ) ${TABLE}`,

  `CREATE TABLE payout_event (
    payout_id BINARY(16) NOT NULL,
    number INT NOT NULL,
    kind VARCHAR(16) ${CODE} NOT NULL,
    from_state VARCHAR(10) ${CODE} NULL,
    to_state VARCHAR(10) ${CODE} NOT NULL,
    reason VARCHAR(255) NOT NULL,
    detail TEXT NOT NULL,
    ${ACTOR},
    recorded_at DATETIME(6) NOT NULL,
    PRIMARY KEY (payout_id, number)
  ) ${TABLE}`,

  // What was refused: of a payout, or (payout_id NULL) its creation under the caller's number.
  `CREATE TABLE payout_refusal (
    id BINARY(16) NOT NULL PRIMARY KEY,
    book_id BIGINT NOT NULL,
    payout_id BINARY(16) NULL,
    event VARCHAR(16) ${CODE} NOT NULL,
    code VARCHAR(64) ${CODE} NOT NULL,
    detail VARCHAR(500) NOT NULL,
    request_number VARCHAR(64) ${CODE} NULL,
    ${ACTOR},
    recorded_at DATETIME(6) NOT NULL,
    KEY payout_refusal_payout (payout_id, id),
    KEY payout_refusal_creation (book_id, payout_id, id)
  ) ${TABLE}`,

  // How much went out on the date, of an account (A, its number) or to a payee (P, its key). A new date begins from zero.
  `CREATE TABLE payout_usage (
    kind CHAR(1) ${CODE} NOT NULL,
    subject BINARY(16) NOT NULL,
    business_date DATE NOT NULL,
    amount DECIMAL(50,0) NOT NULL,
    payouts INT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (kind, subject),
    CONSTRAINT payout_usage_kind CHECK (kind IN ('A', 'P')),
    CONSTRAINT payout_usage_left CHECK (amount >= 0 AND payouts >= 0)
  ) ${TABLE}`,

  // The last payout of a business key; id is a hash of book, client and key.
  `CREATE TABLE payout_key (
    id BINARY(16) NOT NULL PRIMARY KEY,
    payout_id BINARY(16) NOT NULL,
    used_at DATETIME(6) NOT NULL,
    version INT NOT NULL
  ) ${TABLE}`,

  `CREATE TABLE payout_return (
    id BINARY(16) NOT NULL PRIMARY KEY,
    payout_id BINARY(16) NOT NULL,
    channel_id BIGINT NOT NULL,
    return_reference VARCHAR(128) NOT NULL,
    amount DECIMAL(38,0) NOT NULL,
    account VARCHAR(128) ${CODE} NOT NULL,
    reason VARCHAR(255) NOT NULL,
    recorded_at DATETIME(6) NOT NULL,
    UNIQUE KEY payout_return_reference (channel_id, return_reference),
    KEY payout_return_payout (payout_id, id),
    CONSTRAINT payout_return_amount CHECK (amount > 0)
  ) ${TABLE}`,

  // What the payouts of a book are decided on has one version: whoever decided on an older one decides anew.
  `CREATE TABLE payout_book (
    book_id BIGINT NOT NULL PRIMARY KEY,
    version INT NOT NULL,
    duplicate_window_minutes INT NOT NULL,
    approval_minutes INT NOT NULL
  ) ${TABLE}`,

  // subject: * for all, or an account's code, or a payee as bank/account.
  `CREATE TABLE payout_limit (
    book_id BIGINT NOT NULL,
    scope VARCHAR(8) ${CODE} NOT NULL,
    subject VARCHAR(128) ${CODE} NOT NULL,
    currency VARCHAR(16) ${CODE} NOT NULL,
    maximum_amount DECIMAL(38,0) NULL,
    maximum_count INT NULL,
    changed_at DATETIME(6) NOT NULL,
    PRIMARY KEY (book_id, scope, subject, currency),
    CONSTRAINT payout_limit_scope CHECK (scope IN ('payout', 'payee', 'account'))
  ) ${TABLE}`,

  `CREATE TABLE payout_route (
    book_id BIGINT NOT NULL,
    code VARCHAR(32) ${CODE} NOT NULL,
    candidates TEXT NOT NULL,
    is_active TINYINT NOT NULL,
    changed_at DATETIME(6) NOT NULL,
    PRIMARY KEY (book_id, code)
  ) ${TABLE}`,

  // client: * for all. Up to the amount no checker is needed.
  `CREATE TABLE payout_approval_rule (
    book_id BIGINT NOT NULL,
    client VARCHAR(64) ${CODE} NOT NULL,
    currency VARCHAR(16) ${CODE} NOT NULL,
    up_to DECIMAL(38,0) NOT NULL,
    changed_at DATETIME(6) NOT NULL,
    PRIMARY KEY (book_id, client, currency)
  ) ${TABLE}`,
];
