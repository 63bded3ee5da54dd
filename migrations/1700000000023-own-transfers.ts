import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Own-account transfers (头寸调拨): what is to lie at each channel, and the transfers between them with their history. */
export class OwnTransfers1700000000023 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE own_transfer_event, own_transfer, channel_position');
  }
}

const CODE = 'CHARACTER SET ascii COLLATE ascii_bin';
const TABLE = 'DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin';
const STATES = "'proposed', 'approved', 'sent', 'arrived', 'failed', 'rejected', 'expired'";
const OPEN = "'proposed', 'approved', 'sent'";

const STATEMENTS = [
  // What is to lie at a channel, and our own account there, by which other channels pay to it.
  `CREATE TABLE channel_position (
    channel_id BIGINT NOT NULL PRIMARY KEY,
    book_id BIGINT NOT NULL,
    version INT NOT NULL,
    floor_amount DECIMAL(38,0) NOT NULL,
    target_amount DECIMAL(38,0) NOT NULL,
    payee_name VARCHAR(128) NOT NULL,
    payee_bank VARCHAR(32) ${CODE} NOT NULL,
    payee_account VARCHAR(64) ${CODE} NOT NULL,
    transit_account VARCHAR(128) ${CODE} NOT NULL,
    approval_minutes INT NOT NULL,
    arrival_minutes INT NOT NULL,
    is_active TINYINT NOT NULL,
    changed_at DATETIME(6) NOT NULL,
    KEY channel_position_book (book_id, channel_id),
    CONSTRAINT channel_position_amounts CHECK (floor_amount >= 0 AND target_amount >= floor_amount)
  ) ${TABLE}`,

  // open_to is the receiving channel while the transfer is open, so that the index admits one; NULL afterwards.
  // client_id 0 and no request_number: proposed by the service. What follows the state ever changes, nothing before it.
  `CREATE TABLE own_transfer (
    id BINARY(16) NOT NULL PRIMARY KEY,
    book_id BIGINT NOT NULL,
    client_id BIGINT NOT NULL,
    request_number VARCHAR(64) ${CODE} NULL,
    from_channel_id BIGINT NOT NULL,
    to_channel_id BIGINT NOT NULL,
    amount DECIMAL(38,0) NOT NULL,
    payee_name VARCHAR(128) NOT NULL,
    payee_bank VARCHAR(32) ${CODE} NOT NULL,
    payee_account VARCHAR(64) ${CODE} NOT NULL,
    transit_account VARCHAR(128) ${CODE} NOT NULL,
    terms_version INT NOT NULL,
    arrival_minutes INT NOT NULL,
    reason VARCHAR(255) NOT NULL,
    explanation TEXT NOT NULL,
    content_hash BINARY(32) NOT NULL,
    created_at DATETIME(6) NOT NULL,
    expires_at DATETIME(6) NOT NULL,
    state VARCHAR(10) ${CODE} NOT NULL,
    version INT NOT NULL,
    open_to BIGINT NULL,
    payout_id BINARY(16) NULL,
    next_try_at DATETIME(6) NULL,
    last_refusal VARCHAR(64) ${CODE} NULL,
    arrive_by DATETIME(6) NULL,
    told_late_at DATETIME(6) NULL,
    voucher_id BINARY(16) NULL,
    ended_at DATETIME(6) NULL,
    UNIQUE KEY own_transfer_open (open_to),
    UNIQUE KEY own_transfer_request (client_id, request_number),
    UNIQUE KEY own_transfer_payout (payout_id),
    KEY own_transfer_list (book_id, id),
    KEY own_transfer_state (book_id, state, id),
    KEY own_transfer_work (state, id),
    CONSTRAINT own_transfer_state_known CHECK (state IN (${STATES})),
    CONSTRAINT own_transfer_amount CHECK (amount > 0),
    CONSTRAINT own_transfer_ways CHECK (from_channel_id <> to_channel_id),
    CONSTRAINT own_transfer_one_open CHECK ((state IN (${OPEN})) = (open_to IS NOT NULL)),
    CONSTRAINT own_transfer_paid CHECK (state NOT IN ('sent', 'arrived', 'failed') OR payout_id IS NOT NULL),
    CONSTRAINT own_transfer_unpaid CHECK (state NOT IN ('proposed', 'rejected', 'expired') OR payout_id IS NULL),
    CONSTRAINT own_transfer_arrived CHECK ((state = 'arrived') = (voucher_id IS NOT NULL))
  ) ${TABLE}`,

  `CREATE TABLE own_transfer_event (
    transfer_id BINARY(16) NOT NULL,
    number INT NOT NULL,
    kind VARCHAR(16) ${CODE} NOT NULL,
    from_state VARCHAR(10) ${CODE} NULL,
    to_state VARCHAR(10) ${CODE} NOT NULL,
    reason VARCHAR(255) NOT NULL,
    client_id BIGINT NOT NULL,
    api_key_id BIGINT NOT NULL,
    trace_id CHAR(32) ${CODE} NOT NULL,
    part VARCHAR(10) ${CODE} NOT NULL,
    recorded_at DATETIME(6) NOT NULL,
    PRIMARY KEY (transfer_id, number)
  ) ${TABLE}`,
];
