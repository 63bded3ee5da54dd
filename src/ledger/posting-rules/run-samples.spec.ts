import { describe, expect, it } from 'vitest';
import type { RuleSample } from './rule-definition.js';
import { runSamples } from './run-samples.js';
import { AMOUNT, checkedRule, line, outcomeOf, ruleOf, SURROUNDINGS } from './rule.fixture.js';

const run = (...samples: RuleSample[]): string =>
  outcomeOf(runSamples(checkedRule(ruleOf({ samples })), SURROUNDINGS));

const debit = { account: 'a', side: 'debit', amount: '5.00', currency: 'CNY' } as const;
const credit = { account: 'b', side: 'credit', amount: '5', currency: 'CNY' } as const;
const good: RuleSample = { name: 'five', parameters: { amount: '5' }, lines: [debit, credit] };

describe('samples', () => {
  it.each([
    ['lines as they come', [good], 'ok'],
    ['a refusal besides', [good, { name: 'x', parameters: {}, refusal: 'LEDGER.PARAMETER_MISSING' }], 'ok'],
    ['none', [], 'RULE_SAMPLE_FAILED samples'],
    [
      'refusals only',
      [{ name: 'x', parameters: {}, refusal: 'LEDGER.PARAMETER_MISSING' }],
      'RULE_SAMPLE_FAILED samples',
    ],
    ['neither', [good, { name: 'x', parameters: {} }], 'RULE_SAMPLE_FAILED samples/1'],
    ['both', [{ ...good, refusal: 'LEDGER.X' }], 'RULE_SAMPLE_FAILED samples/0'],
    [
      'another amount',
      [{ ...good, lines: [debit, { ...credit, amount: '5.01' }] }],
      'RULE_SAMPLE_FAILED samples/0/lines/1',
    ],
    [
      'no amount',
      [{ ...good, lines: [{ ...debit, amount: 'x' }, credit] }],
      'RULE_SAMPLE_FAILED samples/0/lines/0',
    ],
    [
      'another side',
      [{ ...good, lines: [{ ...debit, side: 'credit' }, credit] }],
      'RULE_SAMPLE_FAILED samples/0/lines/0',
    ],
    [
      'another currency',
      [{ ...good, lines: [{ ...debit, currency: 'USD' }, credit] }],
      'RULE_SAMPLE_FAILED samples/0/lines/0',
    ],
    ['another order', [{ ...good, lines: [credit, debit] }], 'RULE_SAMPLE_FAILED samples/0/lines/0'],
    ['a line too few', [{ ...good, lines: [debit] }], 'RULE_SAMPLE_FAILED samples/0/lines/1'],
    ['a line too many', [{ ...good, lines: [debit, credit, debit] }], 'RULE_SAMPLE_FAILED samples/0/lines/2'],
    ['lines where it is refused', [{ ...good, parameters: { amount: '0' } }], 'RULE_SAMPLE_FAILED samples/0'],
    [
      'another refusal',
      [good, { name: 'x', parameters: {}, refusal: 'LEDGER.PARAMETER_UNKNOWN' }],
      'RULE_SAMPLE_FAILED samples/1',
    ],
    [
      'a refusal where there is none',
      [good, { name: 'x', parameters: good.parameters, refusal: 'LEDGER.RULE_NO_LINES' }],
      'RULE_SAMPLE_FAILED samples/1/refusal',
    ],
  ] as [string, RuleSample[], string][])('%s: %s', (_, samples, expected) => {
    expect(run(...samples)).toBe(expected);
  });
});

describe('samples of a rule that sets money aside', () => {
  const HOLD = '0190a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2b';
  const rule = (...lines: RuleSample['lines'] & object): string =>
    outcomeOf(
      runSamples(
        checkedRule(
          ruleOf({
            parameters: [AMOUNT, { name: 'held', type: 'hold' }],
            lines: [
              { ...line('debit', 'a', 'amount'), hold: '{held}' },
              { ...line('credit', 'b', 'amount'), purpose: 'bonus' },
            ],
            samples: [{ name: 'five', parameters: { amount: '5', held: HOLD }, lines }],
          }),
        ),
        SURROUNDINGS,
      ),
    );

  it.each([
    ['as they come', { ...debit, hold: HOLD }, { ...credit, purpose: 'bonus' }, 'ok'],
    ['without the hold', debit, { ...credit, purpose: 'bonus' }, 'RULE_SAMPLE_FAILED samples/0/lines/0'],
    ['without the purpose', { ...debit, hold: HOLD }, credit, 'RULE_SAMPLE_FAILED samples/0/lines/1'],
    [
      'with another purpose',
      { ...debit, hold: HOLD },
      { ...credit, purpose: 'gift' },
      'RULE_SAMPLE_FAILED samples/0/lines/1',
    ],
  ])('lines %s', (_, first, second, expected) => {
    expect(rule(first, second)).toBe(expected);
  });
});
