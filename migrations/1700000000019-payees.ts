import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The payee book, and payouts to its payees. Numbers of accounts are sealed from here on, in a column that is added without
 * touching a row; payouts that are there keep theirs in the clear and are read as before.
 */
export class Payees1700000000019 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  /** Refuses to throw away what stands nowhere else. */
  async down(runner: QueryRunner): Promise<void> {
    const sealed = (await runner.query(
      'SELECT 1 FROM payout WHERE payee_sealed IS NOT NULL LIMIT 1',
    )) as unknown[];
    if (sealed.length > 0) throw new Error('Numbers of payees were sealed; they would be lost');
    await runner.query(
      'ALTER TABLE payout DROP COLUMN payee_sealed, DROP COLUMN payee_code, DROP COLUMN payee_version',
    );
    await runner.query('ALTER TABLE payout_book DROP COLUMN payees_only');
    await runner.query('DROP TABLE payee_version, payee, payee_book');
  }
}

const CODE = 'CHARACTER SET ascii COLLATE ascii_bin';
const TABLE = 'DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin';

const STATEMENTS = [
  // Changes of the payees of a book wait for each other here.
  `CREATE TABLE payee_book (
    book_id BIGINT NOT NULL PRIMARY KEY,
    version INT NOT NULL
  ) ${TABLE}`,

  `CREATE TABLE payee (
    id BINARY(16) NOT NULL PRIMARY KEY,
    book_id BIGINT NOT NULL,
    code VARCHAR(64) ${CODE} NOT NULL,
    is_blocked TINYINT NOT NULL,
    last_version INT NOT NULL,
    UNIQUE KEY payee_code (book_id, code)
  ) ${TABLE}`,

  // What a payee is from a business date on. The number is sealed for the payee; its keyed digest is searched by.
  `CREATE TABLE payee_version (
    payee_id BINARY(16) NOT NULL,
    number INT NOT NULL,
    effective_from DATE NOT NULL,
    effective_until DATE NULL,
    name VARCHAR(128) NOT NULL,
    bank VARCHAR(32) ${CODE} NOT NULL,
    number_kind VARCHAR(8) ${CODE} NOT NULL,
    sealed_account VARCHAR(160) ${CODE} NOT NULL,
    account_digest BINARY(32) NOT NULL,
    currencies VARCHAR(1000) ${CODE} NOT NULL,
    approval_id BINARY(16) NOT NULL,
    recorded_at DATETIME(6) NOT NULL,
    PRIMARY KEY (payee_id, number),
    KEY payee_version_account (account_digest, payee_id),
    CONSTRAINT payee_version_dates CHECK (effective_until IS NULL OR effective_until >= effective_from),
    CONSTRAINT payee_version_kind CHECK (number_kind IN ('card', 'iban', 'account'))
  ) ${TABLE}`,

  // The number sealed for its payout; then payee_account has it masked. NULL: it stands there in the clear.
  `ALTER TABLE payout ADD COLUMN payee_sealed VARCHAR(160) ${CODE} NULL, ADD COLUMN payee_code VARCHAR(64) ${CODE} NULL, ADD COLUMN payee_version INT NULL,
     ALGORITHM=INSTANT`,
  'ALTER TABLE payout_book ADD COLUMN payees_only TINYINT NOT NULL DEFAULT 0, ALGORITHM=INSTANT',
];
