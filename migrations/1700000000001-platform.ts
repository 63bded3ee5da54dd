import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What every module stands on: number blocks for primary keys, fencing numbers for distributed locks, the epoch that
 * tells posting when a cached setting changed, callers with their keys, and the audit trail.
 */
export class Platform1700000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE audit_event, api_key, client, setting_epoch, fence, id_block');
  }
}

const STATEMENTS = [
  `CREATE TABLE id_block (
    name VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
    next_value BIGINT NOT NULL
  ) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin`,
  `INSERT INTO id_block (name, next_value)
   VALUES ('account', 1), ('api_key', 1), ('book', 1), ('client', 1), ('gl_account', 1)`,

  `CREATE TABLE fence (
    resource VARCHAR(128) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
    number BIGINT NOT NULL
  ) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin`,

  `CREATE TABLE setting_epoch (
    id TINYINT NOT NULL PRIMARY KEY,
    epoch BIGINT NOT NULL,
    CONSTRAINT setting_epoch_is_one_row CHECK (id = 1)
  ) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin`,
  `INSERT INTO setting_epoch (id, epoch) VALUES (1, 1)`,

  `CREATE TABLE client (
    id BIGINT NOT NULL PRIMARY KEY,
    code VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    name VARCHAR(128) NOT NULL,
    created_at DATETIME(6) NOT NULL,
    UNIQUE KEY client_code (code)
  ) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin`,

  // The key itself is never stored: key_hash is an HMAC under the pepper, books is '*' or a comma-separated list.
  `CREATE TABLE api_key (
    id BIGINT NOT NULL PRIMARY KEY,
    client_id BIGINT NOT NULL,
    prefix VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    key_hash BINARY(32) NOT NULL,
    roles VARCHAR(128) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    books VARCHAR(1024) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    created_at DATETIME(6) NOT NULL,
    expires_at DATETIME(6) NULL,
    revoked_at DATETIME(6) NULL,
    UNIQUE KEY api_key_prefix (prefix),
    KEY api_key_client (client_id)
  ) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin`,

  `CREATE TABLE audit_event (
    id BINARY(16) NOT NULL PRIMARY KEY,
    at DATETIME(6) NOT NULL,
    book_id BIGINT NULL,
    client_id BIGINT NOT NULL,
    api_key_id BIGINT NOT NULL,
    action VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    target VARCHAR(160) NOT NULL,
    reason VARCHAR(255) NOT NULL,
    detail TEXT NOT NULL,
    trace_id CHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    KEY audit_event_book (book_id, id),
    KEY audit_event_client (client_id, id)
  ) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin`,
];
