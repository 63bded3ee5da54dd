import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkRule } from './check-rule.js';
import { expandRule } from './expand-rule.js';
import { ROUNDINGS, type LineTemplate, type RuleDefinition, type RuleParameters } from './rule-definition.js';
import type { CheckedRule } from './rule-expansion.js';
import { line, ruleOf, SURROUNDINGS } from './rule.fixture.js';

/**
 * Rules made at random: of two currencies, with rates, splits, tiers, conditions. Some balance by construction, most of
 * those that are changed do not; whatever passes the checks must balance for whatever parameters.
 */
const PARAMETERS: RuleDefinition['parameters'] = [
  { name: 'a', type: 'amount', currency: 'CNY' },
  { name: 'b', type: 'amount', currency: 'CNY', minimum: '0' },
  { name: 'd', type: 'amount', currency: '{currency}' },
  { name: 'r', type: 'rate', maximum: '3' },
  { name: 'n', type: 'count', maximum: '12' },
  { name: 'f', type: 'flag' },
  { name: 'k', type: 'choice', values: ['x', 'y', 'z'] },
  { name: 'currency', type: 'currency' },
  { name: 'q', type: 'exchange-rate', from: 'CNY', to: '{currency}' },
];

const VALUES: RuleDefinition['values'] = [
  { name: 'fee', amount: 'min(round(a * r, half-up), b)' },
  { name: 'part', amount: 'round(a / n, down)' },
  {
    split: {
      amount: 'a + b',
      rounding: 'down',
      remainderTo: 's2',
      parts: [
        { name: 's1', weight: 'r' },
        { name: 's2', weight: '1 + n' },
        { name: 's3', weight: '0.5' },
      ],
    },
  },
  {
    name: 't',
    tiers: {
      of: 'a',
      by: 'slice',
      rounding: 'up',
      steps: [
        { upTo: '50', rate: 'r' },
        { rate: '0.01', plus: '1' },
      ],
      maximum: '20',
    },
  },
  { name: 'c1', amount: 'convert(a, q, currency, half-even)' },
  { name: 'c2', amount: 'convert(a, q, currency, down)' },
];

/** Amounts of one currency in terms of which others can be written. */
const CNY = ['a', 'b', 'fee', 'part', 's1', 's2', 's3', 't', 'a + b', '2 * a', 's1 + s2', 'a + 0.01'];
const OTHER = ['d', 'c1', 'c2', 'c1 - c2', 'c1 + d', 'd * n'];
const CONDITIONS = [
  'f',
  "k = 'x'",
  'a > b',
  'a <= 50',
  'b = 0',
  "f and k != 'y'",
  'a > 50 or not f',
  "currency = 'USD'",
];
/** Every value is used, so that no rule is refused for one that is not. */
const USES: LineTemplate[] = [
  line('debit', 'u1', 'fee + part + s1 + s2 + s3 + t'),
  line('credit', 'u2', 's3 + part + t + fee + a + b - s3'),
  line('debit', 'u3', 'c1 + c2'),
  line('credit', 'u4', 'c2 + c1'),
];

/** Debits of the parts against a credit of their sum, under a condition or not. */
const group = fc
  .record({
    parts: fc.oneof(
      fc.array(fc.constantFrom(...CNY), { minLength: 1, maxLength: 3 }),
      fc.array(fc.constantFrom(...OTHER), { minLength: 1, maxLength: 3 }),
    ),
    when: fc.option(fc.constantFrom(...CONDITIONS), { nil: undefined }),
    isMirrored: fc.boolean(),
  })
  .map(({ parts, when, isMirrored }): LineTemplate[] => {
    const [one, other] = isMirrored ? (['credit', 'debit'] as const) : (['debit', 'credit'] as const);
    return [
      ...parts.map((part, index) => line(one, `p${index}`, part, when)),
      line(other, 'sum', parts.map((part) => `(${part})`).join(' + '), when),
    ];
  });

/** The same amount in two lines of opposite conditions. */
const fork = fc
  .tuple(fc.constantFrom(...CNY), fc.constantFrom(...CONDITIONS))
  .map(([amount, when]): LineTemplate[] => [
    line('debit', 'f1', amount),
    line('credit', 'f2', amount, when),
    line('credit', 'f3', amount, `not (${when})`),
  ]);

const rules = fc
  .tuple(fc.array(fc.oneof(group, fork), { minLength: 1, maxLength: 3 }), fc.constantFrom(...ROUNDINGS))
  .map(([groups, rounding]): RuleDefinition => {
    const values = VALUES.map((value) => (value.split ? { split: { ...value.split, rounding } } : value));
    const lines = [...USES, ...groups.flat()].map((one, index) => ({
      ...one,
      account: `${one.account}.${index}`,
    }));
    return ruleOf({ parameters: PARAMETERS, values, lines });
  });

const money = fc.oneof(
  fc.integer({ min: 1, max: 200 }),
  fc.integer({ min: 4_990, max: 5_010 }),
  fc.nat(10 ** 9),
);
const cents = (minor: number): string => `${Math.floor(minor / 100)}.${String(minor % 100).padStart(2, '0')}`;
const parameters = fc
  .record({
    a: money.map((minor) => cents(minor + 1)),
    b: fc.oneof(fc.constant('0'), money.map(cents)),
    d: fc.integer({ min: 1, max: 10 ** 6 }).map(String),
    r: fc.integer({ min: 0, max: 3000 }).map((thousandths) => (thousandths / 1000).toFixed(3)),
    n: fc.integer({ min: 1, max: 12 }),
    f: fc.boolean(),
    k: fc.constantFrom('x', 'y', 'z'),
    currency: fc.constantFrom('USD', 'JPY', 'KWD', 'CNY'),
    q: fc.integer({ min: 1, max: 10 ** 6 }).map((rate) => ({
      rate: (rate / 10_000).toFixed(4),
      source: 'test',
      at: '2026-01-05T10:00:00Z',
    })),
  })
  .map((given): RuleParameters => given);

/** Debits minus credits of each currency that are not zero. */
function gapsOf(rule: CheckedRule, given: RuleParameters): string[] {
  const expansion = expandRule(rule, given, SURROUNDINGS);
  if (!expansion.ok) {
    expect(expansion.refusal.code).toBe('LEDGER.RULE_AMOUNT_NEGATIVE');
    return [];
  }
  const totals = new Map<string, bigint>();
  for (const { currency, side, amount } of expansion.value.lines) {
    expect(amount > 0n).toBe(true);
    totals.set(currency, (totals.get(currency) ?? 0n) + (side === 'D' ? amount : -amount));
  }
  return [...totals].filter(([, total]) => total !== 0n).map(([currency]) => currency);
}

describe('rules made at random', () => {
  it('that balance by construction pass, and balance whatever the parameters', () => {
    fc.assert(
      fc.property(rules, fc.array(parameters, { minLength: 5, maxLength: 5 }), (definition, all) => {
        const checked = checkRule(definition, SURROUNDINGS);
        expect(checked).toMatchObject({ ok: true });
        for (const given of all) expect(checked.ok && gapsOf(checked.value, given)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('of which one line is changed are refused, or balance all the same', () => {
    const change = fc.record({
      line: fc.nat(1_000),
      // Null: its own once more, in other words, which always balances.
      amount: fc.option(fc.constantFrom(...CNY, ...OTHER), { freq: 9, nil: null }),
      when: fc.option(fc.constantFrom(...CONDITIONS), { nil: undefined }),
    });
    const seen = { refused: 0, balanced: 0 };
    fc.assert(
      fc.property(
        rules,
        change,
        fc.array(parameters, { minLength: 5, maxLength: 5 }),
        (definition, other, all) => {
          const at = USES.length + (other.line % (definition.lines.length - USES.length));
          const { account, side, amount, when } = definition.lines[at]!;
          const changed =
            other.amount === null
              ? line(side, account, `(${amount})`, when)
              : line(side, account, other.amount, other.when);
          const lines = definition.lines.with(at, changed);
          const checked = checkRule({ ...definition, lines }, SURROUNDINGS);
          if (checked.ok) {
            seen.balanced += 1;
            for (const given of all) expect(gapsOf(checked.value, given)).toEqual([]);
          } else {
            seen.refused += 1;
            expect(checked.refusal.code).toMatch(/RULE_(UNBALANCED|TYPE_MISMATCH)$/);
          }
        },
      ),
      { numRuns: 1_000 },
    );
    expect(seen.refused).toBeGreaterThan(seen.balanced);
    expect(seen.balanced).toBeGreaterThan(0);
  });
});
