import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Books, charts and accounts, and the two books of the ledger itself. The reasons for the shapes are in
 * docs/adr/0002-set-based-posting.md; the tables that postings write have no foreign keys, because the shared locks
 * those take on parents deadlock with the order in which accounts are locked.
 */
export class Ledger1700000000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...DESCRIBING, ...RECORDING]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `DROP TABLE account_day, account_entry, voucher_line, voucher, request, business_type_stop, account_change,
       account_balance, account, gl_account, business_day, book_currency, book, currency`,
    );
  }
}

const CODE = 'CHARACTER SET ascii COLLATE ascii_bin';
const TABLE = 'DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin';

const DESCRIBING = [
  `CREATE TABLE currency (
    code VARCHAR(16) ${CODE} NOT NULL PRIMARY KEY,
    name VARCHAR(64) NOT NULL,
    decimals TINYINT NOT NULL,
    CONSTRAINT currency_decimals CHECK (decimals BETWEEN 0 AND 18)
  ) ${TABLE}`,

  // business_date is the pointer to the day that postings without a date take; the day cut moves it.
  `CREATE TABLE book (
    id BIGINT NOT NULL PRIMARY KEY,
    code VARCHAR(32) ${CODE} NOT NULL,
    name VARCHAR(128) NOT NULL,
    legal_entity VARCHAR(128) NOT NULL,
    time_zone VARCHAR(40) ${CODE} NOT NULL,
    business_date DATE NOT NULL,
    created_at DATETIME(6) NOT NULL,
    UNIQUE KEY book_code (code)
  ) ${TABLE}`,

  `CREATE TABLE book_currency (
    book_id BIGINT NOT NULL,
    currency VARCHAR(16) ${CODE} NOT NULL,
    PRIMARY KEY (book_id, currency)
  ) ${TABLE}`,

  // Postings hold these rows in share mode; closing a day takes one exclusively and so waits for those in flight.
  `CREATE TABLE business_day (
    book_id BIGINT NOT NULL,
    business_date DATE NOT NULL,
    status VARCHAR(8) ${CODE} NOT NULL,
    opened_at DATETIME(6) NOT NULL,
    closed_at DATETIME(6) NULL,
    PRIMARY KEY (book_id, business_date),
    CONSTRAINT business_day_status CHECK (status IN ('open', 'closed'))
  ) ${TABLE}`,

  `CREATE TABLE gl_account (
    id BIGINT NOT NULL PRIMARY KEY,
    book_id BIGINT NOT NULL,
    code VARCHAR(32) ${CODE} NOT NULL,
    name VARCHAR(128) NOT NULL,
    parent_id BIGINT NULL,
    class VARCHAR(10) ${CODE} NOT NULL,
    normal_side CHAR(1) ${CODE} NOT NULL,
    may_overdraw TINYINT NOT NULL,
    UNIQUE KEY gl_account_code (book_id, code),
    KEY gl_account_parent (parent_id),
    CONSTRAINT gl_account_class CHECK (class IN ('asset', 'liability', 'equity', 'income', 'expense', 'clearing')),
    CONSTRAINT gl_account_side CHECK (normal_side IN ('D', 'C'))
  ) ${TABLE}`,

  `CREATE TABLE account (
    id BIGINT NOT NULL PRIMARY KEY,
    book_id BIGINT NOT NULL,
    code VARCHAR(128) ${CODE} NOT NULL,
    name VARCHAR(128) NOT NULL,
    gl_account_id BIGINT NOT NULL,
    currency VARCHAR(16) ${CODE} NOT NULL,
    party VARCHAR(64) ${CODE} NULL,
    external_reference VARCHAR(128) ${CODE} NULL,
    must_be_zero TINYINT NOT NULL,
    metadata TEXT NOT NULL,
    opened_at DATETIME(6) NOT NULL,
    UNIQUE KEY account_code (book_id, code),
    KEY account_party (book_id, party, code),
    KEY account_gl (gl_account_id, code)
  ) ${TABLE}`,

  // Narrow on purpose: the row that every posting locks. overdraft_limit NULL means without limit.
  `CREATE TABLE account_balance (
    account_id BIGINT NOT NULL PRIMARY KEY,
    status CHAR(1) ${CODE} NOT NULL,
    stop_in TINYINT NOT NULL,
    stop_out TINYINT NOT NULL,
    debit_total DECIMAL(50,0) NOT NULL,
    credit_total DECIMAL(50,0) NOT NULL,
    held DECIMAL(38,0) NOT NULL,
    earmarked DECIMAL(38,0) NOT NULL,
    overdraft_limit DECIMAL(38,0) NULL,
    version BIGINT NOT NULL,
    last_sequence BIGINT NOT NULL,
    last_recorded_at DATETIME(6) NOT NULL,
    last_digest BINARY(32) NOT NULL,
    CONSTRAINT account_balance_status CHECK (status IN ('A', 'F', 'C')),
    CONSTRAINT account_balance_held CHECK (held >= 0 AND earmarked >= 0)
  ) ${TABLE}`,

  `CREATE TABLE account_change (
    account_id BIGINT NOT NULL,
    version BIGINT NOT NULL,
    kind VARCHAR(16) ${CODE} NOT NULL,
    old_value VARCHAR(64) ${CODE} NOT NULL,
    new_value VARCHAR(64) ${CODE} NOT NULL,
    reason VARCHAR(255) NOT NULL,
    client_id BIGINT NOT NULL,
    api_key_id BIGINT NOT NULL,
    trace_id CHAR(32) ${CODE} NOT NULL,
    at DATETIME(6) NOT NULL,
    PRIMARY KEY (account_id, version)
  ) ${TABLE}`,

  `CREATE TABLE business_type_stop (
    book_id BIGINT NOT NULL,
    business_type VARCHAR(32) ${CODE} NOT NULL,
    stopped TINYINT NOT NULL,
    reason VARCHAR(255) NOT NULL,
    changed_at DATETIME(6) NOT NULL,
    PRIMARY KEY (book_id, business_type)
  ) ${TABLE}`,
];

const RECORDING = [
  // Slim and never archived: the row whose insertion claims a request number for ever.
  `CREATE TABLE request (
    client_id BIGINT NOT NULL,
    number VARCHAR(64) ${CODE} NOT NULL,
    content_hash BINARY(32) NOT NULL,
    voucher_id BINARY(16) NOT NULL,
    PRIMARY KEY (client_id, number)
  ) ${TABLE}`,

  `CREATE TABLE voucher (
    id BINARY(16) NOT NULL PRIMARY KEY,
    book_id BIGINT NOT NULL,
    business_date DATE NOT NULL,
    business_type VARCHAR(32) ${CODE} NOT NULL,
    client_id BIGINT NOT NULL,
    request_number VARCHAR(64) ${CODE} NOT NULL,
    api_key_id BIGINT NOT NULL,
    reference VARCHAR(128) ${CODE} NULL,
    memo VARCHAR(255) NOT NULL,
    metadata TEXT NOT NULL,
    trace_id CHAR(32) ${CODE} NOT NULL,
    line_count SMALLINT NOT NULL,
    recorded_at DATETIME(6) NOT NULL,
    digest BINARY(32) NOT NULL,
    KEY voucher_date (book_id, business_date, id)
  ) ${TABLE}`,

  // The double-entry book; account_sequence links a line to its entry in the other book. A red reversal writes a negative amount on the same side.
  `CREATE TABLE voucher_line (
    voucher_id BINARY(16) NOT NULL,
    line_number SMALLINT NOT NULL,
    gl_account_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    account_sequence BIGINT NOT NULL,
    currency VARCHAR(16) ${CODE} NOT NULL,
    side CHAR(1) ${CODE} NOT NULL,
    amount DECIMAL(38,0) NOT NULL,
    PRIMARY KEY (voucher_id, line_number),
    CONSTRAINT voucher_line_side CHECK (side IN ('D', 'C'))
  ) ${TABLE}`,

  // The single-entry book. amount is the effect on the balance of the account's normal side.
  `CREATE TABLE account_entry (
    account_id BIGINT NOT NULL,
    sequence BIGINT NOT NULL,
    voucher_id BINARY(16) NOT NULL,
    line_number SMALLINT NOT NULL,
    business_date DATE NOT NULL,
    side CHAR(1) ${CODE} NOT NULL,
    amount DECIMAL(38,0) NOT NULL,
    balance_before DECIMAL(50,0) NOT NULL,
    balance_after DECIMAL(50,0) NOT NULL,
    recorded_at DATETIME(6) NOT NULL,
    digest BINARY(32) NOT NULL,
    PRIMARY KEY (account_id, sequence),
    CONSTRAINT account_entry_chain CHECK (balance_before + amount = balance_after)
  ) ${TABLE}`,

  `CREATE TABLE account_day (
    account_id BIGINT NOT NULL,
    business_date DATE NOT NULL,
    book_id BIGINT NOT NULL,
    debit_turnover DECIMAL(50,0) NOT NULL,
    credit_turnover DECIMAL(50,0) NOT NULL,
    first_sequence BIGINT NOT NULL,
    last_sequence BIGINT NOT NULL,
    PRIMARY KEY (account_id, business_date),
    KEY account_day_date (book_id, business_date, account_id)
  ) ${TABLE}`,
];
