import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which voucher stands behind each adjustment of settlement (调账), and orders that wait for a person in the order of their payouts. */
export class SettlementAdjustments1700000000034 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE settlement_payment DROP KEY settlement_payment_unpaid');
    await runner.query('DROP TABLE settlement_adjustment');
  }
}

const CODE = 'CHARACTER SET ascii COLLATE ascii_bin';
const TABLE = 'DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin';

const STATEMENTS = [
  // approval_id is what the detail refers to, posting_id what made the row: where it had lines, the voucher. account is the other side of
  // that voucher; NULL: a voucher was named that stood in the books before, and is free again when the adjustment is withdrawn.
  `CREATE TABLE settlement_adjustment (
    approval_id BINARY(16) NOT NULL PRIMARY KEY,
    book_id BIGINT NOT NULL,
    party VARCHAR(64) ${CODE} NOT NULL,
    currency VARCHAR(16) ${CODE} NOT NULL,
    direction VARCHAR(8) ${CODE} NOT NULL,
    amount DECIMAL(38,0) NOT NULL,
    payable_account VARCHAR(256) ${CODE} NOT NULL,
    account VARCHAR(128) ${CODE} NULL,
    posting_id BINARY(16) NOT NULL,
    voucher_id BINARY(16) NULL,
    withdrawn_by BINARY(16) NULL,
    withdrawal_id BINARY(16) NULL,
    recorded_at DATETIME(6) NOT NULL,
    withdrawn_at DATETIME(6) NULL,
    UNIQUE KEY settlement_adjustment_posting (posting_id),
    UNIQUE KEY settlement_adjustment_voucher (voucher_id),
    UNIQUE KEY settlement_adjustment_withdrawal (withdrawal_id),
    CONSTRAINT settlement_adjustment_direction CHECK (direction IN ('disburse', 'collect')),
    CONSTRAINT settlement_adjustment_amount CHECK (amount > 0),
    CONSTRAINT settlement_adjustment_booked CHECK (voucher_id IS NOT NULL OR (account IS NULL AND withdrawn_at IS NOT NULL)),
    CONSTRAINT settlement_adjustment_posted CHECK (account IS NULL OR voucher_id = posting_id),
    CONSTRAINT settlement_adjustment_withdrawn CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL)),
    CONSTRAINT settlement_adjustment_reversed CHECK ((withdrawn_at IS NULL) = (withdrawal_id IS NULL))
  ) ${TABLE}`,

  // Orders of a state in the order of the ids of their last payouts, which is about that of time.
  'ALTER TABLE settlement_payment ADD KEY settlement_payment_unpaid (book_id, state, payout_id), ALGORITHM=INPLACE, LOCK=NONE',
];
