import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { netted, type NettedOrder, type NettingTerms } from './netting.rules.js';

const PLAIN: NettingTerms = {
  ...{ netting: 'net', minimum: null, owed: 'refuse', fee: 0n, reservePartsPerMillion: 0 },
};
const terms = (more: Partial<NettingTerms>): NettingTerms => ({ ...PLAIN, ...more });
const sums = (disbursed: bigint, collected: bigint, released = 0n) => ({
  released,
  ...{ disbursed, collected, disburseCount: disbursed > 0n ? 2 : 0, collectCount: collected > 0n ? 1 : 0 },
});
/** `side outcome amount`, with what is not zero of fee, reserve and what is carried. */
const told = ({ side, outcome, amount, fee, reserve, carried }: NettedOrder): string =>
  [
    `${side} ${outcome} ${amount}`,
    fee && `fee ${fee}`,
    reserve && `reserve ${reserve}`,
    carried && `to ${carried}`,
  ]
    .filter(Boolean)
    .join(', ');

describe('details of a party come to flows of money', () => {
  it.each<[string, NettingTerms, bigint | null, bigint, bigint, string[]]>([
    ['the difference', PLAIN, null, 100n, 30n, ['net pay 70']],
    ['nothing', PLAIN, null, 30n, 30n, ['net nothing 0']],
    ['owed, not agreed', PLAIN, null, 30n, 31n, ['net left-out 0']],
    ['owed, to be collected', terms({ owed: 'collect' }), null, 30n, 31n, ['net collect 1']],
    ['owed, to be carried', terms({ owed: 'carry' }), null, 30n, 31n, ['net carry 0, to -1']],
    ['below the minimum', terms({ minimum: 71n }), null, 100n, 30n, ['net carry 0, to 70']],
    ['the minimum', terms({ minimum: 70n }), null, 100n, 30n, ['net pay 70']],
    ['below the threshold', PLAIN, 101n, 100n, 0n, ['net carry 0, to 100']],
    ['the threshold', PLAIN, 100n, 100n, 0n, ['net pay 100']],
    ['a fee', terms({ fee: 3n }), null, 100n, 0n, ['net pay 97, fee 3']],
    ['a fee that takes all', terms({ fee: 100n }), null, 100n, 0n, ['net carry 0, to 100']],
    [
      'a reserve of 10 %, rounded down',
      terms({ fee: 3n, reservePartsPerMillion: 100_000 }),
      ...([null, 109n, 0n, ['net pay 96, fee 3, reserve 10']] as const),
    ],
    [
      'each direction',
      terms({ netting: 'gross', owed: 'collect', fee: 1n }),
      ...([null, 100n, 30n, ['disburse pay 99, fee 1', 'collect collect 30']] as const),
    ],
    [
      'each direction, and owed is not agreed',
      terms({ netting: 'gross' }),
      ...([null, 100n, 30n, ['disburse pay 100', 'collect left-out 0']] as const),
    ],
    ['one direction alone', terms({ netting: 'gross' }), null, 100n, 0n, ['disburse pay 100']],
  ] as [string, NettingTerms, bigint | null, bigint, bigint, string[]][])(
    '%s',
    (_name, agreed, threshold, disbursed, collected, expected) => {
      expect(netted(agreed, threshold, sums(disbursed, collected)).map(told)).toEqual(expected);
    },
  );

  it.each([
    ['only what is new', 50n, 'net pay 145, reserve 5'],
    ['nothing of what is released alone', 150n, 'net pay 150'],
    ['nothing where more is released than is due', 200n, 'net pay 150'],
  ])('a reserve is kept back once: %s', (_name, released, expected) => {
    const kept = terms({ reservePartsPerMillion: 50_000 });
    expect(netted(kept, null, sums(200n, 50n, released)).map(told)).toEqual([expected]);
  });

  it('no minor unit is made or lost', () => {
    const anyTerms = fc.record<NettingTerms>({
      netting: fc.constantFrom('net', 'gross'),
      minimum: fc.option(fc.bigInt(0n, 1_000n), { nil: null }),
      owed: fc.constantFrom('collect', 'carry', 'refuse'),
      fee: fc.bigInt(0n, 500n),
      reservePartsPerMillion: fc.integer({ min: 0, max: 1_000_000 }),
    });
    const amount = fc.oneof(fc.bigInt(0n, 2_000n), fc.bigInt(0n, 10n ** 37n));
    fc.assert(
      fc.property(anyTerms, amount, amount, (agreed, disbursed, collected) => {
        const orders = netted(agreed, null, sums(disbursed, collected));
        for (const one of orders) {
          const moved = one.outcome === 'collect' ? -one.amount : one.amount;
          const where = moved + one.fee + one.reserve + one.carried;
          if (one.outcome !== 'left-out') expect(where).toBe(one.disbursed - one.collected);
          expect(one.amount >= 0n && one.fee >= 0n && one.reserve >= 0n).toBe(true);
        }
        const total = (pick: (one: NettedOrder) => bigint) =>
          orders.reduce((sum, one) => sum + pick(one), 0n);
        expect(total((one) => one.disbursed)).toBe(disbursed);
        expect(total((one) => one.collected)).toBe(collected);
      }),
    );
  });
});
