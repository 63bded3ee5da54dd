import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Channels (渠道) that payouts leave through: what was agreed with them, how they are reached, what they have told. */
export class Channels1700000000013 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE channel_callback_nonce, channel_version, channel, channel_epoch');
    await runner.query("DELETE FROM id_block WHERE name = 'channel'");
  }
}

const CODE = 'CHARACTER SET ascii COLLATE ascii_bin';
const TABLE = 'DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin';
const DESCRIBED = `name VARCHAR(128) NOT NULL,
    fee_account VARCHAR(128) ${CODE} NULL,
    suspense_account VARCHAR(128) ${CODE} NULL,
    is_active TINYINT NOT NULL,
    version INT NOT NULL,
    terms TEXT NOT NULL`;

const STATEMENTS = [
  "INSERT INTO id_block (name, next_value) VALUES ('channel', 1)",

  // The number by which every node sees a change of a channel.
  `CREATE TABLE channel_epoch (
    id TINYINT NOT NULL PRIMARY KEY,
    epoch BIGINT NOT NULL,
    CONSTRAINT channel_epoch_is_one_row CHECK (id = 1)
  ) ${TABLE}`,
  'INSERT INTO channel_epoch (id, epoch) VALUES (1, 1)',

  // The channel as it is now. terms is canonical JSON. The secret is encrypted under a key that is derived from the
  // pepper, which the database does not hold.
  `CREATE TABLE channel (
    id BIGINT NOT NULL PRIMARY KEY,
    book_id BIGINT NOT NULL,
    code VARCHAR(32) ${CODE} NOT NULL,
    adapter VARCHAR(16) ${CODE} NOT NULL,
    environment VARCHAR(16) ${CODE} NOT NULL,
    currency VARCHAR(16) ${CODE} NOT NULL,
    clearing_account VARCHAR(128) ${CODE} NOT NULL,
    ${DESCRIBED},
    base_url VARCHAR(255) ${CODE} NOT NULL,
    key_id VARCHAR(64) ${CODE} NOT NULL,
    sealed_secret VARBINARY(512) NOT NULL,
    created_at DATETIME(6) NOT NULL,
    UNIQUE KEY channel_code (book_id, code)
  ) ${TABLE}`,

  // Every version that ever was, never changed; the highest one is what the channel is now.
  `CREATE TABLE channel_version (
    channel_id BIGINT NOT NULL,
    ${DESCRIBED},
    reason VARCHAR(255) NOT NULL,
    client_id BIGINT NOT NULL,
    api_key_id BIGINT NOT NULL,
    trace_id CHAR(32) ${CODE} NOT NULL,
    changed_at DATETIME(6) NOT NULL,
    PRIMARY KEY (channel_id, version)
  ) ${TABLE}`,

  // Who used a nonce is told by its claim. A row is needed until the callback it came with would be too old anyway.
  `CREATE TABLE channel_callback_nonce (
    channel_id BIGINT NOT NULL,
    nonce VARBINARY(64) NOT NULL,
    claim BINARY(16) NOT NULL,
    expires_at DATETIME(6) NOT NULL,
    PRIMARY KEY (channel_id, nonce),
    KEY channel_callback_nonce_expiry (expires_at)
  ) ${TABLE}`,
];
