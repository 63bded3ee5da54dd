import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Paying settlement orders (清算付款): what an approved batch comes to be, order by order and attempt by attempt. */
export class SettlementPaying1700000000031 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE settlement_attempt, settlement_payment_event, settlement_charge, settlement_payment,
      settlement_paying`);
    for (const statement of detailKinds("'carry', 'reserve'")) await runner.query(statement);
    await runner.query('ALTER TABLE settlement_part DROP COLUMN released');
    await runner.query('ALTER TABLE settlement_batch DROP COLUMN party');
  }
}

const CODE = 'CHARACTER SET ascii COLLATE ascii_bin';
const TABLE = 'DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin';
const STATES = "'waiting', 'payable', 'sent', 'paid', 'failed', 'given-up'";

/** What comes out of batches, and so names the one it comes out of. */
const detailKinds = (derived: string): string[] => [
  'ALTER TABLE settlement_detail DROP CONSTRAINT settlement_detail_kind',
  'ALTER TABLE settlement_detail DROP CONSTRAINT settlement_detail_derived',
  `ALTER TABLE settlement_detail ADD CONSTRAINT settlement_detail_kind
    CHECK (source_kind IN ('clearing', 'adjustment', ${derived}))`,
  `ALTER TABLE settlement_detail ADD CONSTRAINT settlement_detail_derived
    CHECK ((source_kind IN (${derived})) = (origin_batch_no IS NOT NULL))`,
];

const STATEMENTS = [
  // NULL: all parties of the date; else the one that is settled at once.
  `ALTER TABLE settlement_batch ADD COLUMN party VARCHAR(64) ${CODE} NULL`,
  // What of a part was kept back once and comes back now.
  'ALTER TABLE settlement_part ADD COLUMN released DECIMAL(50,0) NOT NULL DEFAULT 0',
  ...detailKinds("'carry', 'reserve', 'unpaid'"),

  // A batch that was set going, and how far its orders have become payments. is_open: there is something to do.
  `CREATE TABLE settlement_paying (
    batch_no BIGINT UNSIGNED NOT NULL PRIMARY KEY,
    book_id BIGINT NOT NULL,
    is_open TINYINT NOT NULL,
    is_made TINYINT NOT NULL,
    cursor_party VARCHAR(64) ${CODE} NULL,
    cursor_side VARCHAR(8) ${CODE} NULL,
    payments BIGINT NOT NULL,
    told INT NOT NULL,
    started_at DATETIME(6) NOT NULL,
    KEY settlement_paying_open (is_open, batch_no)
  ) ${TABLE}`,

  // One order that pays or collects. payout_id is its payout as long as an attempt is open or was the last word: the row has room for
  // one, so no order has two attempts at a time.
  `CREATE TABLE settlement_payment (
    batch_no BIGINT UNSIGNED NOT NULL,
    party VARCHAR(64) ${CODE} NOT NULL,
    side VARCHAR(8) ${CODE} NOT NULL,
    book_id BIGINT NOT NULL,
    currency VARCHAR(16) ${CODE} NOT NULL,
    direction VARCHAR(8) ${CODE} NOT NULL,
    amount DECIMAL(38,0) NOT NULL,
    settlement_at DATETIME(6) NOT NULL,
    payer_account VARCHAR(256) ${CODE} NOT NULL,
    payee VARCHAR(64) ${CODE} NOT NULL,
    payee_version INT NULL,
    channel VARCHAR(64) ${CODE} NULL,
    state VARCHAR(8) ${CODE} NOT NULL,
    waits_for VARCHAR(8) ${CODE} NOT NULL,
    code VARCHAR(64) ${CODE} NULL,
    message VARCHAR(500) NULL,
    next_try_at DATETIME(6) NOT NULL,
    attempts INT NOT NULL,
    retries_left INT NOT NULL,
    payout_id BINARY(16) NULL,
    returned DECIMAL(38,0) NOT NULL,
    changed_at DATETIME(6) NOT NULL,
    version INT NOT NULL,
    PRIMARY KEY (batch_no, party, side),
    UNIQUE KEY settlement_payment_payout (payout_id),
    KEY settlement_payment_work (batch_no, state, next_try_at, party, side),
    KEY settlement_payment_list (batch_no, state, party, side),
    KEY settlement_payment_age (state, changed_at),
    KEY settlement_payment_party (book_id, currency, party, batch_no),
    CONSTRAINT settlement_payment_state CHECK (state IN (${STATES})),
    CONSTRAINT settlement_payment_direction CHECK (direction IN ('pay', 'collect')),
    CONSTRAINT settlement_payment_waits CHECK (waits_for IN ('', 'time', 'funds', 'source')),
    CONSTRAINT settlement_payment_amount CHECK (amount > 0 AND returned >= 0 AND returned <= amount),
    CONSTRAINT settlement_payment_payee CHECK ((direction = 'pay') = (payee_version IS NOT NULL)),
    CONSTRAINT settlement_payment_open CHECK (state NOT IN ('waiting', 'payable') OR payout_id IS NULL),
    CONSTRAINT settlement_payment_sent CHECK (state <> 'sent' OR payout_id IS NOT NULL),
    CONSTRAINT settlement_payment_paid CHECK (state <> 'paid' OR (direction = 'pay') = (payout_id IS NOT NULL)),
    CONSTRAINT settlement_payment_back CHECK (state <> 'paid' OR returned < amount)
  ) ${TABLE}`,

  // Fee and reserve of an order, and what comes back of reserves: one voucher, posted when the batch is set going.
  `CREATE TABLE settlement_charge (
    batch_no BIGINT UNSIGNED NOT NULL,
    party VARCHAR(64) ${CODE} NOT NULL,
    side VARCHAR(8) ${CODE} NOT NULL,
    book_id BIGINT NOT NULL,
    currency VARCHAR(16) ${CODE} NOT NULL,
    payable_account VARCHAR(256) ${CODE} NOT NULL,
    fee_account VARCHAR(256) ${CODE} NOT NULL,
    reserve_account VARCHAR(256) ${CODE} NOT NULL,
    fee DECIMAL(38,0) NOT NULL,
    reserve DECIMAL(38,0) NOT NULL,
    released DECIMAL(38,0) NOT NULL,
    voucher_id BINARY(16) NULL,
    code VARCHAR(64) ${CODE} NULL,
    message VARCHAR(500) NULL,
    next_try_at DATETIME(6) NOT NULL,
    PRIMARY KEY (batch_no, party, side),
    UNIQUE KEY settlement_charge_voucher (voucher_id),
    KEY settlement_charge_work (batch_no, voucher_id, next_try_at, party, side),
    CONSTRAINT settlement_charge_amounts CHECK (fee >= 0 AND reserve >= 0 AND released >= 0 AND fee + reserve + released > 0)
  ) ${TABLE}`,

  // Who asked for the attempt; client 0 is the service.
  `CREATE TABLE settlement_attempt (
    batch_no BIGINT UNSIGNED NOT NULL,
    party VARCHAR(64) ${CODE} NOT NULL,
    side VARCHAR(8) ${CODE} NOT NULL,
    attempt INT NOT NULL,
    payout_id BINARY(16) NOT NULL,
    client_id BIGINT NOT NULL,
    requested_at DATETIME(6) NOT NULL,
    PRIMARY KEY (batch_no, party, side, attempt),
    UNIQUE KEY settlement_attempt_payout (payout_id),
    CONSTRAINT settlement_attempt_number CHECK (attempt > 0)
  ) ${TABLE}`,

  `CREATE TABLE settlement_payment_event (
    batch_no BIGINT UNSIGNED NOT NULL,
    party VARCHAR(64) ${CODE} NOT NULL,
    side VARCHAR(8) ${CODE} NOT NULL,
    number INT NOT NULL,
    kind VARCHAR(11) ${CODE} NOT NULL,
    from_state VARCHAR(8) ${CODE} NULL,
    to_state VARCHAR(8) ${CODE} NOT NULL,
    reason VARCHAR(500) NOT NULL,
    client_id BIGINT NOT NULL,
    api_key_id BIGINT NOT NULL,
    trace_id CHAR(32) ${CODE} NOT NULL,
    part VARCHAR(10) ${CODE} NOT NULL,
    recorded_at DATETIME(6) NOT NULL,
    PRIMARY KEY (batch_no, party, side, number)
  ) ${TABLE}`,
];
