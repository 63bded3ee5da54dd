import { describe, expect, it } from 'vitest';
import { checkRule } from '../check-rule.js';
import type { ParameterDefinition, RuleDefinition, ValueDefinition } from '../rule-definition.js';
import { AMOUNT, line, ruleOf, SURROUNDINGS } from '../rule.fixture.js';

const PARAMETERS: readonly ParameterDefinition[] = [
  AMOUNT,
  { name: 'other', type: 'amount', currency: 'CNY', minimum: '0' },
  { name: 'limited', type: 'amount', currency: 'CNY', maximum: '50' },
  { name: 'dollars', type: 'amount', currency: 'USD' },
  { name: 'rate', type: 'rate' },
  { name: 'urgent', type: 'flag' },
  { name: 'kind', type: 'choice', values: ['in', 'out', 'back'] },
  { name: 'currency', type: 'currency' },
  { name: 'code', type: 'code' },
];

/** Lines as `D amount when urgent`; the message of the refusal, or ok. */
function prove(lines: readonly string[], values: readonly ValueDefinition[] = []): string {
  const templates = lines.map((text, index): RuleDefinition['lines'][number] => {
    const [amount, when] = text.slice(2).split(' when ') as [string, string?];
    return line(text.startsWith('D') ? 'debit' : 'credit', `a${index}`, amount, when);
  });
  const checked = checkRule(ruleOf({ parameters: PARAMETERS, values, lines: templates }), SURROUNDINGS);
  return checked.ok ? 'ok' : `${checked.refusal.code.replace('LEDGER.RULE_', '')} ${checked.refusal.message}`;
}

const FEE: ValueDefinition = { name: 'fee', amount: 'round(amount * rate, half-up)' };

describe('balanced, whatever the parameters', () => {
  it.each([
    ['one against one', ['D amount', 'C amount']],
    ['sums', ['D amount + other', 'C amount', 'C other']],
    ['equal expressions written twice', ['D round(amount * rate, up)', 'C round(rate * amount, up)']],
    ['multiples', ['D amount * 3', 'C amount', 'C 2 * amount']],
    ['two currencies, each by itself', ['D amount', 'C amount', 'D dollars', 'C dollars']],
    ['a flag and its opposite', ['D amount', 'C amount when urgent', 'C amount when not urgent']],
    ['every value of a choice', ['D amount', "C amount when kind = 'in'", "C amount when kind != 'in'"]],
    [
      'a code and a currency',
      [
        'D amount',
        "C amount when code = 'x' or currency = 'CNY'",
        "C amount when not (code = 'x') and currency != 'CNY'",
      ],
    ],
    [
      'steps of one amount',
      [
        'D amount',
        'C amount when amount <= 100',
        'C amount when amount > 100 and amount < 200',
        'C amount when 200 <= amount',
      ],
    ],
    [
      'the same comparison written in two ways',
      ['D amount', 'C amount when amount - other < 5', 'C amount when 2 * other + 10 <= amount * 2'],
    ],
    [
      'equal amounts are known to be equal',
      ['D amount', 'C other', 'C amount - other when amount > other', 'D other - amount when amount < other'],
    ],
    [
      'an amount known to be equal to a number',
      ['D amount', 'C amount + 5 - amount when amount = 5', 'C amount when amount != 5'],
    ],
    ['what cannot be', ['D limited', 'C limited', 'C limited when limited > 50']],
    ['what contradicts itself', ['D amount', 'C amount', 'C amount when amount > 5 and amount < 5']],
    [
      'what two equalities exclude',
      ['D amount', 'C amount', 'C amount when amount = other and amount = other + 1'],
    ],
    ['a comparison of numbers', ['D amount', 'C amount when 1 < 2', 'C amount when 2 < 1']],
    [
      'a comparison of fractions',
      ['D amount', 'C amount when amount * rate > 1', 'C amount when amount * rate <= 1'],
    ],
  ])('%s', (_, lines) => expect(prove(lines)).toBe('ok'));

  it('values are seen through, splits and tiers add up', () => {
    expect(prove(['D amount', 'C amount - fee', 'C fee'], [FEE])).toBe('ok');
    const net: ValueDefinition = { name: 'net', amount: 'amount - fee' };
    expect(prove(['D amount', 'C net', 'C fee'], [FEE, net])).toBe('ok');
    const split: ValueDefinition = {
      split: {
        amount: 'amount - fee',
        rounding: 'half-even',
        remainderTo: 'y',
        parts: ['x', 'y', 'z'].map((name) => ({ name, weight: '1' })),
      },
    };
    expect(prove(['D amount', 'C x', 'C y', 'C z', 'C fee'], [FEE, split])).toBe('ok');
  });
});

describe('not balanced', () => {
  it.each([
    [
      'one side only',
      ['D amount', 'D amount'],
      'UNBALANCED Always: debits minus credits in CNY come to 2 * amount',
    ],
    [
      'a fee forgotten',
      ['D amount + 1.50', 'C amount'],
      'UNBALANCED Always: debits minus credits in CNY come to 1.5, ',
    ],
    [
      'one against another',
      ['D amount', 'C other'],
      'UNBALANCED Always: debits minus credits in CNY come to amount - other',
    ],
    [
      'across currencies',
      ['D amount', 'C dollars'],
      'UNBALANCED Always: debits minus credits in CNY come to amount',
    ],
    [
      'two roundings',
      ['D round(amount * rate, up)', 'C round(amount * rate, down)'],
      'UNBALANCED Always: debits minus credits in CNY come to -round((amount * rate), down) + round((amount * rate), up)',
    ],
    [
      'one outcome',
      ['D amount', 'C amount', 'C amount when urgent'],
      'UNBALANCED When urgent: debits minus credits in CNY come to -amount, not to zero',
    ],
    [
      'a value of a choice forgotten',
      [
        'D amount',
        'C amount when not urgent',
        "C amount when urgent and kind = 'in'",
        "C amount when urgent and kind = 'out'",
        'D other',
        'C other',
      ],
      'UNBALANCED When urgent, kind is something else: debits minus credits in CNY come to amount',
    ],
    [
      'on a step',
      ['D amount', 'C amount when amount < 100', 'C amount when amount > 100', 'D other', 'C other'],
      'UNBALANCED When amount = 100: debits minus credits in CNY come to 100',
    ],
    [
      'too few lines',
      ['D amount when urgent', 'C amount when urgent'],
      'TOO_FEW_LINES When not urgent: 0 of the lines remain',
    ],
    ['no lines', [], 'TOO_FEW_LINES Always: 0 of the lines remain'],
  ])('%s', (_, lines, expected) => expect(prove(lines)).toContain(expected));

  it('more than 256 outcomes', () => {
    const steps = ['amount', 'other', 'limited'].flatMap((name) =>
      [10, 20, 30].map((bound) => `C amount when ${name} < ${bound}`),
    );
    expect(prove(['D amount', ...steps])).toContain('TOO_COMPLEX The conditions have more than 256 outcomes');
  });
});

describe('conditions that make no sense', () => {
  it.each([
    ['amount', 'TYPE_MISMATCH amount is of type quantity; only a flag is a condition by itself'],
    ['kind', 'TYPE_MISMATCH kind is of type choice; only a flag is a condition by itself'],
    ['amount + 1', 'TYPE_MISMATCH An amount alone is no condition'],
    ['5', 'TYPE_MISMATCH A condition is needed here'],
    ["kind = 'sideways'", "TYPE_MISMATCH 'sideways' is none of the values of kind"],
    ["kind < 'in'", 'TYPE_MISMATCH Texts are equal (=) or not (!=)'],
    ["'in' = kind", "TYPE_MISMATCH A text is compared like this: name = 'text'"],
    ["amount = 'in'", 'TYPE_MISMATCH amount is of type number or amount'],
    ['amount = dollars', 'TYPE_MISMATCH An amount in CNY is needed'],
    ['amount > rate', 'TYPE_MISMATCH An amount in CNY is needed'],
    ['amount > 0.001', 'TOO_PRECISE 0.001 has more decimals than CNY'],
    ['kind = code', 'TYPE_MISMATCH kind is of type choice, not a quantity'],
    ['urgent = 1', 'TYPE_MISMATCH urgent is of type flag, not a quantity'],
    ['nobody', 'NAME_UNKNOWN'],
    ['amount >', 'SYNTAX'],
  ])('%s: %s', (when, expected) => {
    expect(prove(['D amount', `C amount when ${when}`])).toContain(expected);
  });
});
