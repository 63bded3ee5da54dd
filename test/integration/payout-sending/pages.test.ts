import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { QueryPayouts } from '../../../src/payout-sending/query-payouts.js';
import { startPayoutWorld, type PayoutWorld } from '../../support/payout-world.js';
import { readStatements } from '../../support/statement-runs.js';

/** More than a page of the list, of claims and of queries; twice as many are more than a page of a statement. */
const COUNT = 260;

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
      { state: 'processing', currency: 'CNY', payouts: COUNT, amount: `${COUNT}.00` },
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

describe('domain §12: an unknown error code treated as failure, money sent twice', () => {
  it('on more payouts than a page none fails, none is sent again, and every one has a person', async () => {
    const { executed } = await world.bank.truth();
    await world.bank.behave([
      { on: 'payment', deed: 'execute', answer: { manner: 'altered', code: 'X-4711' } },
    ]);
    await Promise.all(Array.from({ length: COUNT }, () => world.approved({ amount: '1.00' })));
    // Whoever looks for work again finds none of them.
    for (let round = 0; round < 3; round++) await world.send();
    expect(await statesOf()).toEqual({ succeeded: COUNT, processing: COUNT });
    const truth = await world.bank.truth();
    expect([truth.executed.count, truth.cameMoreThanOnce]).toEqual([executed.count + COUNT, 0]);
    const rows = await world.schema.sql<{ attention: string; n: string }>(
      "SELECT attention, COUNT(*) AS n FROM payout WHERE state = 'processing' GROUP BY attention",
    );
    expect(rows).toEqual([{ attention: 'unlisted-code', n: String(COUNT) }]);
    const listed = await walkQueue();
    expect(new Set(listed.payouts).size).toBe(COUNT);
    expect(listed.totals).toMatchObject([{ state: 'processing', payouts: COUNT, amount: `${COUNT}.00` }]);

    // The next answers are listed ones: they conclude what the unknown one did not.
    await world.bank.behave([]);
    await askAll();
    expect(await statesOf()).toEqual({ succeeded: 2 * COUNT });
    expect((await world.bank.truth()).cameMoreThanOnce).toBe(0);
  });
});

describe('the statement of a channel that is longer than a page', () => {
  it('is read to its end, and goes on where it was when it was broken off', async () => {
    const payments = (await world.bank.truth()).payments;
    for (const { requestNumber } of [payments[0]!, payments.at(-1)!])
      await world.bank.giveBack({ requestNumber });
    const [node] = world.nodes as [PayoutWorld['nodes'][number]];
    const broken = await readStatements(node, { stopAt: 2 });
    expect(broken).toMatchObject({ result: null, saved: [{ done: 0 }, { done: 500 }] });
    expect(await returned()).toEqual({ count: 0, sum: '0.00' });
    const { checkpoint } = broken.saved[1]!;
    const { result, saved } = await readStatements(node, { checkpoint });
    expect([result, saved.map(({ done }) => done)]).toEqual([{ outcome: 'succeeded' }, [500]]);
    expect(await returned()).toEqual((await world.bank.truth()).returned);
  });
});

/** What has come back, by the ledger. */
async function returned(): Promise<{ count: number; sum: string }> {
  const [row] = await world.schema.sql<{ n: string; cents: string | null }>(
    'SELECT COUNT(*) AS n, SUM(amount) AS cents FROM payout_return',
  );
  return { count: Number(row!.n), sum: (Number(row!.cents ?? 0) / 100).toFixed(2) };
}

/** One round, which goes on until nothing is due any more. */
async function askAll(): Promise<void> {
  await world.schema.sql(
    "UPDATE payout SET next_query_at = intent_at WHERE state = 'processing' AND next_query_at IS NOT NULL",
  );
  const query = world.nodes[0]!.app.get(QueryPayouts);
  await query.round();
  await query.settled();
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
