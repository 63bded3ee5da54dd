import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { propose, type ChannelPosition, type Payable } from './propose.rules.js';

const at = (
  channel: string,
  position: bigint,
  [floor, target]: [bigint, bigint],
  more: Partial<ChannelPosition> = {},
): ChannelPosition => ({
  ...{ channel, currency: 'CNY', position, leaving: 0n, floor, target, awaits: false },
  ...more,
});
const everything: Payable = (_from, _to, amount) => amount;
const told = (positions: readonly ChannelPosition[], payable = everything): string =>
  propose(positions, payable)
    .map(({ from, to, amount }) => `${from}→${to} ${amount}`)
    .join(', ');

/** Floors and targets as finance sets them: 100 to 300 at each bank. */
describe('what is proposed', () => {
  const usual: [bigint, bigint] = [100n, 300n];
  const short = at('a', 40n, usual);
  const rich = at('b', 1_000n, usual);
  const cases: [string, ChannelPosition[], string][] = [
    ['nothing where nobody is short', [at('a', 100n, usual), rich], ''],
    ['up to the target from whoever has enough', [short, rich], 'b→a 260'],
    ['what a bank has above its own target, and no more', [short, at('b', 350n, usual)], 'b→a 50'],
    ['nothing where nobody is above his target', [short, at('b', 300n, usual)], ''],
    ['from whoever has the most above his target', [short, rich, at('c', 1_001n, usual)], 'c→a 260'],
    ['of equals from the first by code', [short, at('c', 1_000n, usual), rich], 'b→a 260'],
    ['nothing where a transfer is awaited', [{ ...short, awaits: true }, rich], ''],
    ['nothing across currencies', [short, { ...rich, currency: 'USD' }], ''],
    ['what leaves already is gone', [at('a', 340n, usual, { leaving: 300n }), rich], 'b→a 260'],
    ['and is not given again', [short, { ...rich, leaving: 690n }], 'b→a 10'],
    ['also from below zero', [at('a', -500n, usual), rich], 'b→a 700'],
    [
      'what one bank gives it gives once',
      [at('a', 0n, usual), at('b', 0n, usual), at('c', 700n, usual)],
      'c→a 300, c→b 100',
    ],
  ];
  it.each(cases)('%s', (_name, positions, expected) => expect(told(positions)).toBe(expected));

  it('at most what the channel pays at once, and from nobody who does not pay there', () => {
    const atMost: Payable = (from, _to, amount) => (from === 'b' ? 0n : amount > 100n ? 100n : amount);
    expect(told([short, rich, at('c', 500n, usual)], atMost)).toBe('c→a 100');
  });
});

describe('any positions', () => {
  const amount = fc.bigInt({ min: -1_000n, max: 5_000n });
  const positions = fc
    .uniqueArray(
      fc.record({
        channel: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
        currency: fc.constantFrom('CNY', 'USD'),
        position: amount,
        leaving: fc.bigInt({ min: 0n, max: 500n }),
        floor: fc.bigInt({ min: 0n, max: 2_000n }),
        above: fc.bigInt({ min: 0n, max: 1_000n }),
        awaits: fc.boolean(),
      }),
      { selector: ({ channel }) => channel },
    )
    .map((all) => all.map(({ above, ...one }) => ({ ...one, target: one.floor + above })));

  it('no bank gives what it needs, none gets more than its target, and the order of the list means nothing', () => {
    fc.assert(
      fc.property(positions, (all) => {
        const proposals = propose(all, everything);
        expect(propose([...all].reverse(), everything)).toEqual(proposals);
        const byCode = new Map<string, ChannelPosition>(all.map((one) => [one.channel, one]));
        for (const { from, to, amount: moved } of proposals) {
          const [donor, short] = [byCode.get(from)!, byCode.get(to)!];
          const given = proposals
            .filter((one) => one.from === from)
            .reduce((sum, one) => sum + one.amount, 0n);
          expect(moved).toBeGreaterThan(0n);
          expect(donor.currency).toBe(short.currency);
          expect(donor.position - donor.leaving - given).toBeGreaterThanOrEqual(donor.target);
          expect(short.position - short.leaving).toBeLessThan(short.floor);
          expect(short.position - short.leaving + moved).toBeLessThanOrEqual(short.target);
          expect(short.awaits).toBe(false);
        }
        expect(new Set(proposals.map(({ to }) => to)).size).toBe(proposals.length);
      }),
    );
  });
});
