import type { MigrationInterface, QueryRunner } from 'typeorm';
import { factOf } from '../src/ledger/posting/fact.js';

/**
 * Posting rules and exchange rates, what a voucher keeps of the rule that made it, and the ways to find vouchers again.
 * The columns are added at the end and may be null, which both engines do without touching a row.
 */
export class BusinessTypes1700000000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...RULES, ...FINDING]) await runner.query(statement);
    await indexMetadata(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DROP TABLE voucher_fact, voucher_link, exchange_rate, posting_rule_change, posting_rule',
    );
    await runner.query('ALTER TABLE voucher DROP KEY voucher_type, DROP KEY voucher_reference');
    await runner.query("DELETE FROM id_block WHERE name = 'posting_rule'");
    await runner.query('ALTER TABLE voucher DROP COLUMN rule_id, DROP COLUMN parameters');
  }
}

const CODE = 'CHARACTER SET ascii COLLATE ascii_bin';
const TABLE = 'DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin';

const RULES = [
  "INSERT INTO id_block (name, next_value) VALUES ('posting_rule', 1)",

  // One row for each version, never changed. definition is canonical JSON, digest is over it.
  `CREATE TABLE posting_rule (
    id BIGINT NOT NULL PRIMARY KEY,
    book_id BIGINT NOT NULL,
    business_type VARCHAR(32) ${CODE} NOT NULL,
    version INT NOT NULL,
    definition MEDIUMTEXT NOT NULL,
    digest BINARY(32) NOT NULL,
    reason VARCHAR(255) NOT NULL,
    client_id BIGINT NOT NULL,
    api_key_id BIGINT NOT NULL,
    trace_id CHAR(32) ${CODE} NOT NULL,
    saved_at DATETIME(6) NOT NULL,
    UNIQUE KEY posting_rule_version (book_id, business_type, version)
  ) ${TABLE}`,

  // Which version is in force, as a history: the row of the highest number counts; rule_id NULL means none.
  `CREATE TABLE posting_rule_change (
    book_id BIGINT NOT NULL,
    business_type VARCHAR(32) ${CODE} NOT NULL,
    number INT NOT NULL,
    rule_id BIGINT NULL,
    reason VARCHAR(255) NOT NULL,
    client_id BIGINT NOT NULL,
    api_key_id BIGINT NOT NULL,
    trace_id CHAR(32) ${CODE} NOT NULL,
    changed_at DATETIME(6) NOT NULL,
    PRIMARY KEY (book_id, business_type, number)
  ) ${TABLE}`,

  // Units of to_currency for one unit of from_currency. The latest quoted_at that is not in the future counts.
  `CREATE TABLE exchange_rate (
    book_id BIGINT NOT NULL,
    from_currency VARCHAR(16) ${CODE} NOT NULL,
    to_currency VARCHAR(16) ${CODE} NOT NULL,
    quoted_at DATETIME(6) NOT NULL,
    source VARCHAR(64) NOT NULL,
    rate DECIMAL(54,18) NOT NULL,
    client_id BIGINT NOT NULL,
    api_key_id BIGINT NOT NULL,
    trace_id CHAR(32) ${CODE} NOT NULL,
    recorded_at DATETIME(6) NOT NULL,
    PRIMARY KEY (book_id, from_currency, to_currency, quoted_at)
  ) ${TABLE}`,
];

const FINDING = [
  `ALTER TABLE voucher ADD COLUMN rule_id BIGINT NULL, ADD COLUMN parameters TEXT NULL, ALGORITHM=INSTANT`,

  // Both end in the order of the list they serve: business date, then id.
  `ALTER TABLE voucher
    ADD KEY voucher_type (book_id, business_type, business_date, id),
    ADD KEY voucher_reference (book_id, reference, business_date, id)`,

  // Metadata by name and value: fact is the beginning of a digest over both, so that any text is found exactly.
  `CREATE TABLE voucher_fact (
    book_id BIGINT NOT NULL,
    fact BINARY(16) NOT NULL,
    business_date DATE NOT NULL,
    voucher_id BINARY(16) NOT NULL,
    PRIMARY KEY (book_id, fact, business_date, voucher_id)
  ) ${TABLE}`,

  // What a voucher says about an earlier one: that it corrects it, or belongs to it.
  `CREATE TABLE voucher_link (
    voucher_id BINARY(16) NOT NULL,
    kind VARCHAR(16) ${CODE} NOT NULL,
    target_id BINARY(16) NOT NULL,
    PRIMARY KEY (voucher_id, kind, target_id),
    KEY voucher_link_target (target_id, kind, voucher_id)
  ) ${TABLE}`,
];

const VOUCHERS_AT_ONCE = 1_000;

interface VoucherWithMetadata {
  id: Buffer;
  book_id: string;
  business_date: string;
  metadata: string;
}

/** The vouchers that are there already are to be found by their metadata too; page by page, in order of their ids. */
async function indexMetadata(runner: QueryRunner): Promise<void> {
  for (let after: Buffer = Buffer.alloc(0); ;) {
    const vouchers = (await runner.query(
      `SELECT id, book_id, business_date, metadata FROM voucher FORCE INDEX (PRIMARY)
       WHERE id > ? AND metadata <> '{}' ORDER BY id LIMIT ${VOUCHERS_AT_ONCE}`,
      [after],
    )) as VoucherWithMetadata[];
    const last = vouchers.at(-1);
    if (!last) return;
    const facts = vouchers.flatMap(({ id, book_id, business_date, metadata }) =>
      Object.entries(JSON.parse(metadata) as Record<string, string>).map(([name, value]) => [
        book_id,
        Buffer.from(factOf(name, value), 'hex'),
        business_date,
        id,
      ]),
    );
    await runner.query('INSERT INTO voucher_fact (book_id, fact, business_date, voucher_id) VALUES ?', [
      facts,
    ]);
    after = last.id;
  }
}
