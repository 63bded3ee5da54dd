import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What clearing goes by: rules (清算规则), fee schedules (费率表) and interceptors (拦截器) of books, in versions. */
export class ClearingRules1700000000026 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE clearing_switch, clearing_definition, clearing_book');
  }
}

const CODE = 'CHARACTER SET ascii COLLATE ascii_bin';
const TABLE = 'DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin';

const STATEMENTS = [
  // Changes of what a book is cleared by wait for each other here.
  `CREATE TABLE clearing_book (
    book_id BIGINT NOT NULL PRIMARY KEY,
    version INT NOT NULL
  ) ${TABLE}`,

  // definition: JSON, as it was approved; a version never changes.
  `CREATE TABLE clearing_definition (
    book_id BIGINT NOT NULL,
    kind VARCHAR(12) ${CODE} NOT NULL,
    code VARCHAR(64) ${CODE} NOT NULL,
    number INT NOT NULL,
    definition MEDIUMTEXT NOT NULL,
    approval_id BINARY(16) NOT NULL,
    recorded_at DATETIME(6) NOT NULL,
    PRIMARY KEY (book_id, kind, code, number),
    CONSTRAINT clearing_definition_kind CHECK (kind IN ('rule', 'fee-schedule', 'interceptor'))
  ) ${TABLE}`,

  // Interceptors switched on and off; the highest number says which it is.
  `CREATE TABLE clearing_switch (
    book_id BIGINT NOT NULL,
    code VARCHAR(64) ${CODE} NOT NULL,
    number INT NOT NULL,
    is_on TINYINT NOT NULL,
    client_id BIGINT NOT NULL,
    reason VARCHAR(400) NOT NULL,
    changed_at DATETIME(6) NOT NULL,
    PRIMARY KEY (book_id, code, number)
  ) ${TABLE}`,
];
