import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Settings that change while the service runs, with their history, and a rate limit of its own for a key. The new
 * column stands at the end and may be null, which both engines do without touching a row.
 */
export class RuntimeSettings1700000000006 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE runtime_setting_change, runtime_setting');
    await runner.query('ALTER TABLE api_key DROP COLUMN requests_per_second');
  }
}

const CODE = 'CHARACTER SET ascii COLLATE ascii_bin';
const TABLE = 'DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin';

const STATEMENTS = [
  // NULL: the rate of all keys; 0: no limit.
  `ALTER TABLE api_key ADD COLUMN requests_per_second INT NULL, ALGORITHM=INSTANT`,

  // A setting that was never changed has no row. value NULL is the default, to which a setting goes back.
  `CREATE TABLE runtime_setting (
    name VARCHAR(64) ${CODE} NOT NULL PRIMARY KEY,
    value VARCHAR(64) ${CODE} NULL,
    version INT NOT NULL,
    changed_at DATETIME(6) NOT NULL,
    client_id BIGINT NOT NULL,
    api_key_id BIGINT NOT NULL
  ) ${TABLE}`,

  `CREATE TABLE runtime_setting_change (
    name VARCHAR(64) ${CODE} NOT NULL,
    version INT NOT NULL,
    old_value VARCHAR(64) ${CODE} NULL,
    new_value VARCHAR(64) ${CODE} NULL,
    reason VARCHAR(255) NOT NULL,
    client_id BIGINT NOT NULL,
    api_key_id BIGINT NOT NULL,
    trace_id CHAR(32) ${CODE} NOT NULL,
    at DATETIME(6) NOT NULL,
    PRIMARY KEY (name, version)
  ) ${TABLE}`,
];
