import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Calendars (日历) of books: which days are open, in versions. */
export class Calendars1700000000025 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE calendar_version, calendar_book');
  }
}

const CODE = 'CHARACTER SET ascii COLLATE ascii_bin';
const TABLE = 'DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin';

const STATEMENTS = [
  // Changes of the calendars of a book wait for each other here.
  `CREATE TABLE calendar_book (
    book_id BIGINT NOT NULL PRIMARY KEY,
    version INT NOT NULL
  ) ${TABLE}`,

  // base_days: what the base said when the version was approved, so that no later release changes it. Both are JSON.
  `CREATE TABLE calendar_version (
    book_id BIGINT NOT NULL,
    code VARCHAR(64) ${CODE} NOT NULL,
    number INT NOT NULL,
    definition MEDIUMTEXT NOT NULL,
    base_days MEDIUMTEXT NOT NULL,
    approval_id BINARY(16) NOT NULL,
    recorded_at DATETIME(6) NOT NULL,
    PRIMARY KEY (book_id, code, number)
  ) ${TABLE}`,
];
