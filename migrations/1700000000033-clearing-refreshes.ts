import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Runs of clearing that were told to take the interceptors in force, and the order in which work waits. */
export class ClearingRefreshes1700000000033 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE trade_file DROP KEY trade_file_state');
    await runner.query('ALTER TABLE clearing_run DROP KEY clearing_run_open');
    await runner.query('DROP TABLE clearing_refresh');
  }
}

const TABLE = 'DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin';

const STATEMENTS = [
  // number is that of the event. What the lines up to last_line were cleared by, unless an earlier refresh says so.
  `CREATE TABLE clearing_refresh (
    run_no BIGINT UNSIGNED NOT NULL,
    number INT NOT NULL,
    last_line INT UNSIGNED NOT NULL,
    pinned MEDIUMTEXT NOT NULL,
    PRIMARY KEY (run_no, number)
  ) ${TABLE}`,

  // Refused files in the order of their ids, for those who look at them.
  'ALTER TABLE trade_file ADD KEY trade_file_state (book_id, state, id), ALGORITHM=INPLACE, LOCK=NONE',

  // Runs with something left to do, in the order of their numbers.
  'ALTER TABLE clearing_run ADD KEY clearing_run_open (is_over, run_no), ALGORITHM=INPLACE, LOCK=NONE',
];
