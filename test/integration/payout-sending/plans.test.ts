import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { latestStatement } from '../../../src/payout-sending/database/exchange.repository.js';
import { toAskStatement, toSendStatement } from '../../../src/payout-sending/database/work.repository.js';
import { listStatement } from '../../../src/payout-sending/stops/database/stop.repository.js';
import { startPayoutWorld, type PayoutWorld } from '../../support/payout-world.js';
import { writePayouts } from '../../support/written-payouts.js';

interface Step {
  readonly table: string | null;
  readonly type: string;
  readonly key: string | null;
  readonly rows: string;
  readonly Extra: string | null;
}

let world: PayoutWorld;
let channelId: number;
const NOW = '2026-11-22 00:00:00.000000';
const ROWS = 6_000;

beforeAll(async () => {
  world = await startPayoutWorld();
  const { sql } = world.schema;
  const order = { book: 'main', channel: 'bank', payer: 'payer' };
  const ids = await writePayouts(sql, { ...order, count: ROWS });
  await writePayouts(sql, { ...order, count: ROWS, state: 'processing' });
  channelId = Number((await sql<{ id: string }>('SELECT id FROM channel'))[0]!.id);
  for (let start = 0; start < ROWS; start += 500) {
    const rows = ids.slice(start, start + 500).flatMap((id) =>
      Array.from(
        { length: 3 },
        () => `(UNHEX(REPLACE(UUID(), '-', '')), 1, ${channelId}, x'${id.replaceAll('-', '')}', 'query', 'unknown', '${NOW}',
            '${NOW}', '', '', '')`,
      ),
    );
    await sql(
      `INSERT INTO payout_exchange (id, book_id, channel_id, payout_id, kind, answer, began_at, ended_at, excerpt, node,
         trace_id) VALUES ${rows.join(', ')}`,
    );
  }
  await sql('ANALYZE TABLE payout, payout_exchange, payout_stop');
});
afterAll(() => world.stop());

const planOf = async (statement: string, table: string): Promise<Step> => {
  const steps = await world.schema.sql<Step>(`EXPLAIN FORMAT=TRADITIONAL ${statement}`);
  return steps.find((step) => step.table === table)!;
};

describe('what every round asks follows an index that ends in the id and sorts nothing', () => {
  it.each([
    ['what is to be sent', () => toSendStatement(channelId, NOW, 20), 'p', 'payout_work'],
    ['what is to be asked', () => toAskStatement(channelId, NOW, 16), 'payout', 'payout_query'],
  ])('%s', async (_name, statement, table, key) => {
    const plan = await planOf(statement(), table);
    expect(plan.key).toBe(key);
    expect(['range', 'ref']).toContain(plan.type);
    expect(plan.Extra ?? '').not.toMatch(/filesort|temporary/i);
  });

  it('the log of a payout, and the list of stops', async () => {
    const [one] = await world.schema.sql<{ id: string }>('SELECT HEX(id) AS id FROM payout LIMIT 1');
    const log = await planOf(latestStatement([one!.id.toLowerCase()], 200), 'e');
    expect([log.key, log.type]).toEqual(['payout_exchange_payout', 'ref']);
    expect(Number(log.rows)).toBeLessThan(20);
    const stops = await planOf(listStatement(1, null, 51), 'payout_stop');
    expect(stops.key).toBe('PRIMARY');
  });
});
