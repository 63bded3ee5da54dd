import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The epoch by which every node sees a change of keys, and request signing: whether a client must sign, with which
 * secrets, and which nonces were used. The new column stands at the end, which both engines do without touching a row.
 */
export class RequestSigning1700000000007 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE request_nonce_horizon, request_nonce, signing_key, auth_epoch');
    await runner.query('ALTER TABLE client DROP COLUMN signature_required');
  }
}

const CODE = 'CHARACTER SET ascii COLLATE ascii_bin';
const TABLE = 'DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin';

const STATEMENTS = [
  `ALTER TABLE client ADD COLUMN signature_required TINYINT NOT NULL DEFAULT 0, ALGORITHM=INSTANT`,

  `CREATE TABLE auth_epoch (
    id TINYINT NOT NULL PRIMARY KEY,
    epoch BIGINT NOT NULL,
    CONSTRAINT auth_epoch_is_one_row CHECK (id = 1)
  ) ${TABLE}`,
  `INSERT INTO auth_epoch (id, epoch) VALUES (1, 1)`,

  // The secret is encrypted under a key that is derived from the pepper, which the database does not hold.
  `CREATE TABLE signing_key (
    code VARCHAR(32) ${CODE} NOT NULL PRIMARY KEY,
    client_id BIGINT NOT NULL,
    sealed_secret VARBINARY(255) NOT NULL,
    created_at DATETIME(6) NOT NULL,
    revoked_at DATETIME(6) NULL,
    KEY signing_key_client (client_id, code)
  ) ${TABLE}`,

  // Who used a nonce is told by its claim. A row is needed until the signature it came with would be too old anyway.
  `CREATE TABLE request_nonce (
    client_id BIGINT NOT NULL,
    nonce VARBINARY(64) NOT NULL,
    claim BINARY(16) NOT NULL,
    expires_at DATETIME(6) NOT NULL,
    PRIMARY KEY (client_id, nonce),
    KEY request_nonce_expiry (expires_at)
  ) ${TABLE}`,

  // Up to when nonces were forgotten. It never goes back, so that a clock that does cannot revive a request.
  `CREATE TABLE request_nonce_horizon (
    id TINYINT NOT NULL PRIMARY KEY,
    forgotten_until DATETIME(6) NOT NULL,
    CONSTRAINT request_nonce_horizon_is_one_row CHECK (id = 1)
  ) ${TABLE}`,
  `INSERT INTO request_nonce_horizon (id, forgotten_until) VALUES (1, '2000-01-01 00:00:00')`,
];
