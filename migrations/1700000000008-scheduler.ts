import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Jobs of the books: when they run, their runs, and what happened to each run. */
export class Scheduler1700000000008 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE job_run_event, job_run, job_schedule');
  }
}

const CODE = 'CHARACTER SET ascii COLLATE ascii_bin';
const TABLE = 'DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin';

const STATEMENTS = [
  // cron and grace_minutes NULL: as the job itself says. scheduled_until: times up to then have become runs, the latest for
  // scheduled_date. alarmed_until: the latest time for which it was told that no run was made.
  `CREATE TABLE job_schedule (
    book_id BIGINT NOT NULL,
    job VARCHAR(64) ${CODE} NOT NULL,
    cron VARCHAR(100) ${CODE} NULL,
    enabled TINYINT NOT NULL,
    grace_minutes INT NULL,
    scheduled_until DATETIME(6) NOT NULL,
    scheduled_date DATE NULL,
    alarmed_until DATETIME(6) NULL,
    version INT NOT NULL,
    changed_at DATETIME(6) NULL,
    client_id BIGINT NULL,
    api_key_id BIGINT NULL,
    PRIMARY KEY (book_id, job)
  ) ${TABLE}`,

  // claim: the try that it belongs to. heartbeat_at and not_before are times of the database, all others of the service.
  // state_until: by when it should have left its state; alarmed: that was told. version: number of its last event.
  `CREATE TABLE job_run (
    id BINARY(16) NOT NULL PRIMARY KEY,
    book_id BIGINT NOT NULL,
    job VARCHAR(64) ${CODE} NOT NULL,
    business_date DATE NOT NULL,
    revision INT NOT NULL,
    status VARCHAR(10) ${CODE} NOT NULL,
    wish VARCHAR(8) ${CODE} NULL,
    cause VARCHAR(8) ${CODE} NOT NULL,
    client_id BIGINT NULL,
    api_key_id BIGINT NULL,
    reason VARCHAR(255) NOT NULL,
    trace_id CHAR(32) ${CODE} NOT NULL,
    due_at DATETIME(6) NOT NULL,
    created_at DATETIME(6) NOT NULL,
    started_at DATETIME(6) NULL,
    finished_at DATETIME(6) NULL,
    attempt INT NOT NULL,
    attempt_at DATETIME(6) NULL,
    attempt_done BIGINT NOT NULL,
    breaks INT NOT NULL,
    claim BINARY(16) NULL,
    node VARCHAR(128) NULL,
    heartbeat_at DATETIME(6) NULL,
    not_before DATETIME(6) NULL,
    grace_minutes INT NOT NULL,
    state_until DATETIME(6) NULL,
    alarmed TINYINT NOT NULL,
    done BIGINT NOT NULL,
    total BIGINT NULL,
    expected_end DATETIME(6) NULL,
    checkpoint MEDIUMTEXT NULL,
    message VARCHAR(1000) NULL,
    version INT NOT NULL,
    UNIQUE KEY job_run_once (book_id, business_date, job, revision),
    KEY job_run_book (book_id, id),
    KEY job_run_job (book_id, job, id),
    KEY job_run_status (book_id, status, id),
    KEY job_run_work (status, business_date, id),
    KEY job_run_limit (status, alarmed, state_until),
    CONSTRAINT job_run_status_known CHECK
      (status IN ('waiting', 'running', 'paused', 'succeeded', 'blocked', 'failed', 'cancelled')),
    CONSTRAINT job_run_wish_known CHECK (wish IN ('pause', 'cancel')),
    CONSTRAINT job_run_cause_known CHECK (cause IN ('schedule', 'command'))
  ) ${TABLE}`,

  `CREATE TABLE job_run_event (
    run_id BINARY(16) NOT NULL,
    number INT NOT NULL,
    kind VARCHAR(16) ${CODE} NOT NULL,
    status VARCHAR(10) ${CODE} NOT NULL,
    attempt INT NOT NULL,
    at DATETIME(6) NOT NULL,
    node VARCHAR(128) NULL,
    client_id BIGINT NULL,
    api_key_id BIGINT NULL,
    reason VARCHAR(1000) NOT NULL,
    trace_id CHAR(32) ${CODE} NOT NULL,
    PRIMARY KEY (run_id, number)
  ) ${TABLE}`,
];
