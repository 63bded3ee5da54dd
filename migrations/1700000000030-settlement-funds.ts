import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Settlement is wired to clearing, and knows which money has come in for what (资金头寸). */
export class SettlementFunds1700000000030 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE settlement_statement, settlement_arrival_part, settlement_arrival, settlement_earmark,
      settlement_need, settlement_expectation, settlement_funding, settlement_funding_terms, settlement_batch_run, settlement_run`);
    await runner.query('ALTER TABLE settlement_detail DROP COLUMN run_no');
  }
}

const CODE = 'CHARACTER SET ascii COLLATE ascii_bin';
const TABLE = 'DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin';

const STATEMENTS = [
  // A clearing run that details came of. Void runs are withdrawn by this row alone: whoever takes details holds it shared.
  // is_swept = 0: keys of funds that its details stood in are still to be looked at.
  `CREATE TABLE settlement_run (
    run_no BIGINT UNSIGNED NOT NULL PRIMARY KEY,
    book_id BIGINT NOT NULL,
    source VARCHAR(32) ${CODE} NOT NULL,
    registrar VARCHAR(32) ${CODE} NOT NULL,
    business_date DATE NOT NULL,
    withdrawn_at DATETIME(6) NULL,
    is_swept TINYINT NOT NULL,
    KEY settlement_run_work (is_swept, run_no)
  ) ${TABLE}`,

  // How many details of a run a batch holds, so that voiding a run looks at a row for each batch and not at its details.
  `CREATE TABLE settlement_batch_run (
    run_no BIGINT UNSIGNED NOT NULL,
    batch_no BIGINT UNSIGNED NOT NULL,
    details BIGINT NOT NULL,
    PRIMARY KEY (run_no, batch_no),
    CONSTRAINT settlement_batch_run_details CHECK (details >= 0)
  ) ${TABLE}`,

  // At the end of the row: both engines do it at once.
  'ALTER TABLE settlement_detail ADD COLUMN run_no BIGINT UNSIGNED NULL, ALGORITHM=INSTANT',

  // By which money which results are paid: versions of one document for each currency.
  `CREATE TABLE settlement_funding_terms (
    book_id BIGINT NOT NULL,
    currency VARCHAR(16) ${CODE} NOT NULL,
    version INT NOT NULL,
    terms TEXT NOT NULL,
    approval_id BINARY(16) NOT NULL,
    recorded_at DATETIME(6) NOT NULL,
    PRIMARY KEY (book_id, currency, version)
  ) ${TABLE}`,

  // A purpose of money (专款专用). Details up to frontier_no have been earmarked or passed over; is_open = 1: there may be more.
  `CREATE TABLE settlement_funding (
    funding_no BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    book_id BIGINT NOT NULL,
    currency VARCHAR(16) ${CODE} NOT NULL,
    funding_key VARCHAR(255) ${CODE} NOT NULL,
    account VARCHAR(128) ${CODE} NOT NULL,
    waits_for_source TINYINT NOT NULL,
    arrived DECIMAL(50,0) NOT NULL,
    frontier_no BIGINT UNSIGNED NOT NULL,
    is_open TINYINT NOT NULL,
    recorded_at DATETIME(6) NOT NULL,
    UNIQUE KEY settlement_funding_key (book_id, currency, funding_key),
    KEY settlement_funding_list (book_id, currency, funding_no),
    KEY settlement_funding_work (is_open, funding_no),
    CONSTRAINT settlement_funding_arrived CHECK (arrived >= 0)
  ) ${TABLE}`,

  // What the details of a run come to in a key; of withdrawn runs it does not count. run_no 0: of no run.
  `CREATE TABLE settlement_expectation (
    funding_no BIGINT UNSIGNED NOT NULL,
    run_no BIGINT UNSIGNED NOT NULL,
    details BIGINT NOT NULL,
    expected DECIMAL(50,0) NOT NULL,
    earmarked DECIMAL(50,0) NOT NULL,
    PRIMARY KEY (funding_no, run_no),
    KEY settlement_expectation_run (run_no, funding_no),
    CONSTRAINT settlement_expectation_sums CHECK (earmarked >= 0 AND earmarked <= expected)
  ) ${TABLE}`,

  // A detail that waits for money, and for how much; one that only waits for its source needs 0.
  `CREATE TABLE settlement_need (
    funding_no BIGINT UNSIGNED NOT NULL,
    detail_no BIGINT UNSIGNED NOT NULL,
    run_no BIGINT UNSIGNED NOT NULL,
    amount DECIMAL(38,0) NOT NULL,
    PRIMARY KEY (funding_no, detail_no),
    UNIQUE KEY settlement_need_detail (detail_no),
    CONSTRAINT settlement_need_amount CHECK (amount >= 0)
  ) ${TABLE}`,

  // Its money is there: once for a detail, never taken back.
  `CREATE TABLE settlement_earmark (
    detail_no BIGINT UNSIGNED NOT NULL PRIMARY KEY,
    funding_no BIGINT UNSIGNED NOT NULL,
    amount DECIMAL(38,0) NOT NULL,
    recorded_at DATETIME(6) NOT NULL
  ) ${TABLE}`,

  // Money that came in: a line of a channel's statement is one arrival, however often it is told. What of it is not matched stands
  // in suspense (挂账). is_fresh = 1: nobody has tried to match it by what it says.
  `CREATE TABLE settlement_arrival (
    arrival_no BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    id BINARY(16) NOT NULL,
    book_id BIGINT NOT NULL,
    channel VARCHAR(32) ${CODE} NOT NULL,
    reference VARCHAR(128) ${CODE} NOT NULL,
    origin VARCHAR(9) ${CODE} NOT NULL,
    client_id BIGINT NOT NULL,
    currency VARCHAR(16) ${CODE} NOT NULL,
    amount DECIMAL(38,0) NOT NULL,
    value_date DATE NOT NULL,
    said TEXT NOT NULL,
    content_hash BINARY(32) NOT NULL,
    suspense VARCHAR(128) ${CODE} NOT NULL,
    voucher_id BINARY(16) NOT NULL,
    state VARCHAR(7) ${CODE} NOT NULL,
    matched DECIMAL(38,0) NOT NULL,
    parts INT NOT NULL,
    is_fresh TINYINT NOT NULL,
    recorded_at DATETIME(6) NOT NULL,
    changed_at DATETIME(6) NOT NULL,
    UNIQUE KEY settlement_arrival_id (id),
    UNIQUE KEY settlement_arrival_reference (book_id, channel, reference),
    KEY settlement_arrival_list (book_id, state, id),
    KEY settlement_arrival_work (is_fresh, arrival_no),
    CONSTRAINT settlement_arrival_origin CHECK (origin IN ('posting', 'statement')),
    CONSTRAINT settlement_arrival_amount CHECK (amount > 0 AND matched >= 0 AND matched <= amount),
    CONSTRAINT settlement_arrival_state CHECK ((state = 'open' AND matched < amount) OR (state = 'matched' AND matched = amount))
  ) ${TABLE}`,

  // A share of an arrival: for a key, for a detail of it, for an order that collects, or sent back.
  `CREATE TABLE settlement_arrival_part (
    arrival_no BIGINT UNSIGNED NOT NULL,
    number INT NOT NULL,
    kind VARCHAR(6) ${CODE} NOT NULL,
    funding_no BIGINT UNSIGNED NULL,
    detail_no BIGINT UNSIGNED NULL,
    batch_no BIGINT UNSIGNED NULL,
    party VARCHAR(64) ${CODE} NULL,
    side VARCHAR(8) ${CODE} NULL,
    amount DECIMAL(38,0) NOT NULL,
    account VARCHAR(128) ${CODE} NOT NULL,
    voucher_id BINARY(16) NOT NULL,
    approval_id BINARY(16) NULL,
    recorded_at DATETIME(6) NOT NULL,
    PRIMARY KEY (arrival_no, number),
    KEY settlement_arrival_part_order (batch_no, party, side),
    CONSTRAINT settlement_arrival_part_kind CHECK (kind IN ('key', 'detail', 'order', 'return')),
    CONSTRAINT settlement_arrival_part_amount CHECK (amount > 0),
    CONSTRAINT settlement_arrival_part_funding CHECK ((kind IN ('key', 'detail')) = (funding_no IS NOT NULL)),
    CONSTRAINT settlement_arrival_part_detail CHECK ((kind = 'detail') = (detail_no IS NOT NULL)),
    CONSTRAINT settlement_arrival_part_collects CHECK ((kind = 'order') = (batch_no IS NOT NULL AND party IS NOT NULL AND side IS NOT NULL))
  ) ${TABLE}`,

  // How far an accepted file of a channel's statement has been made arrivals of.
  `CREATE TABLE settlement_statement (
    file_no BIGINT UNSIGNED NOT NULL PRIMARY KEY,
    book_id BIGINT NOT NULL,
    last_line INT UNSIGNED NOT NULL,
    is_over TINYINT NOT NULL,
    refusal VARCHAR(64) ${CODE} NULL,
    changed_at DATETIME(6) NOT NULL
  ) ${TABLE}`,
];
