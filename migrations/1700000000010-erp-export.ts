import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Daily summaries for the ERP: how GL accounts are called there, the summaries, and what the ERP has taken over. */
export class ErpExport1700000000010 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE erp_acknowledgement, erp_summary_line, erp_summary, erp_mapping');
  }
}

const CODE = 'CHARACTER SET ascii COLLATE ascii_bin';
const TABLE = 'DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin';
const WHO = `client_id BIGINT NOT NULL,
    api_key_id BIGINT NOT NULL,
    trace_id CHAR(32) ${CODE} NOT NULL`;

const STATEMENTS = [
  // A history: for a date the row counts that is effective from the latest date up to it, of those the highest version.
  // erp_account NULL: not mapped from then on.
  `CREATE TABLE erp_mapping (
    book_id BIGINT NOT NULL,
    gl_account_id BIGINT NOT NULL,
    version INT NOT NULL,
    effective_from DATE NOT NULL,
    erp_account VARCHAR(64) ${CODE} NULL,
    reason VARCHAR(255) NOT NULL,
    ${WHO},
    mapped_at DATETIME(6) NOT NULL,
    PRIMARY KEY (book_id, gl_account_id, version)
  ) ${TABLE}`,

  // Written once, with its lines. client_id NULL: made by the job. digest: over the lines, so that what has not changed
  // makes no further revision.
  `CREATE TABLE erp_summary (
    book_id BIGINT NOT NULL,
    business_date DATE NOT NULL,
    revision INT NOT NULL,
    trial_balance_revision INT NOT NULL,
    day_closed TINYINT NOT NULL,
    vouchers INT NOT NULL,
    digest BINARY(32) NOT NULL,
    reason VARCHAR(255) NOT NULL,
    client_id BIGINT NULL,
    api_key_id BIGINT NULL,
    trace_id CHAR(32) ${CODE} NOT NULL,
    made_at DATETIME(6) NOT NULL,
    PRIMARY KEY (book_id, business_date, revision)
  ) ${TABLE}`,

  // Minor units; negative where red vouchers outweigh the others. A voucher has one currency and balances.
  `CREATE TABLE erp_summary_line (
    book_id BIGINT NOT NULL,
    business_date DATE NOT NULL,
    revision INT NOT NULL,
    voucher INT NOT NULL,
    line INT NOT NULL,
    currency VARCHAR(16) ${CODE} NOT NULL,
    gl_account_id BIGINT NOT NULL,
    erp_account VARCHAR(64) ${CODE} NOT NULL,
    side CHAR(1) ${CODE} NOT NULL,
    amount DECIMAL(50,0) NOT NULL,
    PRIMARY KEY (book_id, business_date, revision, voucher, line),
    CONSTRAINT erp_summary_line_side CHECK (side IN ('D', 'C'))
  ) ${TABLE}`,

  `CREATE TABLE erp_acknowledgement (
    book_id BIGINT NOT NULL,
    business_date DATE NOT NULL,
    revision INT NOT NULL,
    document_number VARCHAR(64) NOT NULL,
    ${WHO},
    acknowledged_at DATETIME(6) NOT NULL,
    PRIMARY KEY (book_id, business_date, revision)
  ) ${TABLE}`,
];
