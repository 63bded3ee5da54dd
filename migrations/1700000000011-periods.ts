import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Closed months, what they came to, and the trail of what was opened again. Closes, their lines and the trail are written
 * once and never changed; what a book has closed is one pointer beside them.
 */
export class Periods1700000000011 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE period_reopening, period_line, period_close, closed_months');
    await runner.query('ALTER TABLE trial_balance DROP COLUMN day_generation');
    await runner.query('ALTER TABLE business_day DROP COLUMN reopenings');
    await runner.query('ALTER TABLE business_day DROP CONSTRAINT business_day_status');
    await runner.query(
      "ALTER TABLE business_day ADD CONSTRAINT business_day_status CHECK (status IN ('open', 'closed'))",
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
  // The seal of a date that holds is the one of revision reopenings + 1.
  'ALTER TABLE business_day ADD COLUMN reopenings INT NOT NULL DEFAULT 0',

  // adjust: the last date of a year in its adjustment phase, which takes adjustments of finance only;
  // closing: the same date while its closing entries are posted.
  'ALTER TABLE business_day DROP CONSTRAINT business_day_status',
  `ALTER TABLE business_day ADD CONSTRAINT business_day_status
     CHECK (status IN ('open', 'closed', 'adjust', 'closing'))`,

  // The sum of 1 + reopenings over the date and all before it: says without a clock whether one of them was opened since.
  'ALTER TABLE trial_balance ADD COLUMN day_generation BIGINT NOT NULL DEFAULT 0',

  // through and years_through are the last month and the last year that are closed, NULL for none: they close in their
  // order and open in the reverse one. adjusting is the year whose adjustment phase lasts. Whoever begins to close it is
  // the closer, in whose name all its closing entries are posted, so that their request numbers are of one client.
  `CREATE TABLE closed_months (
    book_id BIGINT NOT NULL PRIMARY KEY,
    through CHAR(7) ${CODE} NULL,
    years_through CHAR(4) ${CODE} NULL,
    adjusting CHAR(4) ${CODE} NULL,
    retained_gl_account_id BIGINT NULL,
    closer_client_id BIGINT NULL,
    closer_api_key_id BIGINT NULL
  ) ${TABLE}`,
  'INSERT INTO closed_months (book_id) SELECT id FROM book',

  // seal_number is the end of the chain of seals at the close, NULL for a book without a sealed day.
  `CREATE TABLE period_close (
    book_id BIGINT NOT NULL,
    period CHAR(7) ${CODE} NOT NULL,
    revision INT NOT NULL,
    days INT NOT NULL,
    vouchers BIGINT NOT NULL,
    seal_number INT NULL,
    closed_at DATETIME(6) NOT NULL,
    client_id BIGINT NOT NULL,
    api_key_id BIGINT NOT NULL,
    trace_id CHAR(32) ${CODE} NOT NULL,
    digest BINARY(32) NOT NULL,
    PRIMARY KEY (book_id, period, revision)
  ) ${TABLE}`,

  `CREATE TABLE period_line (
    book_id BIGINT NOT NULL,
    period CHAR(7) ${CODE} NOT NULL,
    revision INT NOT NULL,
    currency VARCHAR(16) ${CODE} NOT NULL,
    gl_account_id BIGINT NOT NULL,
    ${FIGURES.join(', ')},
    PRIMARY KEY (book_id, period, revision, currency, gl_account_id)
  ) ${TABLE}`,

  // subject is a month or a date; revision is the one that is given up.
  `CREATE TABLE period_reopening (
    book_id BIGINT NOT NULL,
    subject VARCHAR(10) ${CODE} NOT NULL,
    revision INT NOT NULL,
    approval_id BINARY(16) NOT NULL,
    reason VARCHAR(255) NOT NULL,
    reopened_at DATETIME(6) NOT NULL,
    client_id BIGINT NOT NULL,
    api_key_id BIGINT NOT NULL,
    trace_id CHAR(32) ${CODE} NOT NULL,
    PRIMARY KEY (book_id, subject, revision)
  ) ${TABLE}`,
];
