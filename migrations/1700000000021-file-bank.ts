import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Channels that are told by files: the payment files that leave, what is in them, and the files that come back. */
export class FileBank1700000000021 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DROP TABLE payment_file_incoming, payment_file_event, payment_file_entry, payment_file',
    );
  }
}

const CODE = 'CHARACTER SET ascii COLLATE ascii_bin';
const TABLE = 'DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin';

const STATEMENTS = [
  // number has no gap within channel and date. channel_version: that of the terms whose format it has. sha256 is that of
  // its bytes, which are made of these rows whenever they are needed. watch_at: when somebody is told if nothing happens.
  `CREATE TABLE payment_file (
    id BINARY(16) NOT NULL PRIMARY KEY,
    book_id BIGINT NOT NULL,
    channel_id BIGINT NOT NULL,
    channel_version INT NOT NULL,
    file_date DATE NOT NULL,
    number INT NOT NULL,
    opened_at DATETIME(6) NOT NULL,
    state VARCHAR(12) ${CODE} NOT NULL,
    version INT NOT NULL,
    entries INT NOT NULL,
    total DECIMAL(50,0) NOT NULL,
    sealed_at DATETIME(6) NULL,
    sha256 BINARY(32) NULL,
    handed_over_at DATETIME(6) NULL,
    delivered_at DATETIME(6) NULL,
    bank_code VARCHAR(64) NULL,
    watch_at DATETIME(6) NULL,
    UNIQUE KEY payment_file_number (channel_id, file_date, number),
    KEY payment_file_state (channel_id, state, id),
    CONSTRAINT payment_file_state_known CHECK (state IN
      ('open', 'sealed', 'handed-over', 'acknowledged', 'refused', 'complete', 'withdrawn')),
    CONSTRAINT payment_file_numbered CHECK (number BETWEEN 1 AND 9999),
    CONSTRAINT payment_file_sealed CHECK ((state = 'open') = (sha256 IS NULL)),
    CONSTRAINT payment_file_left CHECK
      ((state IN ('open', 'sealed', 'withdrawn')) = (handed_over_at IS NULL))
  ) ${TABLE}`,

  // The unique index has the last word: a payout stands in one file, once.
  `CREATE TABLE payment_file_entry (
    file_id BINARY(16) NOT NULL,
    position INT NOT NULL,
    payout_id BINARY(16) NOT NULL,
    PRIMARY KEY (file_id, position),
    UNIQUE KEY payment_file_entry_payout (payout_id)
  ) ${TABLE}`,

  // client 0 is the service itself.
  `CREATE TABLE payment_file_event (
    file_id BINARY(16) NOT NULL,
    number INT NOT NULL,
    kind VARCHAR(12) ${CODE} NOT NULL,
    from_state VARCHAR(12) ${CODE} NULL,
    to_state VARCHAR(12) ${CODE} NOT NULL,
    reason VARCHAR(255) NOT NULL,
    client_id BIGINT NOT NULL,
    api_key_id BIGINT NOT NULL,
    trace_id CHAR(32) ${CODE} NOT NULL,
    recorded_at DATETIME(6) NOT NULL,
    PRIMARY KEY (file_id, number)
  ) ${TABLE}`,

  // What the bank has sent and was found sound, once for each content: its lines are read from here, line_count of them,
  // and lines_done says how far. lease: the node that reads it now, until then.
  `CREATE TABLE payment_file_incoming (
    id BINARY(16) NOT NULL PRIMARY KEY,
    book_id BIGINT NOT NULL,
    channel_id BIGINT NOT NULL,
    channel_version INT NOT NULL,
    file_id BINARY(16) NOT NULL,
    kind VARCHAR(16) ${CODE} NOT NULL,
    name VARCHAR(128) NOT NULL,
    sha256 BINARY(32) NOT NULL,
    content MEDIUMBLOB NOT NULL,
    line_count INT NOT NULL,
    client_id BIGINT NOT NULL,
    api_key_id BIGINT NOT NULL,
    trace_id CHAR(32) ${CODE} NOT NULL,
    received_at DATETIME(6) NOT NULL,
    state VARCHAR(8) ${CODE} NOT NULL,
    lines_done INT NOT NULL,
    lease_token BINARY(16) NULL,
    lease_until DATETIME(6) NULL,
    done_at DATETIME(6) NULL,
    UNIQUE KEY payment_file_incoming_content (channel_id, sha256),
    KEY payment_file_incoming_open (state, channel_id, id),
    KEY payment_file_incoming_list (channel_id, id),
    KEY payment_file_incoming_file (file_id, id),
    CONSTRAINT payment_file_incoming_kind CHECK (kind IN ('acknowledgement', 'result')),
    CONSTRAINT payment_file_incoming_state CHECK (state IN ('received', 'done'))
  ) ${TABLE}`,
];
