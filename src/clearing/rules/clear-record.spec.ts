import { describe, expect, it } from 'vitest';
import { clearRecord, explainRecord } from './clear-record.rules.js';
import type { Cleared } from './cleared.js';
import { recordOf, ruleSaying, rulesOf, scheduleSaying, PLAIN_TERMS } from './clearing-rules.fixture.js';
import type { FeeTerms } from './fee-schedule.js';

/** The outcome in the spelling of the tables below. */
function shown(outcome: ReturnType<typeof clearRecord>): string {
  if (outcome.kind === 'exception') return outcome.code;
  const fees = outcome.fees
    .map(({ code, bearer, amountMinor }) => `${code}/${bearer} ${amountMinor}`)
    .join(', ');
  return `${outcome.payee} ${outcome.grossMinor} = ${outcome.netMinor} + [${fees}]`;
}

describe('when: T+N, cut-off to the millisecond in the zone of the book, holidays', () => {
  it.each([
    ['2026-11-20T06:59:59.999000Z', 1, '2026-11-23', 'Friday 14:59:59.999: T is Friday, T+1 Monday'],
    ['2026-11-20T06:59:59.999999Z', 1, '2026-11-23', 'the last microsecond before the cut-off'],
    ['2026-11-20T07:00:00.000000Z', 1, '2026-11-24', 'Friday 15:00:00.000: T is Monday'],
    ['2026-11-20T15:59:59.999999Z', 1, '2026-11-24', 'Friday, a moment before midnight in Shanghai'],
    ['2026-11-20T16:00:00.000000Z', 1, '2026-11-24', 'Saturday 00:00 in Shanghai: T is Monday'],
    ['2026-11-21T10:00:00.000000Z', 1, '2026-11-24', 'Saturday after 15:00: T is Monday all the same'],
    ['2026-11-22T15:59:59.999999Z', 0, '2026-11-23', 'T+0 of a Sunday is Monday'],
    ['2026-11-22T16:00:00.000000Z', 0, '2026-11-23', 'T+0 of Monday 00:00 is that Monday'],
    ['2026-02-13T06:00:00.000000Z', 1, '2026-02-14', 'before Chinese New Year: the make-up Saturday counts'],
    ['2026-02-13T07:00:00.000000Z', 1, '2026-02-24', 'after the cut-off T is that Saturday'],
    ['2026-02-14T06:00:00.000000Z', 1, '2026-02-24', 'from the Saturday over the holiday (春节)'],
    ['2026-02-18T03:00:00.000000Z', 1, '2026-02-25', 'within the holiday T is its first open day after'],
    ['2026-02-27T06:00:00.000000Z', 1, '2026-02-28', 'the month ends on a make-up Saturday'],
    ['2026-02-28T06:00:00.000000Z', 1, '2026-03-02', 'from it over the end of the month'],
    ['2026-09-30T06:00:00.000000Z', 2, '2026-10-09', 'over National Day (国庆)'],
    ['2025-12-31T06:00:00.000000Z', 1, '2026-01-04', 'over the end of the year, to a make-up Sunday'],
    ['2026-12-31T07:00:00.000000Z', 1, 'CALENDAR.YEAR_NOT_COVERED', 'into a year nobody knows yet'],
  ])('a record of %s is settled T+%i on %s: %s', (occurredAt, openDays, date) => {
    const outcome = clearRecord(
      recordOf({ occurredAt }),
      rulesOf({ r: ruleSaying({ settlement: { openDays } }) }),
    );
    expect(outcome.kind === 'cleared' ? outcome.settlementDate : outcome.code).toBe(date);
  });

  it.each([
    ['bank', 'Asia/Shanghai', '2026-02-13T06:00:00.000000Z', '2026-02-24', '2026-02-24T02:00:00.000000Z'],
    ['cn', 'UTC', '2026-11-20T14:59:59.999000Z', '2026-11-23', '2026-11-23T10:00:00.000000Z'],
    ['cn', 'UTC', '2026-11-20T15:00:00.000000Z', '2026-11-24', '2026-11-24T10:00:00.000000Z'],
    ['cn', 'America/New_York', '2026-03-06T19:59:59.999000Z', '2026-03-09', '2026-03-09T14:00:00.000000Z'],
    ['cn', 'America/New_York', '2026-03-09T19:00:00.000000Z', '2026-03-11', '2026-03-11T14:00:00.000000Z'],
    ['cn', 'Asia/Kathmandu', '2026-11-20T09:14:59.999000Z', '2026-11-23', '2026-11-23T04:15:00.000000Z'],
    ['cn', 'Asia/Kathmandu', '2026-11-20T09:15:00.000000Z', '2026-11-24', '2026-11-24T04:15:00.000000Z'],
  ])('calendar %s, zone %s: %s is settled on %s at %s', (calendar, timeZone, occurredAt, date, at) => {
    const rules = rulesOf({ r: ruleSaying({ settlement: { calendar } }) }, {}, { timeZone });
    expect(clearRecord(recordOf({ occurredAt }), rules)).toMatchObject({
      settlementDate: date,
      settlementAt: at,
    });
  });

  it.each<[string, string | null, string, string]>([
    ['2026-11-20T15:59:59.999999Z', null, '2026-11-23', 'without a cut-off Friday ends at midnight'],
    ['2026-11-20T16:00:00.000000Z', null, '2026-11-24', 'and Saturday is Monday'],
    [
      '2026-11-19T16:00:00.000000Z',
      '00:00:00.000',
      '2026-11-24',
      'a cut-off at midnight leaves nothing for the day',
    ],
    ['2026-11-20T15:59:59.998999Z', '23:59:59.999', '2026-11-23', 'nor one before it all'],
    ['2026-11-20T15:59:59.999000Z', '23:59:59.999', '2026-11-24', 'of the day but its last millisecond'],
  ])('%s with cut-off %s is settled on %s: %s', (occurredAt, cutOff, date) => {
    const rules = rulesOf({ r: ruleSaying({ settlement: { cutOff } }) });
    expect(clearRecord(recordOf({ occurredAt }), rules)).toMatchObject({ settlementDate: date });
  });

  it('counted from the business date the moment of the record does not count', () => {
    const rules = rulesOf({ r: ruleSaying({ settlement: { countedFrom: 'business-date', cutOff: null } }) });
    for (const occurredAt of ['2026-11-18T00:00:00.000000Z', '2026-11-20T23:00:00.000000Z'])
      expect(clearRecord(recordOf({ occurredAt }), rules)).toMatchObject({ settlementDate: '2026-11-23' });
  });
});

const terms = (more: Partial<FeeTerms>): FeeTerms => ({ ...PLAIN_TERMS, ...more });
const TIERS = [
  { from: '0', below: '1000.00', flat: '1.00', rate: '0.01' },
  { from: '1000.00', below: '10000.00', flat: '0', rate: '0.005' },
  { from: '10000.00', below: null, flat: '0', rate: '0.001' },
];

describe('how much: fees', () => {
  it.each<[string, bigint, FeeTerms, bigint]>([
    ['0.6 % of 100.00', 10_000n, PLAIN_TERMS, 60n],
    ['0.6 % of 0.83 is 0.00498', 83n, PLAIN_TERMS, 0n],
    ['0.6 % of 0.84 is 0.00504', 84n, PLAIN_TERMS, 1n],
    ['at least 0.10', 84n, terms({ minimum: '0.10' }), 10n],
    ['at most 0.50', 10_000n, terms({ maximum: '0.50' }), 50n],
    ['flat 2.00', 10_000n, terms({ tiers: [{ from: '0', below: null, flat: '2.00', rate: '0' }] }), 200n],
    ['below 1,000.00: 1 % and 1.00', 99_999n, terms({ tiers: TIERS }), 1_100n],
    ['from 1,000.00: 0.5 % of all of it', 100_000n, terms({ tiers: TIERS }), 500n],
    ['from 10,000.00: 0.1 % of all of it', 1_000_000n, terms({ tiers: TIERS }), 1_000n],
    ['in slices: 10.00+1.00, 45.00, 10.00', 2_000_000n, terms({ tiers: TIERS, tiering: 'slices' }), 6_600n],
    ['in slices, at a border', 100_000n, terms({ tiers: TIERS, tiering: 'slices' }), 1_100n],
  ])('%s', (_, amountMinor, said, fee) => {
    const rules = rulesOf(
      { r: ruleSaying({ fees: [{ schedule: 'f', bearer: 'house', account: 'fees' }] }) },
      { f: scheduleSaying({ terms: said }) },
    );
    const outcome = clearRecord(recordOf({ amountMinor }), rules) as Cleared;
    expect(outcome.fees).toEqual([{ code: 'f', bearer: 'house', amountMinor: fee }]);
  });

  it.each([
    ['down', 0n, 1n, 2n],
    ['up', 1n, 2n, 3n],
    ['half-down', 0n, 1n, 2n],
    ['half-up', 1n, 2n, 3n],
    ['half-even', 0n, 2n, 2n],
  ] as const)('%s takes 0.5, 1.5 and 2.5 to %i, %i and %i', (rounding, ...fees) => {
    const half = terms({ tiers: [{ from: '0', below: null, flat: '0', rate: '0.5' }] });
    const rules = rulesOf(
      { r: ruleSaying({ fees: [{ schedule: 'f', bearer: 'payee', account: 'fees' }] }) },
      { f: scheduleSaying({ terms: half, rounding }) },
    );
    const told = [1n, 3n, 5n].map((amountMinor) => clearRecord(recordOf({ amountMinor }), rules) as Cleared);
    expect(told.map((outcome) => outcome.fees[0]!.amountMinor)).toEqual(fees);
  });

  const FEES = [
    { schedule: 'service', bearer: 'payee', account: 'fees' },
    { schedule: 'platform', bearer: 'payer', account: 'fees' },
  ] as const;
  const schedules = {
    service: scheduleSaying({ parties: [{ parties: ['vip'], terms: terms({ maximum: '0.01' }) }] }),
    platform: scheduleSaying({ rounding: 'down' }),
  };
  it.each([
    ['merchant-1', 10_000n, 'merchant-1 10000 = 9940 + [service/payee 60, platform/payer 60]'],
    ['vip', 10_000n, 'vip 10000 = 9999 + [service/payee 1, platform/payer 60]'],
    ['merchant-1', 0n, 'CLEARING.AMOUNT_NOT_POSITIVE'],
    ['merchant-1', -1n, 'CLEARING.AMOUNT_NOT_POSITIVE'],
  ])('party %s, %i: %s', (party, amountMinor, told) =>
    expect(
      shown(
        clearRecord(recordOf({ party, amountMinor }), rulesOf({ r: ruleSaying({ fees: FEES }) }, schedules)),
      ),
    ).toBe(told),
  );

  it('that exceed the amount, or are in another currency, are exceptions', () => {
    const flat = scheduleSaying({ terms: terms({ minimum: '5.00' }) });
    const rules = rulesOf({ r: ruleSaying({ fees: FEES.slice(0, 1) }) }, { service: flat });
    expect(shown(clearRecord(recordOf({ amountMinor: 499n }), rules))).toBe('CLEARING.FEES_EXCEED_AMOUNT');
    expect(shown(clearRecord(recordOf({ amountMinor: 500n }), rules))).toBe(
      'merchant-1 500 = 0 + [service/payee 500]',
    );
    expect(shown(clearRecord(recordOf({ currency: 'USD' }), rules))).toBe('CLEARING.FEE_CURRENCY_DIFFERS');
  });
});

describe('who', () => {
  it.each([
    [{ kind: 'party', value: null }, {}, 'merchant-1'],
    [{ kind: 'payer', value: null }, {}, 'investor-1'],
    [{ kind: 'payer', value: null }, { payer: null }, 'CLEARING.NO_PAYEE'],
    [{ kind: 'constant', value: 'house-account' }, {}, 'house-account'],
    [{ kind: 'attribute', value: 'custodian' }, { attributes: { custodian: 'bank-7' } }, 'bank-7'],
    [{ kind: 'attribute', value: 'custodian' }, { attributes: { custodian: '' } }, 'CLEARING.NO_PAYEE'],
    [{ kind: 'attribute', value: 'custodian' }, { attributes: {} }, 'CLEARING.NO_PAYEE'],
    [{ kind: 'party', value: null }, { party: '张三' }, 'CLEARING.PAYEE_MALFORMED'],
    [{ kind: 'party', value: null }, { party: 'two words' }, 'CLEARING.PAYEE_MALFORMED'],
    [{ kind: 'party', value: null }, { party: 'x'.repeat(65) }, 'CLEARING.PAYEE_MALFORMED'],
    [{ kind: 'attribute', value: 'toString' }, { attributes: {} }, 'CLEARING.NO_PAYEE'],
    [{ kind: 'attribute', value: 'custodian' }, {}, 'CLEARING.NO_PAYEE'],
  ] as const)('payee by %j of %j is %s', (payee, more, told) => {
    const outcome = clearRecord(recordOf(more), rulesOf({ r: ruleSaying({ payee }) }));
    expect(outcome.kind === 'cleared' ? outcome.payee : outcome.code).toBe(told);
  });
});

describe('which rule', () => {
  const RULES = {
    any: ruleSaying({ match: { source: '*' } }),
    shop: ruleSaying(),
    refunds: ruleSaying({ match: { recordTypes: ['refund'] } }),
    'fund-b': ruleSaying({ match: { product: 'fund-b' } }),
    'fund-b-refunds': ruleSaying({ match: { product: 'fund-b', recordTypes: ['refund', 'redeem'] } }),
    vip: ruleSaying({ match: { party: 'vip' } }),
    'vip-fund-b': ruleSaying({ match: { party: 'vip', product: 'fund-b' } }),
  };
  it.each([
    [{}, 'shop'],
    [{ recordType: 'refund' }, 'refunds'],
    [{ product: 'fund-b' }, 'fund-b'],
    [{ product: 'fund-b', recordType: 'redeem' }, 'fund-b-refunds'],
    [{ party: 'vip' }, 'vip'],
    [{ party: 'vip', recordType: 'refund' }, 'vip'],
    [{ party: 'vip', product: 'fund-b', recordType: 'redeem' }, 'vip-fund-b'],
  ])('of %j is %s', (more, code) =>
    expect(clearRecord(recordOf(more), rulesOf(RULES))).toMatchObject({ ruleCode: code, ruleVersion: 1 }),
  );

  it('no rule is an exception', () => {
    const rules = rulesOf({ vip: RULES.vip });
    expect(shown(clearRecord(recordOf(), rules))).toBe('CLEARING.NO_RULE');
  });
});

it('an explanation tells the rules looked at, the figures of the fee, and the days that were closed', () => {
  const rules = rulesOf(
    {
      vip: ruleSaying({ match: { party: 'vip' } }),
      trades: ruleSaying({ fees: [{ schedule: 'f', bearer: 'payee', account: 'fees' }] }),
      refunds: ruleSaying({ match: { recordTypes: ['refund'] } }),
    },
    { f: scheduleSaying() },
  );
  const { outcome, steps } = explainRecord(recordOf({ occurredAt: '2026-11-20T07:00:00.000000Z' }), rules);
  expect(shown(outcome)).toBe('merchant-1 10000 = 9940 + [f/payee 60]');
  const told = steps.map(({ text, figures }) => `${text} ${JSON.stringify(figures)}`).join('\n');
  for (const part of [
    'Rule vip (version 1) does not fit: it is for party vip, not merchant-1',
    'Rule refunds (version 1) does not fit: it is for refund, not trade',
    'Rule trades (version 1) is the most specific that fits',
    '"amount":"100.00","rate":"0.006","flat":"0"',
    '"exact":"0.60000","fee":"0.60"',
    'At the cut-off or after it: the next open day is T',
    '"t":"2026-11-23","settlementDate":"2026-11-24","settlementAt":"2026-11-24T02:00:00.000000Z"',
    '2026-11-21 is closed {"reason":"weekend"}',
  ])
    expect(told).toContain(part);
});
