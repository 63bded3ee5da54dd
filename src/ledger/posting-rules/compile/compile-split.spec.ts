import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expandRule } from '../expand-rule.js';
import {
  ROUNDINGS,
  type ParameterDefinition,
  type RuleDefinition,
  type Rounding,
} from '../rule-definition.js';
import { formatAmount } from '../../../platform/money/index.js';
import { AMOUNT, checkedRule, line, ruleOf, SURROUNDINGS } from '../rule.fixture.js';

const NAMES = ['p0', 'p1', 'p2', 'p3', 'p4', 'p5'];

/** A split into that many parts by counts that the caller gives; the parts go to accounts of their names. */
function splitRule(parts: number, rounding: Rounding, remainder: number): RuleDefinition {
  const names = NAMES.slice(0, parts);
  const weights = names.map((name): ParameterDefinition => ({
    name: `${name}Weight`,
    type: 'count',
    minimum: '0',
    maximum: '1000000',
  }));
  return ruleOf({
    parameters: [AMOUNT, ...weights],
    values: [
      {
        split: {
          amount: 'amount',
          rounding,
          remainderTo: names[remainder]!,
          parts: names.map((name, index) => ({
            name,
            weight: index === 0 ? `${name}Weight + 1` : `${name}Weight`,
          })),
        },
      },
    ],
    lines: [line('debit', 'whole', 'amount'), ...names.map((name) => line('credit', name, name))],
  });
}

const rules = ROUNDINGS.flatMap((rounding) =>
  [2, 3, 6].map((parts) => ({ parts, rounding, rule: checkedRule(splitRule(parts, rounding, parts - 2)) })),
);

/** The same by long division: how far a part is from its share, in units of the sum of the weights. */
function isRounded(part: bigint, whole: bigint, weight: bigint, sum: bigint, rounding: Rounding): boolean {
  const above = part * sum - whole * weight;
  if (rounding === 'down' || rounding === 'floor') return above <= 0n && above > -sum;
  if (rounding === 'up' || rounding === 'ceiling') return above >= 0n && above < sum;
  const isTie = 2n * (above < 0n ? -above : above) === sum;
  if (!isTie) return 2n * above < sum && 2n * above > -sum;
  if (rounding === 'half-even') return part % 2n === 0n;
  return rounding === 'half-up' ? above > 0n : above < 0n;
}

describe('10,000 random splits', () => {
  it('add up to the whole, and every part but the remainder is its rounded share', () => {
    let refused = 0;
    const splits = fc.record({
      rule: fc.constantFrom(...rules),
      whole: fc.oneof(fc.bigInt(1n, 200n), fc.bigInt(1n, 10n ** 30n)),
      weights: fc.array(fc.oneof(fc.nat(5), fc.nat(1_000_000)), { minLength: 6, maxLength: 6 }),
    });
    fc.assert(
      fc.property(splits, ({ rule: { parts, rounding, rule }, whole, weights }) => {
        const own = weights.slice(0, parts).map((weight, index) => BigInt(index === 0 ? weight + 1 : weight));
        const sum = own.reduce((left, right) => left + right);
        const given = NAMES.slice(0, parts).map((name, index) => [`${name}Weight`, weights[index]!]);
        const expansion = expandRule(
          rule,
          { amount: formatAmount(whole, 2), ...(Object.fromEntries(given) as object) },
          SURROUNDINGS,
        );
        if (!expansion.ok) {
          refused += 1;
          expect(expansion.refusal.code).toBe('LEDGER.RULE_AMOUNT_NEGATIVE');
          return;
        }
        const [debit, ...credits] = expansion.value.lines;
        expect(debit!.amount).toBe(whole);
        expect(credits.reduce((total, { amount }) => total + amount, 0n)).toBe(whole);
        const amounts = new Map(credits.map(({ account, amount }) => [account, amount]));
        for (const [index, weight] of own.entries()) {
          if (index === parts - 2) continue;
          const part = amounts.get(NAMES[index]!) ?? 0n;
          expect(isRounded(part, whole, weight, sum, rounding)).toBe(true);
        }
      }),
      { numRuns: 10_000 },
    );
    expect(refused).toBeLessThan(2_000);
  });
});
