import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Commands on settings wait for each other there, so that the epoch's row, which every group of postings holds, is theirs for a moment only. */
export class SettingGate1700000000035 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE setting_gate');
  }
}

const STATEMENTS = [
  `CREATE TABLE setting_gate (
    id TINYINT NOT NULL PRIMARY KEY,
    CONSTRAINT setting_gate_is_one_row CHECK (id = 1)
  ) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin`,
  'INSERT INTO setting_gate (id) VALUES (1)',
];
