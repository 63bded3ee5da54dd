import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seedOf } from '../../../test/support/random.js';
import { clearRecord, explainRecord } from './clear-record.rules.js';
import { BEARERS, type ClearableRecord } from './cleared.js';
import { specificityOf } from './choose-rule.rules.js';
import {
  CALENDARS,
  materialOf,
  recordOf,
  ruleSaying,
  rulesOf,
  scheduleSaying,
} from './clearing-rules.fixture.js';
import { ANY, type ClearingRuleDefinition, type RuleMatch } from './clearing-rule.js';
import { feeScheduleProblem } from './fee-schedule-problem.rules.js';
import { ROUNDINGS, TIERINGS, type FeeScheduleDefinition, type FeeTerms } from './fee-schedule.js';
import { tieOf } from './rule-overlap.rules.js';

const seed = seedOf('first clearing');
const RUNS = { seed, numRuns: Number(process.env.CLEARING_RUNS ?? 150) };
const cents = (minor: number): string => (minor / 100).toFixed(2);
const rates = fc.integer({ min: 0, max: 100_000 }).map((ppm) => (ppm / 1_000_000).toFixed(6));

const termsOf: fc.Arbitrary<FeeTerms> = fc
  .record({
    tiering: fc.constantFrom(...TIERINGS),
    borders: fc.uniqueArray(fc.integer({ min: 1, max: 200_000 }), { maxLength: 4 }),
    rates: fc.array(rates, { minLength: 5, maxLength: 5 }),
    flats: fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 5, maxLength: 5 }),
    minimum: fc.option(fc.integer({ min: 0, max: 100 })),
    more: fc.option(fc.integer({ min: 0, max: 5_000 })),
  })
  .map(({ tiering, borders, rates: rateOf, flats, minimum, more }) => {
    const from = [0, ...borders.sort((one, other) => one - other)];
    return {
      tiering,
      tiers: from.map((start, index) => ({
        from: cents(start),
        below: from[index + 1] === undefined ? null : cents(from[index + 1]!),
        flat: cents(flats[index]!),
        rate: rateOf[index]!,
      })),
      minimum: minimum === null ? null : cents(minimum),
      maximum: more === null ? null : cents((minimum ?? 0) + more),
    };
  });

const scheduleArbitrary: fc.Arbitrary<FeeScheduleDefinition> = fc
  .record({ terms: termsOf, own: termsOf, rounding: fc.constantFrom(...ROUNDINGS) })
  .map(({ terms, own, rounding }) =>
    scheduleSaying({ terms, rounding, parties: [{ parties: ['vip', 'vip-2'], terms: own }] }),
  );

const matches: fc.Arbitrary<RuleMatch> = fc.record({
  source: fc.constantFrom(ANY, 'shop'),
  recordTypes: fc.uniqueArray(fc.constantFrom('trade', 'refund', 'redeem'), { maxLength: 2 }),
  product: fc.constantFrom(ANY, 'fund-a', 'fund-b'),
  party: fc.constantFrom(ANY, 'vip', 'vip-2'),
});
const times = fc.constantFrom('00:00:00.000', '09:30:00.001', '15:00:00.000', '23:59:59.999', null);
const rule: fc.Arbitrary<ClearingRuleDefinition> = fc
  .record({
    match: matches,
    bearer: fc.constantFrom(...BEARERS),
    hasFee: fc.boolean(),
    kind: fc.constantFrom('party' as const, 'payer' as const),
    calendar: fc.constantFrom('cn', 'bank'),
    openDays: fc.integer({ min: 0, max: 20 }),
    cutOff: times,
  })
  .map(({ match, bearer, hasFee, kind, ...settlement }) =>
    ruleSaying({
      match,
      settlement,
      payee: { kind, value: null },
      fees: hasFee ? [{ schedule: 'f', bearer, account: 'fees' }] : [],
    }),
  );

/** Rules of a book as they can be saved: those that tie with one before them are refused. */
const rules = fc.array(rule, { minLength: 1, maxLength: 12 }).map((list) => {
  const saved = new Map<string, { code: string; number: number; definition: ClearingRuleDefinition }[]>();
  for (const [index, definition] of list.entries()) {
    const version = { code: `r${index}`, number: 1, definition };
    if (tieOf(version, [], saved) === null) saved.set(version.code, [version]);
  }
  return Object.fromEntries([...saved].map(([code, [version]]) => [code, version!.definition]));
});

const FIRST = Date.parse('2004-01-02T00:00:00Z');
const LAST = Date.parse('2026-11-20T00:00:00Z');
const record: fc.Arbitrary<ClearableRecord> = fc
  .record({
    recordType: fc.constantFrom('trade', 'refund', 'redeem'),
    product: fc.constantFrom('fund-a', 'fund-b', 'fund-c'),
    party: fc.constantFrom('vip', 'vip-2', 'merchant-1'),
    payer: fc.option(fc.constant('investor-1')),
    amountMinor: fc.bigInt({ min: 0n, max: 300_000n }),
    at: fc.integer({ min: FIRST, max: LAST }),
  })
  .map(({ at, ...more }) =>
    recordOf({ ...more, occurredAt: new Date(at).toISOString().replace('Z', '000Z') }),
  );
const zones = fc.constantFrom(
  'Asia/Shanghai',
  'America/New_York',
  'Asia/Kathmandu',
  'Pacific/Apia',
  'America/Sao_Paulo',
);

/** What the fee is by the book: in decimals, tier by tier. */
function plainFee(terms: FeeTerms, amountMinor: bigint, rounding: FeeScheduleDefinition['rounding']): string {
  const amount = new Decimal(amountMinor.toString()).div(100);
  let fee = new Decimal(0);
  for (const { from, below, flat, rate } of terms.tiers) {
    const isIn = amount.gte(from) && (below === null || amount.lt(below));
    if (terms.tiering === 'whole' && isIn) fee = amount.times(rate).plus(flat);
    if (terms.tiering === 'slices' && amount.gte(from)) {
      const end = below === null ? amount : Decimal.min(amount, below);
      fee = fee.plus(end.minus(from).times(rate)).plus(flat);
    }
  }
  if (terms.minimum !== null) fee = Decimal.max(fee, terms.minimum);
  if (terms.maximum !== null) fee = Decimal.min(fee, terms.maximum);
  const mode = {
    down: Decimal.ROUND_DOWN,
    up: Decimal.ROUND_UP,
    'half-down': Decimal.ROUND_HALF_DOWN,
    'half-up': Decimal.ROUND_HALF_UP,
    'half-even': Decimal.ROUND_HALF_EVEN,
  }[rounding];
  return fee.times(100).toDecimalPlaces(0, mode).toFixed(0);
}

/** The rules that fit, looked at one by one; the most specific. */
function plainChoice(all: Record<string, ClearingRuleDefinition>, one: ClearableRecord): string | null {
  const fitting = Object.entries(all).filter(
    ([, { match }]) =>
      [ANY, one.party].includes(match.party) &&
      [ANY, one.product].includes(match.product) &&
      (match.recordTypes.length === 0 || match.recordTypes.includes(one.recordType)),
  );
  const best = fitting.sort(([, a], [, b]) => specificityOf(b.match) - specificityOf(a.match));
  return best[0]?.[0] ?? null;
}

describe(`first clearing of random records (SEED=${seed})`, () => {
  it('an explanation ends in what clearing ends in, and the same input gives the same output', () => {
    const property = fc.property(rules, scheduleArbitrary, record, zones, (some, f, one, timeZone) => {
      const outcome = clearRecord(one, rulesOf(some, { f }, { timeZone }));
      expect(explainRecord(one, rulesOf(some, { f }, { timeZone })).outcome).toEqual(outcome);
      expect(clearRecord(one, rulesOf(some, { f }, { timeZone }))).toEqual(outcome);
    });
    fc.assert(property, RUNS);
  });

  it('the rule, the fee and the parts are those of a plain reckoning, and no date is a closed day', () => {
    let cleared = 0;
    const property = fc.property(rules, scheduleArbitrary, record, zones, (some, f, one, timeZone) => {
      expect(feeScheduleProblem(f, new Map([['CNY', 2]]))).toBeNull();
      const outcome = clearRecord(one, rulesOf(some, { f }, { timeZone }));
      if (outcome.kind === 'exception') return;
      cleared++;
      expect(outcome.ruleCode).toBe(plainChoice(some, one));
      const own = f.parties[0]!.parties.includes(one.party) ? f.parties[0]!.terms : f.terms;
      for (const fee of outcome.fees)
        expect(fee.amountMinor.toString()).toBe(plainFee(own, one.amountMinor, f.rounding));
      const borne = outcome.fees.filter(({ bearer }) => bearer === 'payee');
      expect(borne.reduce((sum, fee) => sum + fee.amountMinor, outcome.netMinor)).toBe(one.amountMinor);
      const calendar = CALENDARS.get(some[outcome.ruleCode]!.settlement.calendar)!;
      expect(calendar.isOpen(outcome.settlementDate)).toEqual({ ok: true, value: true });
    });
    fc.assert(property, RUNS);
    expect(cleared).toBeGreaterThan(0);
  });

  it('a record is never cleared earlier for having happened later', () => {
    const property = fc.property(
      rule,
      record,
      fc.integer({ min: 0, max: 5 * 86_400_000 }),
      zones,
      (r, one, later, timeZone) => {
        const compiled = rulesOf(
          {
            r: {
              ...r,
              match: { ...r.match, source: ANY, recordTypes: [], product: ANY, party: ANY },
              fees: [],
              payee: { kind: 'party', value: null },
            },
          },
          {},
          { timeZone },
        );
        const next = new Date(Date.parse(one.occurredAt) + later).toISOString().replace('Z', '000Z');
        const pair = [one, { ...one, occurredAt: next }].map((each) => clearRecord(each, compiled));
        const [first, second] = pair;
        if (first!.kind === 'exception' || second!.kind === 'exception') return;
        expect(first!.settlementDate <= second!.settlementDate).toBe(true);
      },
    );
    fc.assert(property, RUNS);
  });

  it('the versions that were used are named', () => {
    const material = materialOf(
      { r: ruleSaying({ fees: [{ schedule: 'f', bearer: 'house', account: 'fees' }] }) },
      { f: scheduleSaying() },
    );
    expect(rulesOf({ r: material.rules[0]!.definition }, { f: scheduleSaying() }).versions).toEqual({
      rules: { r: 1 },
      feeSchedules: { f: 1 },
      calendars: { cn: 1 },
    });
  });
});
