import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Trial balances as they were proved, and what must be zero at the end of a day. Results are written once, in one
 * transaction, and never changed. The new index on `account` is built while the table is in use.
 */
export class TrialBalance1700000000009 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE account DROP KEY account_must_be_zero');
    await runner.query(
      'DROP TABLE must_be_zero_declaration, trial_balance_finding, trial_balance_line, trial_balance',
    );
  }
}

const CODE = 'CHARACTER SET ascii COLLATE ascii_bin';
const TABLE = 'DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin';

const FIGURES = [
  'opening_debit',
  'opening_credit',
  'debit_turnover',
  'credit_turnover',
  'closing_debit',
  'closing_credit',
].map((figure) => `${figure} DECIMAL(50,0) NOT NULL`);

const STATEMENTS = [
  // accounts and sequences (the sum of the last sequences of the accounts that moved) change with every later posting
  // into the date: they tell whether a trial balance still is what the date is. proof_1 to proof_7 count findings.
  `CREATE TABLE trial_balance (
    book_id BIGINT NOT NULL,
    business_date DATE NOT NULL,
    revision INT NOT NULL,
    outcome VARCHAR(10) ${CODE} NOT NULL,
    day_closed TINYINT NOT NULL,
    earlier_days_closed TINYINT NOT NULL,
    base_date DATE NULL,
    base_revision INT NULL,
    vouchers BIGINT NOT NULL,
    accounts BIGINT NOT NULL,
    sequences DECIMAL(50,0) NOT NULL,
    proof_1 BIGINT NOT NULL,
    proof_2 BIGINT NOT NULL,
    proof_3 BIGINT NOT NULL,
    proof_4 BIGINT NOT NULL,
    proof_5 BIGINT NOT NULL,
    proof_6 BIGINT NOT NULL,
    proof_7 BIGINT NOT NULL,
    computed_at DATETIME(6) NOT NULL,
    reason VARCHAR(255) NOT NULL,
    trace_id CHAR(32) ${CODE} NOT NULL,
    digest BINARY(32) NOT NULL,
    PRIMARY KEY (book_id, business_date, revision),
    CONSTRAINT trial_balance_outcome CHECK (outcome IN ('balanced', 'imbalanced'))
  ) ${TABLE}`,

  // One currency and GL account that has accounts; minor units, balances split by the side of each single account.
  `CREATE TABLE trial_balance_line (
    book_id BIGINT NOT NULL,
    business_date DATE NOT NULL,
    revision INT NOT NULL,
    currency VARCHAR(16) ${CODE} NOT NULL,
    gl_account_id BIGINT NOT NULL,
    ${FIGURES.join(',\n    ')},
    PRIMARY KEY (book_id, business_date, revision, currency, gl_account_id)
  ) ${TABLE}`,

  // The first findings of each proof; expected and actual as people read them.
  `CREATE TABLE trial_balance_finding (
    book_id BIGINT NOT NULL,
    business_date DATE NOT NULL,
    revision INT NOT NULL,
    proof TINYINT NOT NULL,
    number INT NOT NULL,
    gl_account_id BIGINT NULL,
    account_id BIGINT NULL,
    voucher_id BINARY(16) NULL,
    currency VARCHAR(16) ${CODE} NULL,
    expected VARCHAR(80) ${CODE} NULL,
    actual VARCHAR(80) ${CODE} NULL,
    since DATE NULL,
    problem VARCHAR(255) NOT NULL,
    PRIMARY KEY (book_id, business_date, revision, proof, number),
    CONSTRAINT trial_balance_finding_proof CHECK (proof BETWEEN 1 AND 7)
  ) ${TABLE}`,

  // What finance says must be zero at the end of a day, as a history: the row of the highest number counts.
  // subject A is an account, G all accounts of a GL account; without a row the flag of the account's opening counts.
  `CREATE TABLE must_be_zero_declaration (
    book_id BIGINT NOT NULL,
    subject CHAR(1) ${CODE} NOT NULL,
    subject_id BIGINT NOT NULL,
    number INT NOT NULL,
    must_be_zero TINYINT NOT NULL,
    reason VARCHAR(255) NOT NULL,
    client_id BIGINT NOT NULL,
    api_key_id BIGINT NOT NULL,
    trace_id CHAR(32) ${CODE} NOT NULL,
    declared_at DATETIME(6) NOT NULL,
    PRIMARY KEY (book_id, subject, subject_id, number),
    CONSTRAINT must_be_zero_subject CHECK (subject IN ('A', 'G'))
  ) ${TABLE}`,

  'ALTER TABLE account ADD KEY account_must_be_zero (book_id, must_be_zero, id)',
];
