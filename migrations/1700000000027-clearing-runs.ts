import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Runs of first clearing (一清): results, what could not be cleared, what is held, and the vouchers of each chunk. */
export class ClearingRuns1700000000027 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `DROP TABLE clearing_hold, clearing_exception, clearing_posting, clearing_result, clearing_chunk,
         clearing_run_event, clearing_run, clearing_gate`,
    );
  }
}

const CODE = 'CHARACTER SET ascii COLLATE ascii_bin';
const TABLE = 'DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin';

const STATEMENTS = [
  // Chunks of runs hold it shared, an order that is cleared at once holds it alone: neither overlooks the other.
  `CREATE TABLE clearing_gate (
    book_id BIGINT NOT NULL,
    source VARCHAR(32) ${CODE} NOT NULL,
    PRIMARY KEY (book_id, source)
  ) ${TABLE}`,

  // live_file is the file while the run is not void, so that the index admits one; what of it is joined by every reader.
  // Chunks are numbered from 1 and hold chunk_lines records each, but the last. is_over: nothing is left to be done.
  `CREATE TABLE clearing_run (
    run_no BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    id BINARY(16) NOT NULL,
    book_id BIGINT NOT NULL,
    source VARCHAR(32) ${CODE} NOT NULL,
    registrar VARCHAR(32) ${CODE} NOT NULL,
    business_date DATE NOT NULL,
    file_no BIGINT UNSIGNED NOT NULL,
    live_file BIGINT UNSIGNED NULL,
    state VARCHAR(8) ${CODE} NOT NULL,
    version INT NOT NULL,
    is_over TINYINT NOT NULL,
    pinned MEDIUMTEXT NOT NULL,
    chunk_lines INT NOT NULL,
    records BIGINT UNSIGNED NOT NULL,
    chunks INT NOT NULL,
    last_line INT UNSIGNED NOT NULL,
    cleared BIGINT UNSIGNED NOT NULL,
    exceptions BIGINT UNSIGNED NOT NULL,
    held BIGINT UNSIGNED NOT NULL,
    recognised BIGINT UNSIGNED NOT NULL,
    digest BINARY(32) NOT NULL,
    posted_chunks INT NOT NULL,
    created_at DATETIME(6) NOT NULL,
    changed_at DATETIME(6) NOT NULL,
    alarmed_at DATETIME(6) NULL,
    UNIQUE KEY clearing_run_id (id),
    UNIQUE KEY clearing_run_live (live_file),
    KEY clearing_run_file (file_no, run_no),
    KEY clearing_run_list (book_id, id),
    KEY clearing_run_date (book_id, business_date, source, id),
    KEY clearing_run_work (is_over, state, run_no),
    CONSTRAINT clearing_run_state CHECK (state IN ('clearing', 'cleared', 'posting', 'posted', 'void')),
    CONSTRAINT clearing_run_one_live CHECK ((state = 'void') = (live_file IS NULL)),
    CONSTRAINT clearing_run_progress CHECK (posted_chunks <= chunks AND cleared + exceptions + recognised <= records)
  ) ${TABLE}`,

  `CREATE TABLE clearing_run_event (
    run_no BIGINT UNSIGNED NOT NULL,
    number INT NOT NULL,
    kind VARCHAR(16) ${CODE} NOT NULL,
    from_state VARCHAR(8) ${CODE} NULL,
    to_state VARCHAR(8) ${CODE} NOT NULL,
    reason VARCHAR(255) NOT NULL,
    client_id BIGINT NOT NULL,
    api_key_id BIGINT NOT NULL,
    trace_id CHAR(32) ${CODE} NOT NULL,
    recorded_at DATETIME(6) NOT NULL,
    PRIMARY KEY (run_no, number)
  ) ${TABLE}`,

  // What each step of a run did; digest goes over its results and the digest of the chunk before.
  `CREATE TABLE clearing_chunk (
    run_no BIGINT UNSIGNED NOT NULL,
    chunk INT NOT NULL,
    first_line INT UNSIGNED NOT NULL,
    last_line INT UNSIGNED NOT NULL,
    records INT NOT NULL,
    cleared INT NOT NULL,
    exceptions INT NOT NULL,
    held INT NOT NULL,
    recognised INT NOT NULL,
    digest BINARY(32) NOT NULL,
    recorded_at DATETIME(6) NOT NULL,
    PRIMARY KEY (run_no, chunk)
  ) ${TABLE}`,

  // status: R ready, H held, U its voucher was refused. (chunk, voucher_group) is the row of clearing_posting; 0 and the
  // line for those that came later, because they were held or had no rule. fees: code/bearer/minor units, with commas.
  `CREATE TABLE clearing_result (
    run_no BIGINT UNSIGNED NOT NULL,
    line_no INT UNSIGNED NOT NULL,
    book_id BIGINT NOT NULL,
    status CHAR(1) ${CODE} NOT NULL,
    direction CHAR(1) ${CODE} NOT NULL,
    payee VARCHAR(64) ${CODE} NOT NULL,
    currency VARCHAR(16) ${CODE} NOT NULL,
    gross DECIMAL(38,0) NOT NULL,
    net DECIMAL(38,0) NOT NULL,
    fees VARCHAR(2048) ${CODE} NOT NULL,
    settlement_date DATE NOT NULL,
    settlement_at DATETIME(6) NOT NULL,
    business_type VARCHAR(32) ${CODE} NOT NULL,
    rule_code VARCHAR(64) ${CODE} NOT NULL,
    rule_version INT NOT NULL,
    second_code VARCHAR(64) ${CODE} NULL,
    chunk INT NOT NULL,
    voucher_group INT UNSIGNED NOT NULL,
    PRIMARY KEY (run_no, line_no),
    KEY clearing_result_due (book_id, settlement_date, payee, currency, direction, run_no, line_no),
    CONSTRAINT clearing_result_status CHECK (status IN ('R', 'H', 'U')),
    CONSTRAINT clearing_result_direction CHECK (direction IN ('D', 'C')),
    CONSTRAINT clearing_result_amounts CHECK (gross > 0 AND net >= 0)
  ) ${TABLE}`,

  // One voucher for each payee, business type and set of accounts of a chunk; its request number is made of the key.
  `CREATE TABLE clearing_posting (
    run_no BIGINT UNSIGNED NOT NULL,
    chunk INT NOT NULL,
    voucher_group INT UNSIGNED NOT NULL,
    direction CHAR(1) ${CODE} NOT NULL,
    payee VARCHAR(64) ${CODE} NOT NULL,
    currency VARCHAR(16) ${CODE} NOT NULL,
    business_type VARCHAR(32) ${CODE} NOT NULL,
    payable VARCHAR(512) ${CODE} NOT NULL,
    position VARCHAR(512) ${CODE} NOT NULL,
    results INT NOT NULL,
    gross DECIMAL(38,0) NOT NULL,
    net DECIMAL(38,0) NOT NULL,
    fees TEXT NOT NULL,
    state VARCHAR(8) ${CODE} NOT NULL,
    voucher_id BINARY(16) NULL,
    reversal_id BINARY(16) NULL,
    refusal VARCHAR(64) ${CODE} NULL,
    PRIMARY KEY (run_no, chunk, voucher_group),
    KEY clearing_posting_work (run_no, state, chunk, voucher_group),
    KEY clearing_posting_voucher (voucher_id),
    CONSTRAINT clearing_posting_state CHECK (state IN ('open', 'posted', 'refused', 'reversed')),
    CONSTRAINT clearing_posting_voucher_known CHECK ((state IN ('posted', 'reversed')) = (voucher_id IS NOT NULL)),
    CONSTRAINT clearing_posting_reversal_known CHECK ((state = 'reversed') = (reversal_id IS NOT NULL))
  ) ${TABLE}`,

  // stage clear: there is no result; post: the voucher of the result was refused. pinned: what it was cleared by later.
  `CREATE TABLE clearing_exception (
    run_no BIGINT UNSIGNED NOT NULL,
    line_no INT UNSIGNED NOT NULL,
    stage VARCHAR(5) ${CODE} NOT NULL,
    book_id BIGINT NOT NULL,
    code VARCHAR(64) ${CODE} NOT NULL,
    message VARCHAR(500) NOT NULL,
    is_open TINYINT NOT NULL,
    recorded_at DATETIME(6) NOT NULL,
    resolved_at DATETIME(6) NULL,
    pinned MEDIUMTEXT NULL,
    PRIMARY KEY (run_no, line_no, stage),
    KEY clearing_exception_list (book_id, is_open, run_no, line_no, stage),
    CONSTRAINT clearing_exception_stage CHECK (stage IN ('clear', 'post')),
    CONSTRAINT clearing_exception_resolved CHECK (is_open = (resolved_at IS NULL))
  ) ${TABLE}`,

  `CREATE TABLE clearing_hold (
    run_no BIGINT UNSIGNED NOT NULL,
    line_no INT UNSIGNED NOT NULL,
    book_id BIGINT NOT NULL,
    held_by VARCHAR(64) ${CODE} NOT NULL,
    is_open TINYINT NOT NULL,
    recorded_at DATETIME(6) NOT NULL,
    released_at DATETIME(6) NULL,
    approval_id BINARY(16) NULL,
    PRIMARY KEY (run_no, line_no),
    KEY clearing_hold_list (book_id, is_open, run_no, line_no),
    CONSTRAINT clearing_hold_released CHECK (is_open = (released_at IS NULL) AND is_open = (approval_id IS NULL))
  ) ${TABLE}`,
];
