import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { QueryPayouts } from '../../../src/payout-sending/query-payouts.js';
import { startPayoutWorld, type PayoutWorld } from '../../support/payout-world.js';

/** More than a page of the list, of claims and of queries. */
const COUNT = 230;

let world: PayoutWorld;
beforeAll(async () => {
  world = await startPayoutWorld({
    bank: { customer: { deduplicates: false } },
    terms: { answerTimeoutMilliseconds: 1_000, concurrency: 32 },
  });
});
afterAll(() => world.stop());

const statesOf = async (): Promise<Record<string, number>> => {
  const rows = await world.schema.sql<{ state: string; n: string }>(
    'SELECT state, COUNT(*) AS n FROM payout GROUP BY state',
  );
  return Object.fromEntries(rows.map(({ state, n }) => [state, Number(n)]));
};

describe('domain §12: the list page returned 200 rows, so row 201 was believed unpaid', () => {
  it('claims, queries and the manual queue reach every payout beyond a page', async () => {
    await world.bank.behave([{ on: 'payment', deed: 'execute', answer: { manner: 'status', status: 503 } }]);
    // The breaker would open on so many bad answers, and is not what this is about.
    const [channel] = (await world.nodes[0]!.call('GET', '/v1/books/main/channels', { role: 'admin' })).body
      .items;
    const { name, feeAccount, suspenseAccount, isActive, terms, version } = channel;
    const change = { name, feeAccount, suspenseAccount, isActive, expectedVersion: version, reason: 'test' };
    const breaker = { window: 1_000, openAt: 1_000, pauseSeconds: 1 };
    const changed = await world.nodes[0]!.call('PUT', '/v1/books/main/channels/bank', {
      role: 'admin',
      body: { ...change, terms: { ...terms, breaker, queryLimit: 1 } },
    });
    expect(changed.status).toBe(200);
    await Promise.all(Array.from({ length: COUNT }, () => world.approved({ amount: '1.00' })));
    await world.send();
    expect(await statesOf()).toEqual({ processing: COUNT });
    expect((await world.bank.truth()).executed.count).toBe(COUNT);

    // One query each, in vain: all of them wait for a person.
    await world.bank.behave([{ on: 'query', answer: { manner: 'status', status: 503 } }]);
    await askAll();
    const listed = await walkQueue();
    expect(listed.payouts).toHaveLength(COUNT);
    expect(new Set(listed.payouts).size).toBe(COUNT);
    expect(listed.totals).toMatchObject([
      { state: 'processing', currency: 'CNY', payouts: COUNT, amount: '230.00' },
    ]);

    // The bank is well again, and everybody is asked about once more.
    await world.bank.behave([]);
    await world.schema.sql('UPDATE payout SET next_query_at = intent_at');
    await askAll();
    expect(await statesOf()).toEqual({ succeeded: COUNT });
    expect((await walkQueue()).payouts).toEqual([]);
    expect((await world.bank.truth()).cameMoreThanOnce).toBe(0);
  });
});

/** Rounds, until there is nothing to ask any more. */
async function askAll(): Promise<void> {
  await world.schema.sql(
    "UPDATE payout SET next_query_at = intent_at WHERE state = 'processing' AND next_query_at IS NOT NULL",
  );
  const query = world.nodes[0]!.app.get(QueryPayouts);
  for (let round = 0; round < COUNT; round++) {
    const begun = await query.round();
    await query.settled();
    if (begun === 0) return;
  }
}

async function walkQueue(): Promise<{ payouts: string[]; totals: object[] }> {
  const payouts: string[] = [];
  let after = '';
  for (;;) {
    const path = `/v1/books/main/payouts/attention?limit=50${after}`;
    const { body } = await world.nodes[0]!.call('GET', path, { role: 'operator' });
    payouts.push(...body.items.map(({ payout }: { payout: { id: string } }) => payout.id));
    if (!body.hasMore) return { payouts, totals: body.totals };
    after = `&after=${body.next}`;
  }
}
