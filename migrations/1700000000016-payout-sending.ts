import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Sending payouts: what stops it, what was said to channels and by them, and how they are. */
export class PayoutSending1700000000016 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE channel_health, payout_exchange, payout_stop, payout_gate');
  }
}

const CODE = 'CHARACTER SET ascii COLLATE ascii_bin';
const TABLE = 'DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin';

const STATEMENTS = [
  // What claims hold in share mode and stops take alone. 0: of all books. The row of a new book is made when first needed.
  `CREATE TABLE payout_gate (
    book_id BIGINT NOT NULL PRIMARY KEY
  ) ${TABLE}`,
  'INSERT INTO payout_gate (book_id) SELECT 0 UNION ALL SELECT id FROM book',

  // A switch that was used once stays. book_id 0 and no target: of all books. version: how often it was turned.
  `CREATE TABLE payout_stop (
    book_id BIGINT NOT NULL,
    scope VARCHAR(8) ${CODE} NOT NULL,
    target VARCHAR(64) ${CODE} NOT NULL,
    stopped TINYINT NOT NULL,
    reason VARCHAR(255) NOT NULL,
    changed_at DATETIME(6) NOT NULL,
    client_id BIGINT NOT NULL,
    api_key_id BIGINT NOT NULL,
    version INT NOT NULL,
    PRIMARY KEY (book_id, scope, target),
    CONSTRAINT payout_stop_scope_known CHECK (scope IN ('global', 'book', 'channel', 'party'))
  ) ${TABLE}`,

  // Every call and callback, once it has ended. payout_id NULL: it names none that we know. answer: what it was read as.
  `CREATE TABLE payout_exchange (
    id BINARY(16) NOT NULL PRIMARY KEY,
    book_id BIGINT NOT NULL,
    channel_id BIGINT NOT NULL,
    payout_id BINARY(16) NULL,
    request_number VARCHAR(64) NULL,
    kind VARCHAR(16) ${CODE} NOT NULL,
    answer VARCHAR(40) ${CODE} NOT NULL,
    code VARCHAR(64) NULL,
    began_at DATETIME(6) NOT NULL,
    ended_at DATETIME(6) NOT NULL,
    excerpt VARCHAR(2000) NOT NULL,
    node VARCHAR(128) NOT NULL,
    trace_id CHAR(32) ${CODE} NOT NULL,
    KEY payout_exchange_payout (payout_id, id),
    KEY payout_exchange_channel (channel_id, id),
    CONSTRAINT payout_exchange_kind_known CHECK (kind IN ('send', 'query', 'callback', 'statement'))
  ) ${TABLE}`,

  // The breaker of a channel and what may be sent to it now, the same for all nodes. tokens are counted at tokens_at. Times
  // are of the database. alarmed_at: when it was told last that outcomes are unknown for too long.
  `CREATE TABLE channel_health (
    channel_id BIGINT NOT NULL PRIMARY KEY,
    state VARCHAR(10) ${CODE} NOT NULL,
    marks VARCHAR(1000) ${CODE} NOT NULL,
    until_at DATETIME(6) NOT NULL,
    tokens DOUBLE NOT NULL,
    tokens_at DATETIME(6) NOT NULL,
    alarmed_at DATETIME(6) NULL,
    CONSTRAINT channel_health_state_known CHECK (state IN ('closed', 'open', 'half-open'))
  ) ${TABLE}`,
];
