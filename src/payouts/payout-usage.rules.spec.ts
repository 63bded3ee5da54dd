import { describe, expect, it } from 'vitest';
import type { Result } from '../platform/errors/index.js';
import type { ParticipantWrite } from '../ledger/posting/index.js';
import { payoutIn } from './payout.fixture.js';
import { isApprovedByRule, limitOf, type PayoutLimit, type PayoutTerms } from './payout-terms.js';
import {
  accountUsageKey,
  giveUsageBack,
  payeeUsageKey,
  takeUsage,
  type Usage,
  type UsageRow,
} from './payout-usage.rules.js';

const TODAY = '2026-11-21';
const payout = payoutIn('created');
const ACCOUNT = accountUsageKey(payout.payerAccountId);
const PAYEE = payeeUsageKey(payout.payeeKey);
const NONE = { maximumAmount: null, maximumCount: null };

const terms = (...limits: Partial<PayoutLimit>[]): PayoutTerms => ({
  ...{
    bookId: 1,
    timeZone: 'UTC',
    version: 4,
    duplicateWindowMinutes: 60,
    approvalMinutes: 60,
    routes: [],
    approvalRules: [],
    payeesOnly: false,
  },
  limits: limits.map((limit) => ({ scope: 'account', subject: '*', currency: 'CNY', ...NONE, ...limit })),
});
const used = (amount: bigint, payouts: number, businessDate = TODAY): Usage => ({
  ...{ businessDate, amount, payouts, version: 3n },
});
const rowsOf = (rows: Record<string, UsageRow> = {}): Map<string, UsageRow> => new Map(Object.entries(rows));
const told = (result: Result<ParticipantWrite<Usage>[]>): unknown =>
  result.ok
    ? result.value.map(({ change: { amount, payouts, version } }) => [amount, payouts, version])
    : [result.refusal.code.replace('PAYOUT.', ''), result.refusal.details?.scope];

describe('a payout is counted for its account and its payee', () => {
  it('from zero, on what is there, and from zero again on a new date', () => {
    const fresh = [10_000n, 1, 1n];
    expect(told(takeUsage(payout, terms(), TODAY, rowsOf()))).toEqual([fresh, fresh]);
    const rows = { [ACCOUNT]: used(5n, 2), [PAYEE]: used(7n, 9, '2026-11-20') };
    expect(told(takeUsage(payout, terms(), TODAY, rowsOf(rows)))).toEqual([
      [10_005n, 3, 4n],
      [10_000n, 1, 4n],
    ]);
  });

  it('not on a date that is over', () => {
    const rows = rowsOf({ [PAYEE]: used(0n, 0, '2026-11-22') });
    expect(told(takeUsage(payout, terms(), TODAY, rows))).toEqual(['DATE_MOVED', undefined]);
  });

  it.each<[string, Partial<PayoutLimit>, Record<string, UsageRow>, unknown]>([
    ['each payout', { scope: 'payout', maximumAmount: 9_999n }, {}, ['LIMIT_OF_AMOUNT', 'payout']],
    ['each payout, to the unit', { scope: 'payout', maximumAmount: 10_000n }, {}, 'taken'],
    [
      'the account',
      { maximumAmount: 15_000n },
      { [ACCOUNT]: used(5_001n, 1) },
      ['LIMIT_OF_AMOUNT', 'account'],
    ],
    ['the account, to the unit', { maximumAmount: 15_000n }, { [ACCOUNT]: used(5_000n, 1) }, 'taken'],
    [
      'the count of the account',
      { maximumCount: 2 },
      { [ACCOUNT]: used(1n, 2) },
      ['LIMIT_OF_COUNT', 'account'],
    ],
    ['the count, the last one', { maximumCount: 2 }, { [ACCOUNT]: used(1n, 1) }, 'taken'],
    [
      'the payee',
      { scope: 'payee', maximumAmount: 10_000n },
      { [PAYEE]: used(1n, 1) },
      ['LIMIT_OF_AMOUNT', 'payee'],
    ],
    ['the count of the payee', { scope: 'payee', maximumCount: 0 }, {}, ['LIMIT_OF_COUNT', 'payee']],
    ['another currency', { currency: 'USD', maximumAmount: 0n }, {}, 'taken'],
    ['another account', { subject: 'other', maximumAmount: 0n }, {}, 'taken'],
    ['yesterday', { maximumCount: 1 }, { [ACCOUNT]: used(1n, 1, '2026-11-20') }, 'taken'],
  ])('a limit of %s', (_name, limit, rows, expected) => {
    const taken = takeUsage(payout, terms(limit), TODAY, rowsOf(rows));
    expect(taken.ok ? 'taken' : told(taken)).toEqual(expected);
  });

  it('given back on its own date only', () => {
    const rows = rowsOf({ [ACCOUNT]: used(30_000n, 3), [PAYEE]: used(10_000n, 1, '2026-11-22') });
    expect(giveUsageBack(payout, rows)).toEqual([
      { key: ACCOUNT, change: { businessDate: TODAY, amount: 20_000n, payouts: 2, version: 4n } },
    ]);
  });
});

describe('what stands for one stands in the place of what stands for everybody', () => {
  it('limits, also when they are higher', () => {
    const both = terms({ maximumAmount: 1n }, { subject: 'payer', maximumAmount: 20_000n });
    expect(limitOf(both, 'account', 'payer', 'CNY')?.maximumAmount).toBe(20_000n);
    expect(limitOf(both, 'account', 'other', 'CNY')?.maximumAmount).toBe(1n);
    expect(limitOf(both, 'payee', 'payer', 'CNY')).toBeUndefined();
  });

  it('rules of approval: without one a checker is needed', () => {
    const rule = (client: string, upTo: bigint) => ({ client, currency: 'CNY', upTo });
    const rules = { approvalRules: [rule('*', 100n), rule('strict', 0n)] };
    expect([100n, 101n].map((amount) => isApprovedByRule(rules, 'shop', 'CNY', amount))).toEqual([
      true,
      false,
    ]);
    expect(isApprovedByRule(rules, 'strict', 'CNY', 1n)).toBe(false);
    expect(isApprovedByRule(rules, 'shop', 'USD', 1n)).toBe(false);
    expect(isApprovedByRule({ approvalRules: [] }, 'shop', 'CNY', 1n)).toBe(false);
  });
});
