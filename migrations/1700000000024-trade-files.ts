import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Trade files (交易文件): formats and sources as data, files with their history, and the records that are staged of them. */
export class TradeFiles1700000000024 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DROP TABLE trade_record_key, trade_record, trade_file_error, trade_file_event, trade_file, trade_source, trade_format',
    );
  }
}

const CODE = 'CHARACTER SET ascii COLLATE ascii_bin';
const TABLE = 'DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin';
const STATES = "'receiving', 'received', 'verified', 'parsed', 'validated', 'accepted', 'refused', 'voided'";
const KINDS = "'original', 'supplementary', 'replacement', 'records'";

const STATEMENTS = [
  // A file is read in the version that it came under, so no version is ever changed.
  `CREATE TABLE trade_format (
    book_id BIGINT NOT NULL,
    code VARCHAR(32) ${CODE} NOT NULL,
    version INT NOT NULL,
    definition MEDIUMTEXT NOT NULL,
    digest BINARY(32) NOT NULL,
    client_id BIGINT NOT NULL,
    recorded_at DATETIME(6) NOT NULL,
    PRIMARY KEY (book_id, code, version)
  ) ${TABLE}`,

  `CREATE TABLE trade_source (
    source_no BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    book_id BIGINT NOT NULL,
    code VARCHAR(32) ${CODE} NOT NULL,
    version INT NOT NULL,
    terms MEDIUMTEXT NOT NULL,
    changed_at DATETIME(6) NOT NULL,
    UNIQUE KEY trade_source_code (book_id, code)
  ) ${TABLE}`,

  // live_content is the SHA-256 and live_replaces the file replaced, both NULL once refused or voided: one live file each.
  // Progress is what the stage in hand has committed; whoever has the claim may write, until the lease is over.
  // Swept says that what was staged of a refused file is deleted.
  `CREATE TABLE trade_file (
    file_no BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    id BINARY(16) NOT NULL,
    book_id BIGINT NOT NULL,
    source_no BIGINT UNSIGNED NOT NULL,
    registrar VARCHAR(32) ${CODE} NOT NULL,
    business_date DATE NOT NULL,
    kind VARCHAR(13) ${CODE} NOT NULL,
    name VARCHAR(128) NOT NULL,
    format_code VARCHAR(32) ${CODE} NOT NULL,
    format_version INT NOT NULL,
    source_version INT NOT NULL,
    state VARCHAR(9) ${CODE} NOT NULL,
    version INT NOT NULL,
    said_checksum VARCHAR(64) ${CODE} NULL,
    sha256 BINARY(32) NULL,
    live_content BINARY(32) NULL,
    replaces_no BIGINT UNSIGNED NULL,
    live_replaces BIGINT UNSIGNED NULL,
    request_number VARCHAR(64) ${CODE} NULL,
    byte_count BIGINT NOT NULL,
    line_count BIGINT NOT NULL,
    record_count BIGINT NOT NULL,
    totals TEXT NOT NULL,
    digest BINARY(32) NULL,
    progress TEXT NOT NULL,
    claim BINARY(16) NULL,
    claimed_until DATETIME(6) NULL,
    error_count BIGINT NOT NULL,
    refusal VARCHAR(64) ${CODE} NULL,
    refusal_message VARCHAR(1000) NULL,
    is_swept TINYINT NOT NULL,
    client_id BIGINT NOT NULL,
    api_key_id BIGINT NOT NULL,
    trace_id CHAR(32) ${CODE} NOT NULL,
    received_at DATETIME(6) NOT NULL,
    ended_at DATETIME(6) NULL,
    UNIQUE KEY trade_file_id (id),
    UNIQUE KEY trade_file_content (source_no, live_content),
    UNIQUE KEY trade_file_replaced (live_replaces),
    UNIQUE KEY trade_file_request (client_id, request_number),
    KEY trade_file_list (book_id, file_no),
    KEY trade_file_date (source_no, business_date, file_no),
    KEY trade_file_work (state, is_swept, file_no),
    CONSTRAINT trade_file_state_known CHECK (state IN (${STATES})),
    CONSTRAINT trade_file_kind_known CHECK (kind IN (${KINDS})),
    CONSTRAINT trade_file_replaces CHECK ((kind = 'replacement') = (replaces_no IS NOT NULL)),
    CONSTRAINT trade_file_refused CHECK ((state = 'refused') = (refusal IS NOT NULL)),
    CONSTRAINT trade_file_accepted CHECK (state NOT IN ('validated', 'accepted', 'voided') OR digest IS NOT NULL),
    CONSTRAINT trade_file_not_live CHECK (state NOT IN ('refused', 'voided') OR live_content IS NULL)
  ) ${TABLE}`,

  `CREATE TABLE trade_file_event (
    file_no BIGINT UNSIGNED NOT NULL,
    number INT NOT NULL,
    kind VARCHAR(10) ${CODE} NOT NULL,
    from_state VARCHAR(9) ${CODE} NULL,
    to_state VARCHAR(9) ${CODE} NOT NULL,
    reason VARCHAR(255) NOT NULL,
    client_id BIGINT NOT NULL,
    api_key_id BIGINT NOT NULL,
    trace_id CHAR(32) ${CODE} NOT NULL,
    recorded_at DATETIME(6) NOT NULL,
    PRIMARY KEY (file_no, number)
  ) ${TABLE}`,

  // What is wrong with a refused file, the first thousand; line 0 is the file as a whole.
  `CREATE TABLE trade_file_error (
    file_no BIGINT UNSIGNED NOT NULL,
    number INT NOT NULL,
    line_no BIGINT UNSIGNED NOT NULL,
    field VARCHAR(64) NOT NULL,
    value VARCHAR(128) NOT NULL,
    code VARCHAR(32) ${CODE} NOT NULL,
    reason VARCHAR(255) NOT NULL,
    PRIMARY KEY (file_no, number)
  ) ${TABLE}`,

  // Visible only through its file, while that is accepted. Narrow, because there are tens of millions.
  `CREATE TABLE trade_record (
    file_no BIGINT UNSIGNED NOT NULL,
    line_no INT UNSIGNED NOT NULL,
    record_key VARCHAR(64) ${CODE} NOT NULL,
    record_type VARCHAR(32) ${CODE} NOT NULL,
    product VARCHAR(64) ${CODE} NOT NULL,
    party VARCHAR(64) ${CODE} NOT NULL,
    payer VARCHAR(64) ${CODE} NULL,
    order_number VARCHAR(64) ${CODE} NOT NULL,
    amount DECIMAL(38,0) NOT NULL,
    currency VARCHAR(16) ${CODE} NOT NULL,
    occurred_at DATETIME(6) NOT NULL,
    attributes TEXT NULL,
    PRIMARY KEY (file_no, line_no)
  ) ${TABLE}`,

  // One row for each record that the source has brought and that is not void; written in order of the hash.
  `CREATE TABLE trade_record_key (
    source_no BIGINT UNSIGNED NOT NULL,
    key_hash BINARY(12) NOT NULL,
    file_no BIGINT UNSIGNED NOT NULL,
    line_no INT UNSIGNED NOT NULL,
    PRIMARY KEY (source_no, key_hash)
  ) ${TABLE}`,
];
