import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { auditBooks } from '../../support/audit-books.js';
import { writeLetter, type Letter } from '../../support/bank-letters.js';
import { outcomeOf, type Answer } from '../../support/call.js';
import { PAYER, standsOn, startPayoutWorld, type PayoutWorld } from '../../support/payout-world.js';
import { until } from '../../support/until.js';

let world: PayoutWorld;
beforeAll(async () => {
  // Silence is what most of these are about, and the breaker is not.
  const breaker = { window: 1_000, openAt: 1_000, pauseSeconds: 1 };
  world = await startPayoutWorld({ nodes: 2, terms: { answerTimeoutMilliseconds: 300, breaker } });
});
afterEach(() => world.bank.behave([]));
afterAll(async () => {
  expect(await auditBooks(world.schema.sql)).toEqual([]);
  await world.stop();
});

const letter = (order: Letter, node = 0): Promise<Answer> =>
  writeLetter(world.nodes[node]!.url, world.bank, order);

/** Sent, executed or not, and without an answer. */
async function unknown(
  deed: 'execute' | 'swallow' = 'execute',
): Promise<{ id: string; requestNumber: string }> {
  await world.bank.behave([{ on: 'payment', deed, answer: { manner: 'silence' } }]);
  const id = await world.approved();
  await world.send();
  const { requestNumber, state } = await world.payout(id);
  expect(state).toBe('processing');
  return { id, requestNumber };
}

const told = (requestNumber: string, more: object = {}): { content: object } => ({
  content: {
    kind: 'payment',
    code: 'OK',
    requestNumber,
    amount: '10.00',
    currency: 'CNY',
    bankReference: 'B1',
    ...more,
  },
});

describe('a callback', () => {
  it('concludes what is processing, once, on whichever nodes it arrives', async () => {
    const { id, requestNumber } = await unknown();
    const answers = await Promise.all([0, 1, 0, 1].map((node) => letter(told(requestNumber), node)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(answers.filter(({ body }) => body.known === false)).toHaveLength(1);
    const payout = await world.payout(id);
    expect(payout).toMatchObject({ state: 'succeeded', bankReference: 'B1' });
    expect(payout.events.filter(({ kind }: { kind: string }) => kind === 'succeed')).toHaveLength(1);
  });

  it('of the bank itself is taken, with its repetitions', async () => {
    await world.bank.setCustomer({ callbackUrl: `${world.nodes[0]!.url}/v1/channel-callbacks/main/bank` });
    await world.bank.behave([
      { on: 'payment', deed: 'queue', queueMilliseconds: 100, callbacks: [{}, {}, { replay: true }] },
    ]);
    const id = await world.approved();
    await world.send();
    await until(async () => (await world.payout(id)).state === 'succeeded');
    await world.bank.setCustomer({ callbackUrl: null });
  });

  it('that contradicts an end changes nothing, is recorded, and asks a person', async () => {
    const { id, requestNumber } = await unknown();
    await letter(told(requestNumber));
    const before = await standsOn(world, PAYER);
    const answer = await letter(told(requestNumber, { code: 'REJECTED' }));
    expect(outcomeOf(answer)).toEqual([409, 'PAYOUT.CONTRADICTION']);
    const payout = await world.payout(id);
    expect(payout).toMatchObject({ state: 'succeeded', attention: 'contradiction' });
    expect(payout.refusals[0]).toMatchObject({ code: 'PAYOUT.CONTRADICTION' });
    expect(await standsOn(world, PAYER)).toBe(before);
    const { body } = await world.nodes[1]!.call(
      'GET',
      '/v1/books/main/payouts/attention?attention=contradiction',
      {
        role: 'operator',
      },
    );
    expect(body.items.map((item: { payout: { id: string } }) => item.payout.id)).toContain(id);
    expect(body.items[0].whatToDo.join(' ')).not.toContain('conclude-payout');
  });

  it.each([
    ['another amount', { amount: '10.01' }, 'amount-differs'],
    ['another currency', { currency: 'USD' }, 'currency-differs'],
    ['no amount', { amount: undefined }, 'amount-differs'],
    ['an unlisted code', { code: 'X-1' }, 'unlisted-code'],
  ])('for %s is refused, recorded, and moves nothing', async (_name, more, cause) => {
    const { id, requestNumber } = await unknown();
    const before = await standsOn(world, PAYER);
    const answer = await letter(told(requestNumber, more));
    expect(outcomeOf(answer)).toEqual([422, 'PAYOUT.CALLBACK_DIFFERS']);
    const payout = await world.payout(id);
    expect(payout).toMatchObject({ state: 'processing', attention: cause });
    expect(payout.exchanges.at(-1)).toMatchObject({ kind: 'callback', outcome: `unexpected ${cause}` });
    expect(await standsOn(world, PAYER)).toBe(before);
  });

  it('for another amount after the end asks a person, whatever stands', async () => {
    const { id, requestNumber } = await unknown();
    await letter(told(requestNumber));
    expect((await letter(told(requestNumber, { amount: '99.00' }))).status).toBe(422);
    expect(await world.payout(id)).toMatchObject({ state: 'succeeded', attention: 'contradiction' });
  });

  it.each([
    ['a wrong signature', { secret: 'another-secret-of-nobody' }, 401, 'CHANNEL.CALLBACK_SIGNATURE_INVALID'],
    ['an old time stamp', { ageSeconds: 3_600 }, 401, 'CHANNEL.CALLBACK_STALE'],
    ['a body that was changed', { sent: '{"kind":"payment"}' }, 401, 'CHANNEL.CALLBACK_SIGNATURE_INVALID'],
    ['no JSON', { sent: 'OK' }, 400, 'HTTP.MALFORMED_JSON'],
  ])('with %s is not believed', async (_name, more, status, code) => {
    const { id, requestNumber } = await unknown();
    expect(outcomeOf(await letter({ ...told(requestNumber), ...more }))).toEqual([status, code]);
    expect(await world.payout(id)).toMatchObject({ state: 'processing' });
  });

  it('that is replayed is refused, and recorded like every other that was refused', async () => {
    const { requestNumber } = await unknown();
    const nonce = 'a-nonce-of-this-test-alone';
    expect((await letter({ ...told(requestNumber), nonce })).status).toBe(200);
    const again = await letter({ ...told(requestNumber), nonce }, 1);
    expect(outcomeOf(again)).toEqual([401, 'CHANNEL.CALLBACK_REPLAYED']);
    const rows = await world.schema.sql<{ answer: string }>(
      "SELECT answer FROM payout_exchange WHERE kind = 'callback' AND payout_id IS NULL",
    );
    expect(rows.map(({ answer }) => answer)).toContain('refused CHANNEL.CALLBACK_REPLAYED');
  });

  it('of an unknown payout or to an unknown place is a clear 404, and the first is recorded', async () => {
    const answer = await letter(told('f'.repeat(32)));
    expect(outcomeOf(answer)).toEqual([404, 'PAYOUT.CALLBACK_PAYOUT_UNKNOWN']);
    const rows = await world.schema.sql(
      `SELECT 1 FROM payout_exchange WHERE answer = 'payout unknown' AND request_number = '${'f'.repeat(32)}'`,
    );
    expect(rows).toHaveLength(1);
    for (const path of ['/v1/channel-callbacks/main/none', '/v1/channel-callbacks/none/bank'])
      expect(outcomeOf(await letter({ ...told('f'.repeat(32)), path }))).toEqual([
        404,
        'PAYOUT.CALLBACK_PLACE_UNKNOWN',
      ]);
  });
});

describe('a returned payout (退票)', () => {
  it('stays succeeded, and its money is the payer’s again, once', async () => {
    await world.bank.behave([]);
    const before = await standsOn(world, PAYER);
    const id = await world.approved();
    await world.send();
    const { requestNumber } = await world.payout(id);
    const back = {
      content: {
        ...{ kind: 'return', requestNumber, returnReference: 'R-1', amount: '10.00', currency: 'CNY' },
        reason: 'account closed',
      },
    };
    expect(await letter(back)).toMatchObject({ status: 200, body: { known: false } });
    expect(await letter(back, 1)).toMatchObject({ status: 200, body: { known: true } });
    expect(await world.payout(id)).toMatchObject({ state: 'succeeded', returned: '10.00' });
    expect(await standsOn(world, PAYER)).toBe(before);
    const more = { content: { ...back.content, returnReference: 'R-2' } };
    expect(outcomeOf(await letter(more))).toEqual([422, 'PAYOUT.RETURN_EXCEEDS']);
    const strange = { content: { ...back.content, returnReference: 'R-3', currency: 'USD' } };
    expect(outcomeOf(await letter(strange))).toEqual([400, 'PAYOUT.CALLBACK_AMOUNT_MALFORMED']);
  });
});
