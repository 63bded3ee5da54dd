import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Channel } from '../channels/index.js';
import { STANDS_WELL, type ChannelStanding } from './channel-standing.rules.js';
import { chooseOther } from './reroute.rules.js';
import { channelProblem, choose, explainRoute, type KnownChannels } from './routing.rules.js';
import {
  PREFERENCES,
  USUAL_PREFERENCES,
  WEEKDAYS,
  type Preference,
  type RouteCandidate,
} from './payout-terms.js';

const TERMS = {
  ...{ minimumAmount: '1.00', maximumAmount: '1000.00', banks: null, accountPattern: '[0-9]{6,19}' },
  ...{ hours: null, fee: null },
} as unknown as Channel['terms'];
const channel = (code: string, more: Partial<Channel> = {}): Channel =>
  ({ id: 1, code, currency: 'CNY', decimals: 2, isActive: true, terms: TERMS, ...more }) as Channel;
const WANTED = {
  payee: { name: 'A payee', bank: 'ICBC', account: '622202000001' },
  amount: 10_000n,
  currency: 'CNY',
};

describe('whether a channel takes a payout', () => {
  it.each<[string, Channel, Partial<typeof WANTED>, string | undefined]>([
    ['one that does', channel('a'), {}, undefined],
    ['one that is switched off', channel('a', { isActive: false }), {}, 'PAYOUT.CHANNEL_INACTIVE'],
    ['one of another currency', channel('a'), { currency: 'USD' }, 'PAYOUT.CHANNEL_CURRENCY'],
    ['less than its least', channel('a'), { amount: 99n }, 'PAYOUT.CHANNEL_AMOUNT'],
    ['its least and its most', channel('a'), { amount: 100n }, undefined],
    ['more than its most', channel('a'), { amount: 100_001n }, 'PAYOUT.CHANNEL_AMOUNT'],
    [
      'a bank it does not pay to',
      channel('a', { terms: { ...TERMS, banks: ['CCB'] } }),
      {},
      'CHANNEL.PAYEE_BANK_UNKNOWN',
    ],
    [
      'an account that cannot be one',
      channel('a'),
      { payee: { ...WANTED.payee, account: '12' } },
      'CHANNEL.PAYEE_ACCOUNT_MALFORMED',
    ],
  ])('%s', (_name, known, more, expected) =>
    expect(channelProblem(known, { ...WANTED, ...more })?.code).toBe(expected),
  );
});

const STANDINGS = { sound: STANDS_WELL, stopped: { ...STANDS_WELL, stopped: true } };
const SATURDAY_NOON = { at: new Date('2026-11-21T04:00:00Z'), timeZone: 'Asia/Shanghai' };
const USUAL = { code: 'r', isActive: true, prefer: USUAL_PREFERENCES, rerouteAfterMinutes: null };
const knownOf = (
  channels: readonly Channel[],
  standings: Readonly<Record<string, ChannelStanding>> = {},
): KnownChannels => {
  const byCode = new Map(channels.map((one) => [one.code, one]));
  return {
    channelOf: (code) => byCode.get(code),
    standingOf: ({ code }) => standings[code] ?? STANDS_WELL,
  };
};

describe('a route', () => {
  const known = knownOf([channel('off', { isActive: false }), channel('a'), channel('b')]);
  const through = (...candidates: RouteCandidate[]) =>
    choose({ ...USUAL, candidates }, known, { ...WANTED, ...SATURDAY_NOON });

  it('takes the first that fits, and says of each how it was looked at', () => {
    const chosen = through(
      { channel: 'gone' },
      { channel: 'off' },
      { channel: 'a', minimumAmount: '100.01' },
      { channel: 'a', maximumAmount: '99.99' },
      { channel: 'a', banks: ['CCB'] },
      { channel: 'a', days: ['sun', 'mon'] },
      { channel: 'a', hours: { from: '12:01', until: '18:00' } },
      {
        ...{ channel: 'b', minimumAmount: '100.00', maximumAmount: '100.00', banks: ['ICBC'], days: ['sat'] },
        hours: { from: '12:00', until: '12:01' },
      },
      { channel: 'a' },
    );
    const fits = { fits: true, cost: '0.00', waitsFor: [] };
    expect(chosen.ok && [chosen.value.channel.code, chosen.value.explanation]).toEqual([
      'b',
      [
        { channel: 'gone', fits: false, because: 'PAYOUT.CHANNEL_NOT_FOUND' },
        { channel: 'off', fits: false, because: 'PAYOUT.CHANNEL_INACTIVE' },
        { channel: 'a', fits: false, because: 'PAYOUT.ROUTE_AMOUNT' },
        { channel: 'a', fits: false, because: 'PAYOUT.ROUTE_AMOUNT' },
        { channel: 'a', fits: false, because: 'PAYOUT.ROUTE_BANK' },
        { channel: 'a', fits: false, because: 'PAYOUT.ROUTE_DAY' },
        { channel: 'a', fits: false, because: 'PAYOUT.ROUTE_HOURS' },
        { channel: 'b', ...fits, rank: 1 },
        { channel: 'a', ...fits, rank: 2 },
      ],
    ]);
  });

  it('that has none says why of each', () => {
    const chosen = through({ channel: 'off' }, { channel: 'gone' });
    expect(chosen.ok ? '' : chosen.refusal.message).toContain(
      'off PAYOUT.CHANNEL_INACTIVE, gone PAYOUT.CHANNEL_NOT_FOUND',
    );
  });
});

/** Three banks: dear and first, cheap, and without charge; what a route prefers decides among those that fit. */
describe('what a route prefers', () => {
  const feeOf = (flat: string, more: object = {}) => ({
    terms: {
      ...TERMS,
      ...{ fee: { flat, rate: '0', minimum: null, maximum: null, rounding: 'half-up' as const }, ...more },
    },
  });
  const banks = [
    channel('dear', feeOf('5.00')),
    channel('cheap', feeOf('0.50')),
    channel('free', feeOf('0')),
  ];
  const candidates: RouteCandidate[] = [
    { channel: 'free' },
    { channel: 'cheap', priority: 2 },
    { channel: 'dear', priority: 1 },
  ];
  const well = {};
  const cheapStopped = { cheap: STANDINGS.stopped };
  const dearBroken = { dear: { ...STANDS_WELL, sound: false } };
  const dearShort = { dear: { ...STANDS_WELL, position: 9_999n } };
  const dearJustEnough = { dear: { ...STANDS_WELL, position: 10_000n } };
  const allStopped = { dear: STANDINGS.stopped, cheap: STANDINGS.stopped, free: STANDINGS.stopped };
  it.each<[string, Preference[], Record<string, ChannelStanding>, string]>([
    ['priority', ['priority'], well, 'dear cheap free'],
    ['cost', ['cost'], well, 'free cheap dear'],
    ['nothing that tells them apart: the order of the route', ['health'], well, 'free cheap dear'],
    ['priority, whoever is broken', ['priority', 'health'], dearBroken, 'dear cheap free'],
    ['whoever is not broken, then priority', ['health', 'priority'], dearBroken, 'cheap free dear'],
    ['whoever has the money, then priority', ['health', 'priority'], dearShort, 'cheap free dear'],
    ['whoever has the money to the unit', ['health', 'priority'], dearJustEnough, 'dear cheap free'],
    ['whoever is not stopped, then cost', ['health', 'cost'], cheapStopped, 'free dear cheap'],
    ['where all are stopped one of them has it', ['health', 'cost'], allStopped, 'free cheap dear'],
  ])('%s', (_name, prefer, standings, expected) => {
    const route = { ...USUAL, candidates, prefer };
    const told = explainRoute(route, knownOf(banks, standings), { ...WANTED, ...SATURDAY_NOON });
    const inOrder = told.toSorted((left, right) => left.rank! - right.rank!);
    expect(inOrder.map(({ channel: code }) => code).join(' ')).toBe(expected);
  });

  it('a channel past its hours waits', () => {
    const night = [
      channel('dear', feeOf('0', { hours: { from: '20:00', until: '06:00' } })),
      channel('cheap'),
    ];
    const route = { ...USUAL, candidates };
    const told = explainRoute(route, knownOf(night), { ...WANTED, ...SATURDAY_NOON });
    expect(told.map(({ rank, waitsFor }) => [rank, waitsFor])).toEqual([
      [undefined, undefined],
      [1, []],
      [2, ['hours']],
    ]);
  });
});

describe('any channels and any payout', () => {
  const CODES = ['a', 'b', 'c', 'd'];
  const amount = fc.integer({ min: 1, max: 3_000 });
  const text = (cents: number): string => (cents / 100).toFixed(2);
  const bank = fc.constantFrom('ICBC', 'CCB', 'ABC');
  const candidate: fc.Arbitrary<RouteCandidate> = fc.record(
    {
      channel: fc.constantFrom(...CODES, 'gone'),
      maximumAmount: amount.map(text),
      banks: fc.uniqueArray(bank, { minLength: 1 }),
      days: fc.uniqueArray(fc.constantFrom(...WEEKDAYS), { minLength: 1 }),
      hours: fc.record({ from: fc.constantFrom('00:00', '11:00'), until: fc.constantFrom('12:00', '13:00') }),
      priority: fc.integer({ min: 1, max: 3 }),
    },
    { requiredKeys: ['channel'] },
  );
  const standing: fc.Arbitrary<ChannelStanding> = fc.record({
    stopped: fc.boolean(),
    sound: fc.boolean(),
    position: fc.option(fc.bigInt({ min: -1_000n, max: 3_000n })),
  });
  const someChannel = (code: string) =>
    fc
      .record({ isActive: fc.boolean(), low: amount, fee: amount, banks: fc.option(fc.uniqueArray(bank)) })
      .map(({ isActive, low, fee, banks }) =>
        channel(code, {
          isActive,
          terms: {
            ...{ ...TERMS, minimumAmount: text(low), banks, hours: null },
            fee: { flat: text(fee), rate: '0', minimum: null, maximum: null, rounding: 'half-up' },
          },
        }),
      );
  const world = fc.record({
    channels: fc.tuple(...CODES.map(someChannel)),
    standings: fc.record(Object.fromEntries(CODES.map((code) => [code, standing]))),
    candidates: fc.array(candidate, { minLength: 1, maxLength: 6 }),
    prefer: fc.shuffledSubarray([...PREFERENCES], { minLength: 1 }),
    wanted: fc.record({ amount: amount.map(BigInt), bank }),
    at: fc.integer({ min: 0, max: 14 * 24 }).map((hours) => new Date(Date.UTC(2026, 10, 21, hours))),
  });

  it('one choice, the same again, explained, and never one that does not take it', () => {
    fc.assert(
      fc.property(world, ({ channels, standings, candidates, prefer, wanted, at }) => {
        const route = { ...USUAL, candidates, prefer };
        const known = knownOf(channels, standings);
        const toRoute = {
          ...{ amount: wanted.amount, currency: 'CNY', at, timeZone: 'Asia/Shanghai' },
          payee: { bank: wanted.bank, account: '622202000001' },
        };
        const chosen = choose(route, known, toRoute);
        expect(choose(route, known, toRoute)).toEqual(chosen);
        const told = explainRoute(route, known, toRoute);
        expect(told.map(({ channel: code }) => code)).toEqual(candidates.map(({ channel: code }) => code));
        for (const { fits, because, rank } of told)
          expect([fits, rank === undefined]).toEqual([!because, !fits]);
        const fitting = told.flatMap((looked, index) =>
          looked.fits ? [{ ...looked, ...candidates[index]! }] : [],
        );
        if (!chosen.ok) {
          expect(fitting).toEqual([]);
          return;
        }
        const best = fitting.find(({ rank }) => rank === 1)!;
        expect(chosen.value.channel.code).toBe(best.channel);
        expect(channelProblem(chosen.value.channel, toRoute)).toBeNull();
        expect(best.banks?.includes(wanted.bank) ?? true).toBe(true);
        expect(
          best.maximumAmount === undefined || wanted.amount <= Number(best.maximumAmount) * 100 + 0.5,
        ).toBe(true);
        // Nobody that fits is better in what the route prefers first.
        const worth = {
          health: ({ waitsFor }: (typeof fitting)[number]) => Math.min(1, waitsFor!.length),
          priority: ({ priority }: (typeof fitting)[number]) => priority ?? 9_999,
          cost: ({ cost }: (typeof fitting)[number]) => Number(cost),
        }[prefer[0]!];
        expect(worth(best)).toBe(Math.min(...fitting.map(worth)));
      }),
    );
  });
});

describe('moving what waits', () => {
  const known = (standings: Record<string, ChannelStanding>) =>
    knownOf([channel('a'), channel('b'), channel('c'), channel('off', { isActive: false })], standings);
  const candidates = ['a', 'b', 'c'].map((code) => ({ channel: code }));
  const other = (standings: Record<string, ChannelStanding>, from = 'a', named: string | null = null) => {
    const now = known(standings);
    const moved = chooseOther({ ...USUAL, candidates }, now.channelOf(from)!, named, now, {
      ...WANTED,
      ...SATURDAY_NOON,
    });
    return moved.ok ? moved.value.channel.code : moved.refusal.code.replace('PAYOUT.', '');
  };
  const { stopped } = STANDINGS;
  const broken = { ...STANDS_WELL, sound: false };
  const poor = { ...STANDS_WELL, position: 0n };

  it.each<[string, string, string]>([
    ['a channel that can send is not left', other({}), 'CHANNEL_CAN_SEND'],
    ['also when its money is short', other({ a: poor }), 'CHANNEL_CAN_SEND'],
    ['a stopped one is', other({ a: stopped }), 'b'],
    ['a broken one is', other({ a: broken }), 'b'],
    ['one that is switched off is', other({}, 'off'), 'a'],
    ['not to one that is stopped as well', other({ a: stopped, b: stopped }), 'c'],
    ['not to one whose money is short', other({ a: stopped, b: poor }), 'c'],
    ['to the one that was named', other({ a: stopped }, 'a', 'c'), 'c'],
    [
      'not where the one that was named cannot send',
      other({ a: stopped, c: broken }, 'a', 'c'),
      'NO_OTHER_CHANNEL',
    ],
    ['not to one that is no candidate', other({ a: stopped }, 'a', 'off'), 'NO_OTHER_CHANNEL'],
    ['not to itself', other({ a: stopped }, 'a', 'a'), 'NO_OTHER_CHANNEL'],
    ['nowhere where nobody can send', other({ a: stopped, b: stopped, c: broken }), 'NO_OTHER_CHANNEL'],
  ])('%s', (_name, moved, expected) => expect(moved).toBe(expected));
});
