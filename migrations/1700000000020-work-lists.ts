import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Work lists: what operators have done to many items at once, item by item, and what they have taken note of. */
export class WorkLists1700000000020 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE payout_return DROP KEY payout_return_list');
    await runner.query('DROP TABLE work_acknowledgement, work_action_item, work_action');
  }
}

const CODE = 'CHARACTER SET ascii COLLATE ascii_bin';
const TABLE = 'DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin';

const STATEMENTS = [
  // One command for many items; the number is the caller's, and makes it one however often it is sent.
  `CREATE TABLE work_action (
    id BINARY(16) NOT NULL PRIMARY KEY,
    book_id BIGINT NOT NULL,
    client_id BIGINT NOT NULL,
    api_key_id BIGINT NOT NULL,
    trace_id CHAR(32) ${CODE} NOT NULL,
    request_number VARCHAR(64) ${CODE} NOT NULL,
    content_hash BINARY(32) NOT NULL,
    action VARCHAR(16) ${CODE} NOT NULL,
    reason VARCHAR(255) NOT NULL,
    items INT NOT NULL,
    recorded_at DATETIME(6) NOT NULL,
    UNIQUE KEY work_action_request (client_id, request_number)
  ) ${TABLE}`,

  // What became of an item; one without a row is not decided yet. code and detail: of its refusal.
  `CREATE TABLE work_action_item (
    action_id BINARY(16) NOT NULL,
    position INT NOT NULL,
    kind VARCHAR(8) ${CODE} NOT NULL,
    subject_id BINARY(16) NOT NULL,
    outcome VARCHAR(8) ${CODE} NOT NULL,
    code VARCHAR(64) ${CODE} NULL,
    detail VARCHAR(500) NULL,
    recorded_at DATETIME(6) NOT NULL,
    PRIMARY KEY (action_id, position),
    KEY work_action_item_subject (subject_id, action_id),
    CONSTRAINT work_action_item_outcome CHECK (outcome IN ('done', 'refused'))
  ) ${TABLE}`,

  // A fact that somebody has taken note of: fact_id is that of the return, or of the last contradiction that was seen.
  `CREATE TABLE work_acknowledgement (
    payout_id BINARY(16) NOT NULL,
    kind VARCHAR(8) ${CODE} NOT NULL,
    fact_id BINARY(16) NOT NULL,
    action_id BINARY(16) NOT NULL,
    recorded_at DATETIME(6) NOT NULL,
    PRIMARY KEY (payout_id, kind, fact_id)
  ) ${TABLE}`,

  'ALTER TABLE payout_return ADD KEY payout_return_list (channel_id, id), ALGORITHM=INPLACE, LOCK=NONE',
];
