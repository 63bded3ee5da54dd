import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Day seals: what a closed business day was, chained to the seal before it. */
export class Seals1700000000005 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(DAY_SEAL);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE day_seal');
  }
}

/**
 * One row for each sealing, never changed. number is the place in the chain of the book, without gaps; the revision
 * counts the seals of one date. last_voucher_id and last_recorded_at are NULL for a day without vouchers.
 */
const DAY_SEAL = `CREATE TABLE day_seal (
  book_id BIGINT NOT NULL,
  business_date DATE NOT NULL,
  revision INT NOT NULL,
  number INT NOT NULL,
  voucher_count BIGINT NOT NULL,
  vouchers_digest BINARY(32) NOT NULL,
  last_voucher_id BINARY(16) NULL,
  last_recorded_at DATETIME(6) NULL,
  previous_digest BINARY(32) NOT NULL,
  sealed_at DATETIME(6) NOT NULL,
  digest BINARY(32) NOT NULL,
  PRIMARY KEY (book_id, business_date, revision),
  UNIQUE KEY day_seal_number (book_id, number)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin`;
