import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditBooks } from '../../support/audit-books.js';
import { writeLetter } from '../../support/bank-letters.js';
import { outcomeOf, type Answer } from '../../support/call.js';
import { standingOf } from '../../support/holds.js';
import { CLEARING, PAYER, startPayoutWorld, type PayoutWorld } from '../../support/payout-world.js';

let world: PayoutWorld;
const lines: string[] = [];
beforeAll(async () => {
  world = await startPayoutWorld({ log: { write: (line) => void lines.push(line) } });
});
afterAll(async () => {
  expect(await auditBooks(world.schema.sql)).toEqual([]);
  await world.stop();
});

const call = (...order: Parameters<PayoutWorld['nodes'][number]['call']>): Promise<Answer> =>
  world.nodes[0]!.call(...order);

/** Ends of a payout, each with how it comes to it. */
const ENDS = {
  'has succeeded': async (): Promise<string> => {
    const id = await world.approved();
    await world.send();
    return id;
  },
  'the bank has refused': async (): Promise<string> => {
    await world.bank.behave([{ on: 'payment', deed: 'fail', code: 'ACCOUNT_INVALID' }]);
    const id = await world.approved();
    await world.send();
    await world.bank.behave([]);
    return id;
  },
  'was cancelled and never sent': async (): Promise<string> => {
    const id = await world.approved();
    await call('POST', `/v1/books/main/payouts/${id}/cancel`, { body: { reason: 'test' } });
    return id;
  },
  'a checker has rejected': async (): Promise<string> => {
    const { id } = (await world.create()).body;
    const body = { reason: 'test' };
    await call('POST', `/v1/books/main/payouts/${id}/reject`, { key: world.checker, body });
    return id;
  },
} as const;

let returns = 0;
/** What a bank may tell of it afterwards. */
const SAYINGS = {
  'it was paid': { kind: 'payment', code: 'OK', amount: '10.00', bankReference: 'B1' },
  'it was not paid': { kind: 'payment', code: 'REJECTED', amount: '10.00' },
  'it was paid with another amount': { kind: 'payment', code: 'OK', amount: '10.01' },
  'it came back': { kind: 'return', amount: '10.00', reason: 'account closed' },
} as const;

const CONTRADICTION = [409, 'PAYOUT.CONTRADICTION'] as const;
const DIFFERS = [422, 'PAYOUT.CALLBACK_DIFFERS'] as const;

type Pair = readonly [keyof typeof ENDS, keyof typeof SAYINGS, readonly [number, string]];
const unsent = (end: keyof typeof ENDS): Pair[] => [
  [end, 'it was paid', CONTRADICTION],
  [end, 'it came back', CONTRADICTION],
  [end, 'it was paid with another amount', DIFFERS],
];
const CONTRADICTORY: readonly Pair[] = [
  ['has succeeded', 'it was not paid', CONTRADICTION],
  ['has succeeded', 'it was paid with another amount', DIFFERS],
  ...unsent('the bank has refused'),
  ...unsent('was cancelled and never sent'),
  ...unsent('a checker has rejected'),
];
const AGREEING: readonly (readonly [keyof typeof ENDS, keyof typeof SAYINGS])[] = [
  ['has succeeded', 'it was paid'],
  ['the bank has refused', 'it was not paid'],
  ['was cancelled and never sent', 'it was not paid'],
  ['a checker has rejected', 'it was not paid'],
];

function tell(requestNumber: string, saying: keyof typeof SAYINGS): Promise<Answer> {
  const more = SAYINGS[saying].kind === 'return' ? { returnReference: `R-${++returns}` } : {};
  const content = { ...SAYINGS[saying], requestNumber, currency: 'CNY', ...more };
  return writeLetter(world.nodes[0]!.url, world.bank, { content });
}

const money = async (): Promise<unknown> => [
  await standingOf(world.nodes[0]!.call, PAYER),
  await standingOf(world.nodes[0]!.call, CLEARING),
];
const alarmsOf = (id: string): number =>
  lines.filter((line) => line.includes('"alarm":"payout-contradiction"') && line.includes(id)).length;

describe('after its end the bank tells of a payout what contradicts it', () => {
  it.each(CONTRADICTORY)('%s: %s', async (end, saying, expected) => {
    const id = await ENDS[end]();
    const before = await world.payout(id);
    const stood = await money();
    expect(outcomeOf(await tell(before.requestNumber, saying))).toEqual(expected);
    const after = await world.payout(id);
    expect(await money()).toEqual(stood);
    expect(after).toMatchObject({ state: before.state, attention: 'contradiction', returned: '0.00' });
    expect(after.exchanges.at(-1)).toMatchObject({ kind: 'callback' });
    expect(after.events.at(-1)).toMatchObject({ kind: 'ask-person', to: before.state });
    if (expected === CONTRADICTION) expect(after.refusals[0]).toMatchObject({ code: 'PAYOUT.CONTRADICTION' });
    expect(alarmsOf(id)).toBe(1);

    // Told again it is recorded again, and the person is asked already.
    expect(outcomeOf(await tell(before.requestNumber, saying))).toEqual(expected);
    const again = await world.payout(id);
    expect([again.version, await money()]).toEqual([after.version, stood]);
    expect(again.exchanges).toHaveLength(after.exchanges.length + 1);
  });
});

describe('after its end the bank tells of a payout what is known', () => {
  it.each(AGREEING)('%s: %s', async (end, saying) => {
    const id = await ENDS[end]();
    const before = await world.payout(id);
    const stood = await money();
    expect(await tell(before.requestNumber, saying)).toMatchObject({ status: 200, body: { known: true } });
    const after = await world.payout(id);
    expect([after.version, after.state, after.attention]).toEqual([
      before.version,
      before.state,
      before.attention,
    ]);
    expect([await money(), alarmsOf(id)]).toEqual([stood, 0]);
  });
});
