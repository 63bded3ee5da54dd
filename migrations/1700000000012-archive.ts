import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The archive: vouchers of closed months with all that belongs to them, row by row as they were written, and what was
 * moved there. A later change of an online table changes its twin in the same migration.
 */
export class Archive1700000000012 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const table of MOVED) await runner.query(`CREATE TABLE archived_${table} LIKE ${table}`);
    for (const statement of RECORDS) await runner.query(statement);
  }

  /** Refuses to throw away what stands nowhere else. */
  async down(runner: QueryRunner): Promise<void> {
    const kept = (await runner.query('SELECT 1 FROM archived_month LIMIT 1')) as unknown[];
    if (kept.length > 0) throw new Error('Months were archived; their vouchers would be lost');
    await runner.query(
      `DROP TABLE archived_day, archived_month, ${MOVED.map((table) => `archived_${table}`)}`,
    );
  }
}

const CODE = 'CHARACTER SET ascii COLLATE ascii_bin';
const TABLE = 'DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin';

const MOVED = ['voucher', 'voucher_line', 'account_entry', 'voucher_fact'];

const COUNTS = ['voucher_count', 'line_count', 'entry_count', 'fact_count'].map(
  (count) => `${count} BIGINT NOT NULL`,
);

const RECORDS = [
  // Written when the first row of the month is about to move, and once more when the last one has. The counts are those of
  // its dates; seal_number and seal_digest are the seal of its last date, NULL while it moves and for a month without dates.
  `CREATE TABLE archived_month (
    book_id BIGINT NOT NULL,
    month CHAR(7) ${CODE} NOT NULL,
    status VARCHAR(8) ${CODE} NOT NULL,
    ${COUNTS.join(', ')},
    seal_number INT NULL,
    seal_digest BINARY(32) NULL,
    begun_at DATETIME(6) NOT NULL,
    begun_by VARCHAR(128) NOT NULL,
    ended_at DATETIME(6) NULL,
    ended_by VARCHAR(128) NULL,
    PRIMARY KEY (book_id, month),
    CONSTRAINT archived_month_status CHECK (status IN ('moving', 'archived'))
  ) ${TABLE}`,

  // Written once, when all of the date is in the archive and agrees with the seal of that number.
  `CREATE TABLE archived_day (
    book_id BIGINT NOT NULL,
    business_date DATE NOT NULL,
    ${COUNTS.join(', ')},
    seal_number INT NOT NULL,
    vouchers_digest BINARY(32) NOT NULL,
    archived_at DATETIME(6) NOT NULL,
    PRIMARY KEY (book_id, business_date)
  ) ${TABLE}`,
];
