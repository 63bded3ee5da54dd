import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The night of settlement (清算夜批): what its checks have found, and the figures of statements (结算单) as they were fixed. */
export class SettlementNight1700000000032 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE clearing_extra DROP KEY clearing_extra_voucher');
    await runner.query(
      'DROP TABLE settlement_party_statement, settlement_night_total, settlement_difference, settlement_check, settlement_alarm',
    );
  }
}

const CODE = 'CHARACTER SET ascii COLLATE ascii_bin';
const TABLE = 'DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin';

const STATEMENTS = [
  // Each time a batch was checked, never changed; the last row counts, for the content that it names.
  `CREATE TABLE settlement_check (
    batch_no BIGINT UNSIGNED NOT NULL,
    number INT NOT NULL,
    business_date DATE NOT NULL,
    content_hash BINARY(32) NOT NULL,
    outcome VARCHAR(7) ${CODE} NOT NULL,
    differences INT NOT NULL,
    checked_at DATETIME(6) NOT NULL,
    PRIMARY KEY (batch_no, number),
    CONSTRAINT settlement_check_outcome CHECK (outcome IN ('ties', 'differs')),
    CONSTRAINT settlement_check_found CHECK ((outcome = 'ties') = (differences = 0))
  ) ${TABLE}`,

  // What does not add up and wants a person. subject names what it is of, so that the same is told once: subject_key is NULL when it
  // is closed. amount: how much is too much, below zero too little.
  `CREATE TABLE settlement_difference (
    id BINARY(16) NOT NULL PRIMARY KEY,
    book_id BIGINT NOT NULL,
    kind VARCHAR(9) ${CODE} NOT NULL,
    subject VARCHAR(200) ${CODE} NOT NULL,
    subject_key BINARY(32) NULL,
    business_date DATE NOT NULL,
    batch_no BIGINT UNSIGNED NULL,
    party VARCHAR(64) ${CODE} NULL,
    currency VARCHAR(16) ${CODE} NOT NULL,
    amount DECIMAL(50,0) NOT NULL,
    message VARCHAR(500) NOT NULL,
    is_open TINYINT NOT NULL,
    found_at DATETIME(6) NOT NULL,
    closed_at DATETIME(6) NULL,
    closed_by BIGINT NULL,
    reason VARCHAR(255) NULL,
    UNIQUE KEY settlement_difference_subject (subject_key),
    KEY settlement_difference_list (book_id, is_open, id),
    KEY settlement_difference_batch (batch_no, is_open, id),
    CONSTRAINT settlement_difference_kind CHECK (kind IN ('clearing', 'orders', 'ledger', 'statement')),
    CONSTRAINT settlement_difference_closed CHECK (is_open = (closed_at IS NULL) AND is_open = (subject_key IS NOT NULL)
      AND is_open = (reason IS NULL))
  ) ${TABLE}`,

  // When it was last told that a batch has been in its state for too long.
  `CREATE TABLE settlement_alarm (
    batch_no BIGINT UNSIGNED NOT NULL PRIMARY KEY,
    told_at DATETIME(6) NOT NULL
  ) ${TABLE}`,

  // The figures of a party for a night, as its report has fixed them; digest goes over the rows of the statement.
  `CREATE TABLE settlement_party_statement (
    book_id BIGINT NOT NULL,
    business_date DATE NOT NULL,
    currency VARCHAR(16) ${CODE} NOT NULL,
    party VARCHAR(64) ${CODE} NOT NULL,
    from_date DATE NOT NULL,
    to_date DATE NOT NULL,
    details BIGINT NOT NULL,
    opening DECIMAL(50,0) NOT NULL,
    due DECIMAL(50,0) NOT NULL,
    fees DECIMAL(50,0) NOT NULL,
    reserved DECIMAL(50,0) NOT NULL,
    paid DECIMAL(50,0) NOT NULL,
    waiting DECIMAL(50,0) NOT NULL,
    carried DECIMAL(50,0) NOT NULL,
    unsettled DECIMAL(50,0) NOT NULL,
    difference DECIMAL(50,0) NOT NULL,
    ties TINYINT NOT NULL,
    digest BINARY(32) NOT NULL,
    recorded_at DATETIME(6) NOT NULL,
    PRIMARY KEY (book_id, business_date, currency, party),
    CONSTRAINT settlement_party_statement_ties
      CHECK (opening + due - fees - reserved = paid + waiting + carried + unsettled + difference AND (ties = 0 OR difference = 0))
  ) ${TABLE}`,

  // The voucher of an entry says which of these it is.
  'ALTER TABLE clearing_extra ADD KEY clearing_extra_voucher (voucher_id)',

  // The sums of them; there when the report of the night is finished.
  `CREATE TABLE settlement_night_total (
    book_id BIGINT NOT NULL,
    business_date DATE NOT NULL,
    currency VARCHAR(16) ${CODE} NOT NULL,
    parties BIGINT NOT NULL,
    details BIGINT NOT NULL,
    paid DECIMAL(50,0) NOT NULL,
    waiting DECIMAL(50,0) NOT NULL,
    carried DECIMAL(50,0) NOT NULL,
    differences BIGINT NOT NULL,
    digest BINARY(32) NOT NULL,
    recorded_at DATETIME(6) NOT NULL,
    PRIMARY KEY (book_id, business_date, currency)
  ) ${TABLE}`,
];
