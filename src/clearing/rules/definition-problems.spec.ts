import { describe, expect, it } from 'vitest';
import { accountOf } from './account-pattern.rules.js';
import { PLAIN_TERMS, ruleSaying, scheduleSaying } from './clearing-rules.fixture.js';
import type { ClearingRuleDefinition } from './clearing-rule.js';
import { feeScheduleProblem } from './fee-schedule-problem.rules.js';
import type { FeeScheduleDefinition, FeeTerms, FeeTier } from './fee-schedule.js';
import { ruleProblem } from './rule-problem.rules.js';

const CURRENCIES = new Map([
  ['CNY', 2],
  ['JPY', 0],
]);
const tier = (from: string, below: string | null, more: Partial<FeeTier> = {}): FeeTier => ({
  ...{ from, below, flat: '0', rate: '0.01' },
  ...more,
});
const terms = (more: Partial<FeeTerms>): Partial<FeeScheduleDefinition> => ({
  terms: { ...PLAIN_TERMS, ...more },
});
const tiers = (...list: FeeTier[]): Partial<FeeScheduleDefinition> => terms({ tiers: list });

describe('a fee schedule', () => {
  it.each<[string, Partial<FeeScheduleDefinition>, string, string]>([
    ['a currency of no book', { currency: 'USD' }, 'CURRENCY_NOT_IN_BOOK', 'content/currency'],
    ['an end before its beginning', { untilDate: '2025-12-31' }, 'DATES_CROSSED', 'content/untilDate'],
    [
      'a rate above 1',
      tiers(tier('0', null, { rate: '1.000001' })),
      'RATE_OUT_OF_RANGE',
      'content/terms/tiers/0/rate',
    ],
    [
      'too many decimals',
      tiers(tier('0', null, { flat: '0.001' })),
      'AMOUNT_MALFORMED',
      'content/terms/tiers/0/flat',
    ],
    [
      'decimals of yen',
      { currency: 'JPY', ...terms({ minimum: '0.5' }) },
      'AMOUNT_MALFORMED',
      'content/terms/minimum',
    ],
    ['tiers that begin late', tiers(tier('0.01', null)), 'TIERS_GAP', 'content/terms/tiers/0/from'],
    ['a gap', tiers(tier('0', '10.00'), tier('10.01', null)), 'TIERS_GAP', 'content/terms/tiers/1/from'],
    [
      'an overlap',
      tiers(tier('0', '10.00'), tier('9.99', null)),
      'TIERS_OVERLAP',
      'content/terms/tiers/1/from',
    ],
    [
      'an empty tier',
      tiers(tier('0', '0.00'), tier('0.00', null)),
      'TIER_EMPTY',
      'content/terms/tiers/0/below',
    ],
    ['no last tier', tiers(tier('0', '10.00')), 'TIERS_GAP', 'content/terms/tiers/0/below'],
    [
      'one after the last',
      tiers(tier('0', null), tier('10.00', null)),
      'TIERS_OVERLAP',
      'content/terms/tiers/0/below',
    ],
    [
      'limits crossed',
      terms({ minimum: '2.00', maximum: '1.99' }),
      'FEE_LIMITS_CROSSED',
      'content/terms/maximum',
    ],
    [
      'a party twice',
      { parties: [{ parties: ['a', 'b', 'a'], terms: PLAIN_TERMS }] },
      'PARTY_TWICE',
      'content/parties/0/parties/2',
    ],
    [
      'the same in terms of a party',
      { parties: [{ parties: ['a'], terms: { ...PLAIN_TERMS, tiers: [tier('1', null)] } }] },
      'TIERS_GAP',
      'content/parties/0/terms/tiers/0/from',
    ],
  ])('with %s is refused', (_, more, code, field) =>
    expect(feeScheduleProblem(scheduleSaying(more), CURRENCIES)).toMatchObject({
      code: `CLEARING.${code}`,
      field,
    }),
  );

  it.each<[string, Partial<FeeScheduleDefinition>]>([
    ['three tiers', tiers(tier('0', '10'), tier('10.00', '20.5'), tier('20.50', null, { rate: '1' }))],
    ['equal limits', terms({ minimum: '1', maximum: '1.00' })],
    ['one day', { untilDate: '2026-01-01' }],
  ])('with %s is fine', (_, more) => expect(feeScheduleProblem(scheduleSaying(more), CURRENCIES)).toBeNull());
});

describe('a clearing rule', () => {
  const fee = (schedule: string, account = 'fees') => ({ schedule, bearer: 'payee' as const, account });
  it.each<[string, ClearingRuleDefinition, string, string]>([
    [
      'an end before its beginning',
      ruleSaying({ untilDate: '2025-12-31' }),
      'DATES_CROSSED',
      'content/untilDate',
    ],
    [
      'a type twice',
      ruleSaying({ match: { recordTypes: ['a', 'a'] } }),
      'RECORD_TYPE_TWICE',
      'content/match/recordTypes/1',
    ],
    [
      'a constant that says nothing',
      ruleSaying({ payee: { kind: 'constant', value: null } }),
      'PAYEE_VALUE_MISSING',
      'content/payee/value',
    ],
    [
      'a constant that is no code',
      ruleSaying({ payee: { kind: 'constant', value: '张三' } }),
      'PAYEE_VALUE_MALFORMED',
      'content/payee/value',
    ],
    [
      'a party that says too much',
      ruleSaying({ payee: { kind: 'party', value: 'x' } }),
      'PAYEE_VALUE_TOO_MUCH',
      'content/payee/value',
    ],
    ['a fee twice', ruleSaying({ fees: [fee('f'), fee('f')] }), 'FEE_TWICE', 'content/fees/1/schedule'],
    [
      'a time that is none',
      ruleSaying({ settlement: { at: '24:00:00' } }),
      'TIME_MALFORMED',
      'content/settlement/at',
    ],
    [
      'a cut-off without milliseconds',
      ruleSaying({ settlement: { cutOff: '15:00:00' } }),
      'TIME_MALFORMED',
      'content/settlement/cutOff',
    ],
    [
      'a cut-off that nothing meets',
      ruleSaying({ settlement: { countedFrom: 'business-date' } }),
      'CUT_OFF_UNUSED',
      'content/settlement/cutOff',
    ],
    [
      'a second clearing of what is collected',
      ruleSaying({ direction: 'collect', second: 'buy-next' }),
      'SECOND_OF_COLLECTED',
      'content/second',
    ],
    [
      'an unknown name in a pattern',
      ruleSaying({ accounts: { payable: 'p:{who}', position: 'x' } }),
      'ACCOUNT_PATTERN_MALFORMED',
      'content/accounts/payable',
    ],
    [
      'a pattern that makes no code',
      ruleSaying({ fees: [fee('f', 'fees of {party}')] }),
      'ACCOUNT_PATTERN_MALFORMED',
      'content/fees/0/account',
    ],
    [
      'a bracket left open',
      ruleSaying({ accounts: { payable: 'x', position: 'p:{party' } }),
      'ACCOUNT_PATTERN_MALFORMED',
      'content/accounts/position',
    ],
  ])('with %s is refused', (_, definition, code, field) =>
    expect(ruleProblem(definition)).toMatchObject({ code: `CLEARING.${code}`, field }),
  );

  it('is fine as the tests have it', () => expect(ruleProblem(ruleSaying({ fees: [fee('f')] }))).toBeNull());
});

it('account patterns are filled with what is known of a result', () => {
  const values = { payee: 'm-1', party: 'p', product: 'fund', source: 'shop', currency: 'CNY' };
  expect(accountOf('payable:{payee}:{currency}', values)).toBe('payable:m-1:CNY');
  expect(accountOf('position', values)).toBe('position');
});
