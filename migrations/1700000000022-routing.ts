import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What a route prefers, and when it moves by itself what its channel does not send. Columns at the end that may be null,
 * which both engines add without touching a row: a route that says nothing has the usual order and moves nothing.
 */
export class Routing1700000000022 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `ALTER TABLE payout_route ADD COLUMN prefer VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL, ALGORITHM=INSTANT`,
    );
    await runner.query(
      'ALTER TABLE payout_route ADD COLUMN reroute_after_minutes INT NULL, ALGORITHM=INSTANT',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE payout_route DROP COLUMN reroute_after_minutes');
    await runner.query('ALTER TABLE payout_route DROP COLUMN prefer');
  }
}
