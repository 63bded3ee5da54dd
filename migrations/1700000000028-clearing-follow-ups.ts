import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What follows first clearing: second clearing (二清), differences after settlement, and orders that are cleared at once. */
export class ClearingFollowUps1700000000028 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DROP TABLE clearing_extra, clearing_recognition, clearing_order, clearing_second, clearing_formula',
    );
  }
}

const CODE = 'CHARACTER SET ascii COLLATE ascii_bin';
const TABLE = 'DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin';
const SECOND_STATES = "'triggered', 'derived', 'succeeded', 'failed', 'refunded', 'void'";

const STATEMENTS = [
  // A run goes by the versions that it has pinned, so no version is ever changed.
  `CREATE TABLE clearing_formula (
    book_id BIGINT NOT NULL,
    code VARCHAR(64) ${CODE} NOT NULL,
    version INT NOT NULL,
    definition TEXT NOT NULL,
    approval_id BINARY(16) NOT NULL,
    recorded_at DATETIME(6) NOT NULL,
    PRIMARY KEY (book_id, code, version)
  ) ${TABLE}`,

  // The trigger commits with the chunk of the first result; what follows ever changes, and nothing of the first result.
  // voucher_id moves the money to the second payee, refund_voucher_id from there to the payer.
  `CREATE TABLE clearing_second (
    run_no BIGINT UNSIGNED NOT NULL,
    line_no INT UNSIGNED NOT NULL,
    id BINARY(16) NOT NULL,
    book_id BIGINT NOT NULL,
    formula VARCHAR(64) ${CODE} NOT NULL,
    state VARCHAR(9) ${CODE} NOT NULL,
    formula_version INT NULL,
    payee VARCHAR(64) ${CODE} NULL,
    product VARCHAR(64) ${CODE} NULL,
    amount DECIMAL(38,0) NULL,
    currency VARCHAR(16) ${CODE} NULL,
    settlement_date DATE NULL,
    settlement_at DATETIME(6) NULL,
    business_type VARCHAR(32) ${CODE} NULL,
    payable VARCHAR(512) ${CODE} NULL,
    refund_payee VARCHAR(64) ${CODE} NULL,
    refund_payable VARCHAR(512) ${CODE} NULL,
    voucher_id BINARY(16) NULL,
    refund_voucher_id BINARY(16) NULL,
    reversal_id BINARY(16) NULL,
    answer_reference VARCHAR(128) ${CODE} NULL,
    answer_reason VARCHAR(255) NULL,
    answer_at DATETIME(6) NULL,
    answered_at DATETIME(6) NULL,
    refusal VARCHAR(64) ${CODE} NULL,
    next_try_at DATETIME(6) NOT NULL,
    recorded_at DATETIME(6) NOT NULL,
    changed_at DATETIME(6) NOT NULL,
    PRIMARY KEY (run_no, line_no),
    UNIQUE KEY clearing_second_id (id),
    KEY clearing_second_work (state, next_try_at, run_no, line_no),
    KEY clearing_second_run (run_no, state, line_no),
    KEY clearing_second_list (book_id, state, id),
    CONSTRAINT clearing_second_state CHECK (state IN (${SECOND_STATES})),
    CONSTRAINT clearing_second_derived CHECK ((state = 'triggered') = (voucher_id IS NULL)),
    CONSTRAINT clearing_second_answered CHECK ((state IN ('succeeded', 'failed', 'refunded')) = (answered_at IS NOT NULL)),
    CONSTRAINT clearing_second_refunded CHECK ((state = 'refunded') = (refund_voucher_id IS NOT NULL)),
    CONSTRAINT clearing_second_void CHECK ((state = 'void') = (reversal_id IS NOT NULL))
  ) ${TABLE}`,

  // Cleared at once, with its voucher.
  `CREATE TABLE clearing_order (
    id BINARY(16) NOT NULL PRIMARY KEY,
    book_id BIGINT NOT NULL,
    client_id BIGINT NOT NULL,
    request_number VARCHAR(64) ${CODE} NOT NULL,
    request_hash BINARY(32) NOT NULL,
    source VARCHAR(32) ${CODE} NOT NULL,
    record_key VARCHAR(64) ${CODE} NOT NULL,
    order_number VARCHAR(64) ${CODE} NOT NULL,
    order_state VARCHAR(9) ${CODE} NOT NULL,
    record TEXT NOT NULL,
    pinned MEDIUMTEXT NOT NULL,
    voucher_id BINARY(16) NOT NULL,
    recorded_at DATETIME(6) NOT NULL,
    UNIQUE KEY clearing_order_request (client_id, request_number),
    UNIQUE KEY clearing_order_record (book_id, source, record_key),
    KEY clearing_order_list (book_id, id)
  ) ${TABLE}`,

  // The record of a file that is an order's, and has no result of its own.
  `CREATE TABLE clearing_recognition (
    run_no BIGINT UNSIGNED NOT NULL,
    line_no INT UNSIGNED NOT NULL,
    order_id BINARY(16) NOT NULL,
    PRIMARY KEY (run_no, line_no),
    KEY clearing_recognition_order (order_id)
  ) ${TABLE}`,

  // What is to be settled beside first results. amount is below zero where a difference takes back. run_no and line_no of an
  // order are 0. origin is the row that it came from; number counts the differences of a line.
  `CREATE TABLE clearing_extra (
    id BINARY(16) NOT NULL PRIMARY KEY,
    book_id BIGINT NOT NULL,
    kind VARCHAR(10) ${CODE} NOT NULL,
    run_no BIGINT UNSIGNED NOT NULL,
    line_no INT UNSIGNED NOT NULL,
    number INT NOT NULL,
    origin_id BINARY(16) NOT NULL,
    direction CHAR(1) ${CODE} NOT NULL,
    payee VARCHAR(64) ${CODE} NOT NULL,
    currency VARCHAR(16) ${CODE} NOT NULL,
    gross DECIMAL(38,0) NOT NULL,
    amount DECIMAL(38,0) NOT NULL,
    settlement_date DATE NOT NULL,
    settlement_at DATETIME(6) NOT NULL,
    business_type VARCHAR(32) ${CODE} NOT NULL,
    reason VARCHAR(255) NOT NULL,
    voucher_id BINARY(16) NOT NULL,
    recorded_at DATETIME(6) NOT NULL,
    UNIQUE KEY clearing_extra_origin (kind, origin_id, number),
    KEY clearing_extra_line (run_no, kind, line_no, number),
    KEY clearing_extra_list (book_id, kind, id),
    KEY clearing_extra_due (book_id, settlement_date, payee, currency, direction, id),
    CONSTRAINT clearing_extra_kind CHECK (kind IN ('second', 'rest', 'refund', 'difference', 'order')),
    CONSTRAINT clearing_extra_amount CHECK (kind = 'difference' OR amount >= 0)
  ) ${TABLE}`,
];
