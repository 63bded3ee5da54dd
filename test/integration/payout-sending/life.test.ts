import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { auditBooks } from '../../support/audit-books.js';
import { approve, make } from '../../support/approvals.js';
import { CLEARING, PAYER, standsOn, startPayoutWorld, type PayoutWorld } from '../../support/payout-world.js';

let world: PayoutWorld;
beforeAll(async () => {
  world = await startPayoutWorld({
    // A second sending would be a second payment.
    bank: { customer: { deduplicates: false } },
    terms: { answerTimeoutMilliseconds: 300, queryLimit: 3 },
  });
});
afterEach(async () => {
  await world.bank.behave([]);
  await world.schema.sql("UPDATE channel_health SET state = 'closed', marks = ''");
});
afterAll(async () => {
  expect((await world.bank.truth()).cameMoreThanOnce).toBe(0);
  expect(await auditBooks(world.schema.sql)).toEqual([]);
  await world.stop();
});

const kindsOf = (payout: { events: { kind: string }[] }): string[] => payout.events.map(({ kind }) => kind);

describe('a payout', () => {
  it('is created, approved, sent and succeeds, and its money is where it belongs', async () => {
    const [payer, clearing] = [await standsOn(world, PAYER), await standsOn(world, CLEARING)];
    const id = await world.approved({ amount: '12.34' });
    await world.send();
    const payout = await world.payout(id);
    expect(payout.state).toBe('succeeded');
    expect(kindsOf(payout)).toEqual(['create', 'approve', 'claim', 'succeed']);
    expect(payout.exchanges).toMatchObject([{ kind: 'send', outcome: 'succeeded' }]);
    const paid = await world.bank.payment(payout.requestNumber);
    expect(paid).toMatchObject({
      status: 'executed',
      executions: 1,
      amount: '12.34',
      reference: payout.bankReference,
    });
    expect(Number(payer) - Number(await standsOn(world, PAYER))).toBeCloseTo(12.34);
    expect(Math.abs(Number(clearing) - Number(await standsOn(world, CLEARING)))).toBeCloseTo(12.34);
  });

  it('fails by a listed code, and its money is given back', async () => {
    await world.bank.behave([{ on: 'payment', deed: 'fail', code: 'ACCOUNT_INVALID' }]);
    const before = await standsOn(world, PAYER);
    const id = await world.approved();
    await world.send();
    expect(await world.payout(id)).toMatchObject({
      ...{ state: 'failed', failureCause: 'channel', failureCode: 'ACCOUNT_INVALID' },
    });
    expect(await standsOn(world, PAYER)).toBe(before);
  });

  it.each([
    ['executed, and the answer never comes', { deed: 'execute', answer: { manner: 'silence' } }, 'succeeded'],
    ['executed, and the connection breaks', { deed: 'execute', answer: { manner: 'reset' } }, 'succeeded'],
    [
      'executed, and the answer is a 503',
      { deed: 'execute', answer: { manner: 'status', status: 503 } },
      'succeeded',
    ],
    ['refused, and the answer never comes', { deed: 'fail', answer: { manner: 'silence' } }, 'failed'],
  ] as const)('%s: it is unknown until the query tells', async (_name, rule, end) => {
    await world.bank.behave([{ on: 'payment', ...rule }]);
    const id = await world.approved();
    await world.send();
    const unknown = await world.payout(id);
    expect(unknown).toMatchObject({ state: 'processing' });
    expect(unknown.attention).toBeUndefined();
    expect(kindsOf(unknown)).toEqual(['create', 'approve', 'claim', 'answer-unknown']);
    // Nobody sends it again, however often it is tried.
    await world.send();
    await world.ask();
    expect(await world.payout(id)).toMatchObject({ state: end });
    expect((await world.bank.payment(unknown.requestNumber)).arrivals).toBe(1);
  });
});

describe('domain §12: an unknown error code treated as failure, money sent twice', () => {
  it.each([
    ['an unlisted code', { manner: 'altered', code: 'X-4711' }, 'unlisted-code'],
    ['garbage', { manner: 'garbage' }, 'garbage'],
    ['an answer that the bank has not signed', { manner: 'wrong-signature' }, 'garbage'],
    ['another amount', { manner: 'altered', amount: '99.00' }, 'amount-differs'],
    ['another payment', { manner: 'altered', requestNumber: '0'.repeat(32) }, 'reference-differs'],
  ] as const)(
    '%s leaves it processing, with a person and an alarm at once',
    async (_name, answer, attention) => {
      await world.bank.behave([{ on: 'payment', deed: 'execute', answer }]);
      const id = await world.approved();
      await world.send();
      const asked = await world.payout(id);
      expect(asked).toMatchObject({ state: 'processing', attention });
      expect(kindsOf(asked)).toEqual(['create', 'approve', 'claim', 'ask-person', 'answer-unknown']);
      const { body } = await world.nodes[0]!.call(
        'GET',
        `/v1/books/main/payouts/attention?attention=${attention}`,
        {
          role: 'operator',
        },
      );
      expect(body.items.map(({ payout }: { payout: { id: string } }) => payout.id)).toContain(id);
      expect(body.items[0].whatToDo.join(' ')).toContain('never send');
      // The query may tell it for sure; then nobody needs to look any more.
      await world.bank.behave([]);
      await world.ask();
      const told = await world.payout(id);
      expect(told.state).toBe('succeeded');
      expect(told.attention).toBeUndefined();
    },
  );

  it('a query that answers an unlisted code again and again ends with a person, and nothing is concluded', async () => {
    await world.bank.behave([
      { on: 'payment', deed: 'execute', answer: { manner: 'silence' } },
      { on: 'query', answer: { manner: 'altered', code: 'X-4711' } },
    ]);
    const id = await world.approved();
    await world.send();
    for (let query = 0; query < 4; query++) await world.ask();
    const payout = await world.payout(id);
    expect(payout).toMatchObject({ state: 'processing', attention: 'unlisted-code' });
    expect(payout.nextQueryAt).toBeUndefined();
    // Asked again by a person when the bank has come to its senses.
    await world.bank.behave([]);
    const again = await world.nodes[0]!.call('POST', `/v1/books/main/payouts/${id}/query`, {
      role: 'operator',
      body: { reason: 'the bank is well again' },
    });
    expect(again.status).toBe(200);
    await world.ask();
    expect(await world.payout(id)).toMatchObject({ state: 'succeeded' });
  });
});

describe('"not found"', () => {
  const swallowed = { on: 'payment', deed: 'swallow', answer: { manner: 'silence' } } as const;

  it('concludes nothing before its time, and then a failure', async () => {
    await world.bank.behave([swallowed]);
    const id = await world.approved();
    await world.send();
    for (let query = 0; query < 4; query++) await world.ask();
    const open = await world.payout(id);
    // The limit is passed; but one query at the moment at which it is conclusive is worth waiting for.
    expect(open).toMatchObject({ state: 'processing' });
    expect(open.attention).toBeUndefined();
    expect(Date.parse(open.nextQueryAt)).toBeGreaterThan(Date.parse(open.notAfter) + 65_000);
    await world.schema.sql(
      'UPDATE payout SET not_after = not_after - INTERVAL 1 HOUR WHERE id = UNHEX(REPLACE(?, ?, ?))',
      [id, '-', ''],
    );
    await world.ask();
    expect(await world.payout(id)).toMatchObject({ state: 'failed', failureCause: 'not-found' });
  });

  it('that becomes a success later was never a failure', async () => {
    await world.bank.behave([
      {
        on: 'payment',
        deed: 'queue',
        queueMilliseconds: 100,
        visibilityMilliseconds: 3_000,
        answer: { manner: 'silence' },
      },
    ]);
    const id = await world.approved();
    await world.send();
    await world.ask();
    expect((await world.payout(id)).exchanges.at(-1)).toMatchObject({ kind: 'query', outcome: 'not-found' });
    await new Promise((resolve) => setTimeout(resolve, 3_100));
    await world.ask();
    expect(await world.payout(id)).toMatchObject({ state: 'succeeded' });
  });
});

describe('a person', () => {
  it('concludes with evidence and a checker what cannot be found out', async () => {
    await world.bank.behave([
      { on: 'payment', deed: 'execute', answer: { manner: 'silence' } },
      { on: 'query', answer: { manner: 'silence' } },
    ]);
    const id = await world.approved();
    await world.send();
    for (let query = 0; query < 3; query++) await world.ask();
    expect(await world.payout(id)).toMatchObject({ state: 'processing', attention: 'query-limit' });
    const { call } = world.nodes[0]!;
    const content = { payout: id, outcome: 'succeeded', evidence: 'letter of the bank' };
    const made = await make(call, { command: 'conclude-payout', content });
    expect((await approve(call, world.checker, made.body)).status).toBe(200);
    const ended = await world.payout(id);
    expect(ended.state).toBe('succeeded');
    expect(ended.attention).toBeUndefined();
  });
});
