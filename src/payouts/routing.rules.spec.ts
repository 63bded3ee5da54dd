import { describe, expect, it } from 'vitest';
import type { Channel } from '../channels/index.js';
import { channelProblem, choose } from './routing.rules.js';
import type { RouteCandidate } from './payout-terms.js';

const TERMS = {
  ...{ minimumAmount: '1.00', maximumAmount: '1000.00', banks: null, accountPattern: '[0-9]{6,19}' },
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

describe('a route', () => {
  const known = new Map(
    [channel('off', { isActive: false }), channel('a'), channel('b')].map((one) => [one.code, one]),
  );
  const through = (...candidates: RouteCandidate[]) =>
    choose({ code: 'r', candidates, isActive: true }, (code) => known.get(code), WANTED);

  it('takes the first that fits, and says why not those before it', () => {
    const chosen = through(
      { channel: 'gone' },
      { channel: 'off' },
      { channel: 'a', minimumAmount: '100.01' },
      { channel: 'a', maximumAmount: '99.99' },
      { channel: 'a', banks: ['CCB'] },
      { channel: 'b', minimumAmount: '100.00', maximumAmount: '100.00', banks: ['ICBC'] },
      { channel: 'a' },
    );
    expect(chosen.ok && [chosen.value.channel.code, chosen.value.explanation]).toEqual([
      'b',
      [
        { channel: 'gone', fits: false, because: 'PAYOUT.CHANNEL_NOT_FOUND' },
        { channel: 'off', fits: false, because: 'PAYOUT.CHANNEL_INACTIVE' },
        { channel: 'a', fits: false, because: 'PAYOUT.ROUTE_AMOUNT' },
        { channel: 'a', fits: false, because: 'PAYOUT.ROUTE_AMOUNT' },
        { channel: 'a', fits: false, because: 'PAYOUT.ROUTE_BANK' },
        { channel: 'b', fits: true },
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
