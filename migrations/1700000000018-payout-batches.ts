import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Batches of payouts: what a business service wants paid together, its items, who approved it and what became of it. A payout
 * gets the batch whose hold pays for it; the column stands at the end and may be null, which touches no row.
 */
export class PayoutBatches1700000000018 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `DROP TABLE payout_batch_tiers, payout_batch_retry, payout_batch_refusal, payout_batch_event,
         payout_batch_approval, payout_batch_fault, payout_batch_item, payout_batch, payout_command`,
    );
    await runner.query('ALTER TABLE payout DROP COLUMN batch_id');
  }
}

const CODE = 'CHARACTER SET ascii COLLATE ascii_bin';
const TABLE = 'DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin';
const ACTOR = `client_id BIGINT NOT NULL,
    api_key_id BIGINT NOT NULL,
    trace_id CHAR(32) ${CODE} NOT NULL,
    part VARCHAR(8) ${CODE} NOT NULL`;
const STATES = "'receiving', 'received', 'paying', 'paused', 'incomplete', 'finished', 'void', 'invalid'";

const STATEMENTS = [
  `ALTER TABLE payout ADD COLUMN batch_id BINARY(16) NULL, ALGORITHM=INSTANT`,

  // A posting that ended a payout of a batch and moved nothing, because the money stays in the hold of the batch: what its
  // request number stands for.
  `CREATE TABLE payout_command (
    id BINARY(16) NOT NULL PRIMARY KEY,
    payout_id BINARY(16) NOT NULL
  ) ${TABLE}`,

  // The row that everything that happens to a batch locks: claims hold it shared, whoever changes its state alone. Its id is
  // that of its hold. What stands after its state is written once, when all of it has been received, but for what says so.
  // content_key: the hash of what it pays while it may pay; NULL again when it is void, so that it may be sent again.
  `CREATE TABLE payout_batch (
    id BINARY(16) NOT NULL PRIMARY KEY,
    book_id BIGINT NOT NULL,
    client_id BIGINT NOT NULL,
    request_number VARCHAR(64) ${CODE} NOT NULL,
    request_hash BINARY(32) NOT NULL,
    payer_account_id BIGINT NOT NULL,
    channel VARCHAR(32) ${CODE} NULL,
    route VARCHAR(32) ${CODE} NULL,
    purpose VARCHAR(140) NOT NULL,
    reference VARCHAR(64) ${CODE} NULL,
    memo VARCHAR(255) NOT NULL,
    source VARCHAR(4) ${CODE} NOT NULL,
    created_at DATETIME(6) NOT NULL,
    state VARCHAR(10) ${CODE} NOT NULL,
    version INT NOT NULL,
    changed_at DATETIME(6) NOT NULL,
    items_received INT NOT NULL,
    faults INT NOT NULL,
    items INT NULL,
    amount DECIMAL(38,0) NULL,
    content_hash BINARY(32) NULL,
    checksum BINARY(32) NULL,
    approvals_needed INT NULL,
    approvers TEXT NULL,
    approval_expires_at DATETIME(6) NULL,
    content_key BINARY(32) NULL,
    is_settled TINYINT NOT NULL,
    alarmed_at DATETIME(6) NULL,
    UNIQUE KEY payout_batch_request (book_id, client_id, request_number),
    UNIQUE KEY payout_batch_content (book_id, client_id, content_key),
    KEY payout_batch_list (book_id, state, id),
    KEY payout_batch_work (state, is_settled, id),
    CONSTRAINT payout_batch_state CHECK (state IN (${STATES})),
    CONSTRAINT payout_batch_source CHECK (source IN ('json', 'csv', 'xlsx')),
    CONSTRAINT payout_batch_whole CHECK (state IN ('receiving', 'void', 'invalid') OR content_key IS NOT NULL),
    CONSTRAINT payout_batch_void CHECK (state NOT IN ('receiving', 'void', 'invalid') OR content_key IS NULL)
  ) ${TABLE}`,

  // attempt: how often it was to become a payout; payout_id: of the last attempt that did. Changed under the row of its batch.
  `CREATE TABLE payout_batch_item (
    batch_id BINARY(16) NOT NULL,
    line INT NOT NULL,
    order_number VARCHAR(64) ${CODE} NOT NULL,
    payee_name VARCHAR(128) NOT NULL,
    payee_bank VARCHAR(32) ${CODE} NOT NULL,
    payee_account VARCHAR(64) ${CODE} NOT NULL,
    amount DECIMAL(38,0) NOT NULL,
    purpose VARCHAR(140) NULL,
    state VARCHAR(8) ${CODE} NOT NULL,
    attempt INT NOT NULL,
    payout_id BINARY(16) NULL,
    refusal_code VARCHAR(64) ${CODE} NULL,
    refusal VARCHAR(500) NULL,
    PRIMARY KEY (batch_id, line),
    UNIQUE KEY payout_batch_item_order (batch_id, order_number),
    KEY payout_batch_item_work (batch_id, state, line),
    CONSTRAINT payout_batch_item_state CHECK (state IN ('waiting', 'made', 'refused')),
    CONSTRAINT payout_batch_item_amount CHECK (amount > 0),
    CONSTRAINT payout_batch_item_made CHECK (state <> 'made' OR payout_id IS NOT NULL)
  ) ${TABLE}`,

  // What is wrong with lines of a batch that was refused as a whole; the first thousand.
  `CREATE TABLE payout_batch_fault (
    batch_id BINARY(16) NOT NULL,
    number INT NOT NULL,
    line INT NOT NULL,
    field VARCHAR(32) ${CODE} NOT NULL,
    value VARCHAR(64) NOT NULL,
    reason VARCHAR(500) NOT NULL,
    PRIMARY KEY (batch_id, number)
  ) ${TABLE}`,

  // One for each checker: the key has the last word.
  `CREATE TABLE payout_batch_approval (
    batch_id BINARY(16) NOT NULL,
    client_id BIGINT NOT NULL,
    api_key_id BIGINT NOT NULL,
    trace_id CHAR(32) ${CODE} NOT NULL,
    content_hash BINARY(32) NOT NULL,
    reason VARCHAR(255) NOT NULL,
    approved_at DATETIME(6) NOT NULL,
    PRIMARY KEY (batch_id, client_id)
  ) ${TABLE}`,

  `CREATE TABLE payout_batch_event (
    batch_id BINARY(16) NOT NULL,
    number INT NOT NULL,
    kind VARCHAR(16) ${CODE} NOT NULL,
    from_state VARCHAR(10) ${CODE} NULL,
    to_state VARCHAR(10) ${CODE} NOT NULL,
    reason VARCHAR(255) NOT NULL,
    ${ACTOR},
    recorded_at DATETIME(6) NOT NULL,
    PRIMARY KEY (batch_id, number)
  ) ${TABLE}`,

  `CREATE TABLE payout_batch_refusal (
    id BINARY(16) NOT NULL PRIMARY KEY,
    batch_id BINARY(16) NOT NULL,
    event VARCHAR(16) ${CODE} NOT NULL,
    code VARCHAR(64) ${CODE} NOT NULL,
    detail VARCHAR(500) NOT NULL,
    ${ACTOR},
    recorded_at DATETIME(6) NOT NULL,
    KEY payout_batch_refusal_batch (batch_id, id)
  ) ${TABLE}`,

  // What was asked to be paid again, under the caller's number.
  `CREATE TABLE payout_batch_retry (
    book_id BIGINT NOT NULL,
    client_id BIGINT NOT NULL,
    request_number VARCHAR(64) ${CODE} NOT NULL,
    batch_id BINARY(16) NOT NULL,
    content_hash BINARY(32) NOT NULL,
    items INT NOT NULL,
    amount DECIMAL(38,0) NOT NULL,
    recorded_at DATETIME(6) NOT NULL,
    PRIMARY KEY (book_id, client_id, request_number)
  ) ${TABLE}`,

  // How many checkers a batch needs by its total, as JSON: in order, the last without an end.
  `CREATE TABLE payout_batch_tiers (
    book_id BIGINT NOT NULL,
    currency VARCHAR(16) ${CODE} NOT NULL,
    tiers TEXT NOT NULL,
    changed_at DATETIME(6) NOT NULL,
    PRIMARY KEY (book_id, currency)
  ) ${TABLE}`,
];
