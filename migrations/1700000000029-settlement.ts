import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Settlement (清算): agreements with parties, details of what is due, and the batches that gather them into orders. */
export class Settlement1700000000029 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE settlement_tiers, settlement_batch_approval, settlement_batch_event, settlement_order,
      settlement_part, settlement_take, settlement_detail, settlement_batch, settlement_agreement, settlement_party`);
  }
}

const CODE = 'CHARACTER SET ascii COLLATE ascii_bin';
const TABLE = 'DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin';
const STATES = "'preparing', 'prepared', 'approved', 'paying', 'settled', 'partly', 'void'";
const OUTCOMES = "'pay', 'collect', 'carry', 'nothing', 'left-out'";

const STATEMENTS = [
  // The head of the versions of an agreement: changes of one wait for each other here.
  `CREATE TABLE settlement_party (
    book_id BIGINT NOT NULL,
    currency VARCHAR(16) ${CODE} NOT NULL,
    party VARCHAR(64) ${CODE} NOT NULL,
    last_version INT NOT NULL,
    PRIMARY KEY (book_id, currency, party)
  ) ${TABLE}`,

  `CREATE TABLE settlement_agreement (
    book_id BIGINT NOT NULL,
    currency VARCHAR(16) ${CODE} NOT NULL,
    party VARCHAR(64) ${CODE} NOT NULL,
    version INT NOT NULL,
    effective_from DATE NOT NULL,
    terms TEXT NOT NULL,
    approval_id BINARY(16) NOT NULL,
    recorded_at DATETIME(6) NOT NULL,
    PRIMARY KEY (book_id, currency, party, version)
  ) ${TABLE}`,

  // The row that alone says what a batch is: details and orders are joined with it. preparing_key admits one batch that is being
  // prepared for a book, currency and date; reissue_of one that takes the place of a void one.
  `CREATE TABLE settlement_batch (
    batch_no BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    id BINARY(16) NOT NULL,
    book_id BIGINT NOT NULL,
    currency VARCHAR(16) ${CODE} NOT NULL,
    settlement_date DATE NOT NULL,
    client_id BIGINT NOT NULL,
    request_number VARCHAR(64) ${CODE} NOT NULL,
    request_hash BINARY(32) NOT NULL,
    reissue_of BIGINT UNSIGNED NULL,
    created_at DATETIME(6) NOT NULL,
    preparing_key VARCHAR(64) ${CODE} NULL,
    state VARCHAR(10) ${CODE} NOT NULL,
    version INT NOT NULL,
    changed_at DATETIME(6) NOT NULL,
    phase VARCHAR(8) ${CODE} NOT NULL,
    cursor_text VARCHAR(255) ${CODE} NULL,
    cursor_no BIGINT UNSIGNED NOT NULL,
    pages INT NOT NULL,
    cut_off_no BIGINT UNSIGNED NOT NULL,
    chain BINARY(32) NOT NULL,
    details BIGINT NOT NULL,
    orders BIGINT NOT NULL,
    left_out BIGINT NOT NULL,
    warnings BIGINT NOT NULL,
    paid_out DECIMAL(50,0) NOT NULL,
    paid_in DECIMAL(50,0) NOT NULL,
    fees DECIMAL(50,0) NOT NULL,
    reserved DECIMAL(50,0) NOT NULL,
    carried DECIMAL(50,0) NOT NULL,
    content_hash BINARY(32) NULL,
    approvals_needed INT NOT NULL,
    approvers TEXT NULL,
    UNIQUE KEY settlement_batch_id (id),
    UNIQUE KEY settlement_batch_request (book_id, client_id, request_number),
    UNIQUE KEY settlement_batch_preparing (preparing_key),
    UNIQUE KEY settlement_batch_reissue (reissue_of),
    KEY settlement_batch_list (book_id, batch_no),
    KEY settlement_batch_work (state, batch_no),
    CONSTRAINT settlement_batch_state CHECK (state IN (${STATES})),
    CONSTRAINT settlement_batch_one_preparing CHECK ((state = 'preparing') = (preparing_key IS NOT NULL)),
    CONSTRAINT settlement_batch_content CHECK (state IN ('preparing', 'void') OR content_hash IS NOT NULL)
  ) ${TABLE}`,

  // batch_no is the live pointer: free when NULL or when that batch is void. Voiding never comes here.
  `CREATE TABLE settlement_detail (
    detail_no BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    book_id BIGINT NOT NULL,
    source_kind VARCHAR(10) ${CODE} NOT NULL,
    source_reference VARCHAR(160) ${CODE} NOT NULL,
    origin_batch_no BIGINT UNSIGNED NULL,
    party VARCHAR(64) ${CODE} NOT NULL,
    currency VARCHAR(16) ${CODE} NOT NULL,
    direction VARCHAR(8) ${CODE} NOT NULL,
    amount DECIMAL(38,0) NOT NULL,
    due_date DATE NOT NULL,
    settlement_date DATE NOT NULL,
    settlement_at DATETIME(6) NOT NULL,
    business_type VARCHAR(64) ${CODE} NOT NULL,
    reason VARCHAR(255) NOT NULL,
    recorded_at DATETIME(6) NOT NULL,
    batch_no BIGINT UNSIGNED NULL,
    take_no INT NOT NULL,
    UNIQUE KEY settlement_detail_source (book_id, source_kind, source_reference),
    KEY settlement_detail_pick (book_id, currency, settlement_date, party, detail_no),
    KEY settlement_detail_batch (batch_no, party, detail_no),
    KEY settlement_detail_origin (origin_batch_no, batch_no),
    CONSTRAINT settlement_detail_kind CHECK (source_kind IN ('clearing', 'adjustment', 'carry', 'reserve')),
    CONSTRAINT settlement_detail_amount CHECK (amount > 0),
    CONSTRAINT settlement_detail_direction CHECK (direction IN ('disburse', 'collect')),
    CONSTRAINT settlement_detail_derived CHECK ((source_kind IN ('carry', 'reserve')) = (origin_batch_no IS NOT NULL)),
    CONSTRAINT settlement_detail_taken CHECK (batch_no IS NULL OR take_no > 0),
    CONSTRAINT settlement_detail_later CHECK (origin_batch_no IS NULL OR batch_no IS NULL OR batch_no > origin_batch_no)
  ) ${TABLE}`,

  // Each time a detail was taken, never changed: numbers without gaps in its history, once for a batch.
  `CREATE TABLE settlement_take (
    detail_no BIGINT UNSIGNED NOT NULL,
    take_no INT NOT NULL,
    batch_no BIGINT UNSIGNED NOT NULL,
    PRIMARY KEY (detail_no, take_no),
    UNIQUE KEY settlement_take_once (batch_no, detail_no),
    CONSTRAINT settlement_take_number CHECK (take_no > 0)
  ) ${TABLE}`,

  // What one page of taking came to for a party; chain runs over the details of the party up to the end of the page.
  `CREATE TABLE settlement_part (
    batch_no BIGINT UNSIGNED NOT NULL,
    party VARCHAR(64) ${CODE} NOT NULL,
    page INT NOT NULL,
    disburse_count BIGINT NOT NULL,
    collect_count BIGINT NOT NULL,
    disbursed DECIMAL(50,0) NOT NULL,
    collected DECIMAL(50,0) NOT NULL,
    latest_at DATETIME(6) NOT NULL,
    chain BINARY(32) NOT NULL,
    PRIMARY KEY (batch_no, party, page)
  ) ${TABLE}`,

  // One flow of money of a batch. The arithmetic is written down once more for the database to refuse what is wrong.
  `CREATE TABLE settlement_order (
    batch_no BIGINT UNSIGNED NOT NULL,
    party VARCHAR(64) ${CODE} NOT NULL,
    side VARCHAR(8) ${CODE} NOT NULL,
    book_id BIGINT NOT NULL,
    currency VARCHAR(16) ${CODE} NOT NULL,
    outcome VARCHAR(8) ${CODE} NOT NULL,
    details BIGINT NOT NULL,
    disbursed DECIMAL(50,0) NOT NULL,
    collected DECIMAL(50,0) NOT NULL,
    fee DECIMAL(38,0) NOT NULL,
    reserve DECIMAL(38,0) NOT NULL,
    carried DECIMAL(50,0) NOT NULL,
    amount DECIMAL(38,0) NOT NULL,
    settlement_at DATETIME(6) NOT NULL,
    carry_date DATE NULL,
    release_date DATE NULL,
    agreement_version INT NULL,
    payee VARCHAR(64) ${CODE} NULL,
    payee_version INT NULL,
    channel VARCHAR(64) ${CODE} NULL,
    code VARCHAR(64) ${CODE} NULL,
    warnings VARCHAR(64) ${CODE} NOT NULL,
    details_digest BINARY(32) NOT NULL,
    PRIMARY KEY (batch_no, party, side),
    KEY settlement_order_party (book_id, currency, party, batch_no),
    KEY settlement_order_outcome (batch_no, outcome, party, side),
    CONSTRAINT settlement_order_side CHECK (side IN ('net', 'disburse', 'collect')),
    CONSTRAINT settlement_order_outcome_known CHECK (outcome IN (${OUTCOMES})),
    CONSTRAINT settlement_order_amounts CHECK (fee >= 0 AND reserve >= 0 AND amount >= 0),
    CONSTRAINT settlement_order_pays CHECK (outcome <> 'pay'
      OR (amount > 0 AND carried = 0 AND disbursed - collected = amount + fee + reserve AND payee_version IS NOT NULL)),
    CONSTRAINT settlement_order_collects CHECK (outcome <> 'collect'
      OR (amount > 0 AND fee + reserve + carried = 0 AND collected - disbursed = amount)),
    CONSTRAINT settlement_order_carries CHECK (outcome <> 'carry'
      OR (amount + fee + reserve = 0 AND carried = disbursed - collected AND carry_date IS NOT NULL)),
    CONSTRAINT settlement_order_rests CHECK (outcome <> 'nothing'
      OR (amount + fee + reserve + carried = 0 AND disbursed = collected)),
    CONSTRAINT settlement_order_left_out CHECK ((outcome = 'left-out') = (code IS NOT NULL)),
    CONSTRAINT settlement_order_reserve CHECK ((reserve > 0) = (release_date IS NOT NULL))
  ) ${TABLE}`,

  `CREATE TABLE settlement_batch_event (
    batch_no BIGINT UNSIGNED NOT NULL,
    number INT NOT NULL,
    kind VARCHAR(10) ${CODE} NOT NULL,
    from_state VARCHAR(10) ${CODE} NULL,
    to_state VARCHAR(10) ${CODE} NOT NULL,
    reason VARCHAR(255) NOT NULL,
    client_id BIGINT NOT NULL,
    api_key_id BIGINT NOT NULL,
    trace_id CHAR(32) ${CODE} NOT NULL,
    part VARCHAR(10) ${CODE} NOT NULL,
    recorded_at DATETIME(6) NOT NULL,
    PRIMARY KEY (batch_no, number)
  ) ${TABLE}`,

  `CREATE TABLE settlement_batch_approval (
    batch_no BIGINT UNSIGNED NOT NULL,
    client_id BIGINT NOT NULL,
    content_hash BINARY(32) NOT NULL,
    reason VARCHAR(255) NOT NULL,
    approved_at DATETIME(6) NOT NULL,
    PRIMARY KEY (batch_no, client_id)
  ) ${TABLE}`,

  `CREATE TABLE settlement_tiers (
    book_id BIGINT NOT NULL,
    currency VARCHAR(16) ${CODE} NOT NULL,
    tiers TEXT NOT NULL,
    changed_at DATETIME(6) NOT NULL,
    PRIMARY KEY (book_id, currency)
  ) ${TABLE}`,
];
