import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Events told to the systems of clients: what is to be told, to whom, what waits, and what became of it. */
export class Webhooks1700000000014 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DROP TABLE webhook_lane, webhook_delivery, webhook_event, webhook_endpoint, webhook_gate, webhook_outbox',
    );
  }
}

const CODE = 'CHARACTER SET ascii COLLATE ascii_bin';
const TABLE = 'DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin';

/** What an event is, in the outbox and for as long as it is kept. */
const EVENT_COLUMNS = `subject VARCHAR(80) ${CODE} NOT NULL,
    number INT NOT NULL,
    type VARCHAR(64) ${CODE} NOT NULL,
    payload MEDIUMTEXT NOT NULL,
    occurred_at DATETIME(6) NOT NULL`;

const STATEMENTS = [
  // Written by postings, so there is nothing but the row. In the order of subject and number, so that a walk from the
  // start meets the events of a subject in their order, whatever the order of their commits; emptied by the distributor.
  `CREATE TABLE webhook_outbox (
    ${EVENT_COLUMNS},
    id BINARY(16) NOT NULL,
    book_id BIGINT NOT NULL,
    client_id BIGINT NOT NULL,
    PRIMARY KEY (subject, number)
  ) ${TABLE}`,

  // One node at a time empties the outbox: two would tell the events of a subject in any order.
  `CREATE TABLE webhook_gate (
    id TINYINT NOT NULL PRIMARY KEY,
    claim BINARY(16) NULL,
    until DATETIME(6) NOT NULL,
    CONSTRAINT webhook_gate_is_one_row CHECK (id = 1)
  ) ${TABLE}`,
  `INSERT INTO webhook_gate (id, until) VALUES (1, '2000-01-01 00:00:00')`,

  // The secrets are encrypted under a key that is derived from the pepper, which the database does not hold.
  `CREATE TABLE webhook_endpoint (
    id BINARY(16) NOT NULL PRIMARY KEY,
    book_id BIGINT NOT NULL,
    client_id BIGINT NOT NULL,
    url VARCHAR(1000) ${CODE} NOT NULL,
    types VARCHAR(2000) ${CODE} NOT NULL,
    status VARCHAR(8) ${CODE} NOT NULL,
    version INT NOT NULL,
    sealed_secret VARBINARY(255) NOT NULL,
    previous_secret VARBINARY(255) NULL,
    previous_until DATETIME(6) NULL,
    failures INT NOT NULL DEFAULT 0,
    failing_subject VARCHAR(80) ${CODE} NULL,
    suspended_at DATETIME(6) NULL,
    probe_at DATETIME(6) NULL,
    probes INT NOT NULL DEFAULT 0,
    replay_from BINARY(16) NULL,
    replay_until BINARY(16) NULL,
    created_at DATETIME(6) NOT NULL,
    changed_at DATETIME(6) NOT NULL,
    KEY webhook_endpoint_client (book_id, client_id, id),
    CONSTRAINT webhook_endpoint_status CHECK (status IN ('active', 'paused', 'retired'))
  ) ${TABLE}`,

  // Of clients with endpoints only. The ids are in the order of time, so that this is the order of replays.
  `CREATE TABLE webhook_event (
    client_id BIGINT NOT NULL,
    book_id BIGINT NOT NULL,
    id BINARY(16) NOT NULL,
    ${EVENT_COLUMNS},
    PRIMARY KEY (client_id, book_id, id)
  ) ${TABLE}`,

  // What became of an event at an endpoint; answer: the beginning of the last one, or why there was none.
  `CREATE TABLE webhook_delivery (
    endpoint_id BINARY(16) NOT NULL,
    event_id BINARY(16) NOT NULL,
    subject VARCHAR(80) ${CODE} NOT NULL,
    number INT NOT NULL,
    type VARCHAR(64) ${CODE} NOT NULL,
    status VARCHAR(9) ${CODE} NOT NULL,
    attempts INT NOT NULL,
    tried_at DATETIME(6) NULL,
    answer_status SMALLINT NULL,
    answer VARCHAR(500) NULL,
    PRIMARY KEY (endpoint_id, event_id),
    KEY webhook_delivery_subject (endpoint_id, subject, number),
    CONSTRAINT webhook_delivery_status CHECK (status IN ('waiting', 'delivered', 'given-up'))
  ) ${TABLE}`,

  // A subject of which events wait at an endpoint: there as long as any does. Claimed until due_at while it has a claim;
  // strikes: failures of the event whose turn it is; since: when its turn came.
  `CREATE TABLE webhook_lane (
    endpoint_id BINARY(16) NOT NULL,
    subject VARCHAR(80) ${CODE} NOT NULL,
    state VARCHAR(6) ${CODE} NOT NULL,
    due_at DATETIME(6) NOT NULL,
    claim BINARY(16) NULL,
    strikes INT NOT NULL DEFAULT 0,
    since DATETIME(6) NOT NULL,
    PRIMARY KEY (endpoint_id, subject),
    KEY webhook_lane_due (endpoint_id, state, due_at),
    KEY webhook_lane_since (endpoint_id, state, since),
    CONSTRAINT webhook_lane_state CHECK (state IN ('due', 'parked'))
  ) ${TABLE}`,
];
