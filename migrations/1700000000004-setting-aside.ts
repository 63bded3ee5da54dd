import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Money set aside (holds, earmarks), what of a voucher was taken back (reversals, refunds), and approvals of people.
 * The new columns stand at the end and may be null, which both engines do without touching a row.
 */
export class SettingAside1700000000004 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...COLUMNS, ...TABLES]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE approval, voucher_progress, earmark_event, earmark, hold_event, hold');
    await runner.query('ALTER TABLE voucher DROP COLUMN override_reason');
    await runner.query('ALTER TABLE voucher_line DROP COLUMN hold_id, DROP COLUMN purpose');
  }
}

const CODE = 'CHARACTER SET ascii COLLATE ascii_bin';
const TABLE = 'DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin';

const COLUMNS = [
  `ALTER TABLE voucher_line ADD COLUMN hold_id BINARY(16) NULL, ADD COLUMN purpose VARCHAR(64) ${CODE} NULL,
    ALGORITHM=INSTANT`,
  `ALTER TABLE voucher ADD COLUMN override_reason VARCHAR(255) NULL, ALGORITHM=INSTANT`,
];

/** Whose command it was, in every row of a history. */
const ACTOR = `client_id BIGINT NOT NULL,
    api_key_id BIGINT NOT NULL,
    trace_id CHAR(32) ${CODE} NOT NULL`;

const TABLES = [
  // O open, C closed (nothing left), X expired. The row that captures, releases and expiry lock.
  `CREATE TABLE hold (
    id BINARY(16) NOT NULL PRIMARY KEY,
    book_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    amount DECIMAL(38,0) NOT NULL,
    captured DECIMAL(38,0) NOT NULL,
    released DECIMAL(38,0) NOT NULL,
    status CHAR(1) ${CODE} NOT NULL,
    expires_at DATETIME(6) NULL,
    reference VARCHAR(128) ${CODE} NULL,
    reason VARCHAR(255) NOT NULL,
    placed_at DATETIME(6) NOT NULL,
    version INT NOT NULL,
    KEY hold_account (account_id, status, id),
    KEY hold_book (book_id, status, id),
    KEY hold_reference (book_id, reference, id),
    KEY hold_expiry (status, expires_at, id),
    CONSTRAINT hold_status CHECK (status IN ('O', 'C', 'X')),
    CONSTRAINT hold_sums CHECK (captured >= 0 AND released >= 0 AND captured + released <= amount)
  ) ${TABLE}`,

  // id is the number of the command: what a replay is answered from.
  `CREATE TABLE hold_event (
    hold_id BINARY(16) NOT NULL,
    number INT NOT NULL,
    id BINARY(16) NOT NULL,
    kind VARCHAR(8) ${CODE} NOT NULL,
    amount DECIMAL(38,0) NOT NULL,
    captured_after DECIMAL(38,0) NOT NULL,
    released_after DECIMAL(38,0) NOT NULL,
    status_after CHAR(1) ${CODE} NOT NULL,
    reason VARCHAR(255) NOT NULL,
    override_reason VARCHAR(255) NULL,
    ${ACTOR},
    recorded_at DATETIME(6) NOT NULL,
    PRIMARY KEY (hold_id, number),
    KEY hold_event_id (id)
  ) ${TABLE}`,

  // Purposes that are spent stay for ever; those with money left are listed by an index of their own.
  `CREATE TABLE earmark (
    account_id BIGINT NOT NULL,
    purpose VARCHAR(64) ${CODE} NOT NULL,
    amount DECIMAL(38,0) NOT NULL,
    version BIGINT NOT NULL,
    has_money TINYINT GENERATED ALWAYS AS (amount > 0) STORED,
    PRIMARY KEY (account_id, purpose),
    KEY earmark_left (account_id, has_money, purpose),
    CONSTRAINT earmark_amount CHECK (amount >= 0)
  ) ${TABLE}`,

  `CREATE TABLE earmark_event (
    account_id BIGINT NOT NULL,
    purpose VARCHAR(64) ${CODE} NOT NULL,
    number BIGINT NOT NULL,
    id BINARY(16) NOT NULL,
    amount DECIMAL(38,0) NOT NULL,
    amount_after DECIMAL(38,0) NOT NULL,
    reason VARCHAR(255) NOT NULL,
    ${ACTOR},
    recorded_at DATETIME(6) NOT NULL,
    PRIMARY KEY (account_id, purpose, number),
    KEY earmark_event_id (id)
  ) ${TABLE}`,

  // The one updatable row behind refunds and reversals: what of a line was taken back.
  `CREATE TABLE voucher_progress (
    voucher_id BINARY(16) NOT NULL,
    line_number SMALLINT NOT NULL,
    reversed DECIMAL(38,0) NOT NULL,
    refunded DECIMAL(38,0) NOT NULL,
    version INT NOT NULL,
    PRIMARY KEY (voucher_id, line_number)
  ) ${TABLE}`,

  `CREATE TABLE approval (
    id BINARY(16) NOT NULL PRIMARY KEY,
    book_id BIGINT NOT NULL,
    command VARCHAR(32) ${CODE} NOT NULL,
    content MEDIUMTEXT NOT NULL,
    content_hash BINARY(32) NOT NULL,
    status VARCHAR(10) ${CODE} NOT NULL,
    maker_client_id BIGINT NOT NULL,
    maker_key_id BIGINT NOT NULL,
    reason VARCHAR(255) NOT NULL,
    made_at DATETIME(6) NOT NULL,
    expires_at DATETIME(6) NOT NULL,
    checker_client_id BIGINT NULL,
    checker_key_id BIGINT NULL,
    decision_reason VARCHAR(255) NULL,
    decided_at DATETIME(6) NULL,
    result MEDIUMTEXT NULL,
    KEY approval_work (book_id, status, id),
    KEY approval_expiry (status, expires_at),
    CONSTRAINT approval_status CHECK (status IN ('pending', 'approved', 'rejected', 'expired'))
  ) ${TABLE}`,
];
