import { describe, expect, it } from 'vitest';
import { checkRule } from './check-rule.js';
import type { ParameterDefinition, RuleDefinition, ValueDefinition } from './rule-definition.js';
import {
  AMOUNT,
  checkOf,
  COUNT,
  line,
  outcomeOf,
  PARAMETERS,
  RATE,
  ruleOf,
  SURROUNDINGS,
} from './rule.fixture.js';

/** A rule whose two lines have that amount. */
const amountOf = (expression: string, parameters = PARAMETERS): string =>
  checkOf({ parameters, lines: [line('debit', 'a', expression), line('credit', 'b', expression)] });

describe('amounts that are exact in the minor unit of their currency', () => {
  it.each([
    'amount',
    'amount + 1.50',
    '2 * amount - amount',
    'amount * count',
    'round(amount * rate, half-up)',
    'round(amount / 3, down) + 0.01',
    'max(round(amount * rate, half-up), 1)',
    'min(amount, 100, amount * 2)',
    'round(amount * (amount / (amount + 1)), down)',
    'convert(amount, quote, USD, half-even)',
    'convert(dollars, quote, CNY, half-even)',
    'convert(100, quote, USD, half-even)',
    'free + 1',
    'free + 1.25',
    'amount * 0',
    '-(-amount)',
    'round(amount, down)',
  ])('%s', (expression) => expect(amountOf(expression)).toBe('ok'));

  it.each([
    ['amount * rate', 'RULE_TOO_PRECISE lines/0/amount'],
    ['amount / 2', 'RULE_TOO_PRECISE lines/0/amount'],
    ['amount * 0.5', 'RULE_TOO_PRECISE lines/0/amount'],
    ['amount + 0.001', 'RULE_TOO_PRECISE lines/0/amount'],
    ['amount + 1 / 3', 'RULE_TOO_PRECISE lines/0/amount'],
    ['max(amount, 0.005)', 'RULE_TOO_PRECISE lines/0/amount'],
    ['min(amount, amount * rate)', 'RULE_TOO_PRECISE lines/0/amount'],
    ['convert(0.005, quote, USD, down)', 'RULE_TOO_PRECISE lines/0/amount'],
    ['100', 'RULE_TYPE_MISMATCH lines/0/amount'],
    ['rate', 'RULE_TYPE_MISMATCH lines/0/amount'],
    ['amount * amount', 'RULE_TYPE_MISMATCH lines/0/amount'],
    ['amount / amount', 'RULE_TYPE_MISMATCH lines/0/amount'],
    ['1 / amount', 'RULE_TYPE_MISMATCH lines/0/amount'],
    ['amount / dollars', 'RULE_TYPE_MISMATCH lines/0/amount'],
    ['amount + rate', 'RULE_TYPE_MISMATCH lines/0/amount'],
    ['amount + dollars', 'RULE_TYPE_MISMATCH lines/0/amount'],
    ['amount + free', 'RULE_TYPE_MISMATCH lines/0/amount'],
    ['amount + code', 'RULE_TYPE_MISMATCH lines/0/amount'],
    ['amount * quote', 'RULE_TYPE_MISMATCH lines/0/amount'],
    ["amount + 'x'", 'RULE_TYPE_MISMATCH lines/0/amount'],
    ['amount < 5', 'RULE_TYPE_MISMATCH lines/0/amount'],
    ['not amount', 'RULE_TYPE_MISMATCH lines/0/amount'],
    ['round(rate, down)', 'RULE_TYPE_MISMATCH lines/0/amount'],
    ['convert(free, quote, USD, down)', 'RULE_TYPE_MISMATCH lines/0/amount'],
    ['convert(amount, quote, currency, down)', 'RULE_TYPE_MISMATCH lines/0/amount'],
    ['convert(amount, rate, USD, down)', 'RULE_TYPE_MISMATCH lines/0/amount'],
    ['convert(amount, quote, XXX, down)', 'RULE_CURRENCY_UNKNOWN lines/0/amount'],
    ['amount + nothing', 'RULE_NAME_UNKNOWN lines/0/amount'],
    ['constructor', 'RULE_NAME_UNKNOWN lines/0/amount'],
    ['__proto__', 'RULE_NAME_UNKNOWN lines/0/amount'],
    ['toString', 'RULE_NAME_UNKNOWN lines/0/amount'],
    ['amount +', 'RULE_SYNTAX lines/0/amount'],
    ['amount' + ' + amount'.repeat(60), 'RULE_TOO_COMPLEX lines/0/amount'],
  ])('not %s: %s', (expression, expected) => expect(amountOf(expression)).toBe(expected));
});

describe('division', () => {
  const bounded = (minimum: string): ParameterDefinition[] => [
    AMOUNT,
    { ...RATE, minimum },
    { name: 'zero', type: 'amount', currency: 'CNY', minimum: '0' },
    COUNT,
  ];
  it.each([
    ['round(amount / count, down)', 'ok'],
    ['round(amount / rate, down)', 'ok'],
    ['round(amount / (1 + rate), down)', 'ok'],
    ['round(amount * (amount / (amount + zero)), down)', 'ok'],
    ['round(amount / -rate, down)', 'ok'],
    ['round(amount / (rate * count), down)', 'ok'],
    ['round(amount / 0, down)', 'RULE_DIVISION_BY_ZERO lines/0/amount'],
    ['round(amount / (rate - 0.5), down)', 'RULE_DIVISION_BY_ZERO lines/0/amount'],
    ['round(amount / (rate - rate), down)', 'RULE_DIVISION_BY_ZERO lines/0/amount'],
    ['round(amount * (amount / zero), down)', 'RULE_DIVISION_BY_ZERO lines/0/amount'],
    ['round(amount * (amount / round(amount * rate, down)), down)', 'RULE_DIVISION_BY_ZERO lines/0/amount'],
    ['round(amount * (amount / min(amount, zero)), down)', 'RULE_DIVISION_BY_ZERO lines/0/amount'],
  ])('%s: %s', (expression, expected) => expect(amountOf(expression, bounded('0.1'))).toBe(expected));

  it('a rate may be zero unless its minimum says otherwise', () => {
    expect(amountOf('round(amount / rate, down)', [AMOUNT, RATE])).toBe(
      'RULE_DIVISION_BY_ZERO lines/0/amount',
    );
  });

  it('a difference with itself is known to be what it is', () => {
    expect(amountOf('round(amount / (rate + 1 - rate), down)', [AMOUNT, RATE])).toBe('ok');
  });
});

describe('size', () => {
  const many = <T>(length: number, of: (index: number) => T): T[] =>
    Array.from({ length }, (_, index) => of(index));
  it.each([
    ['parameters', { parameters: [AMOUNT, ...many(40, (index) => ({ ...AMOUNT, name: `p${index}` }))] }],
    ['values', { values: many(41, (index) => ({ name: `v${index}`, amount: 'amount' })) }],
    ['lines', { lines: many(61, () => line('debit', 'a', 'amount')) }],
    ['samples', { samples: many(21, () => ({ name: 'x', parameters: {}, refusal: 'x' })) }],
  ] as [string, Partial<RuleDefinition>][])('too many %s', (part, change) => {
    expect(checkOf(change)).toBe(`RULE_TOO_COMPLEX ${part}`);
  });

  it('a chain of values does not make the figures of the proof grow without end', () => {
    const growing = (name: string, of: string): ValueDefinition => ({
      name,
      amount: `round(${of}${` * (${of} / (${of} + 0.01))`.repeat(15)}, half-up)`,
    });
    const values = many(40, (index) => growing(`v${index}`, index === 0 ? 'amount' : `v${index - 1}`));
    const lines = [line('debit', 'a', 'v39'), line('credit', 'b', 'v39')];
    expect(outcomeOf(checkRule(ruleOf({ values, lines }), SURROUNDINGS))).toBe('ok');
    const whole = many(40, (index) => ({
      name: `v${index}`,
      amount: `${index === 0 ? 'amount' : `v${index - 1}`}${` * ${'9'.repeat(36)}`.repeat(12)}`,
    }));
    expect(outcomeOf(checkRule(ruleOf({ values: whole, lines }), SURROUNDINGS))).toBe('ok');
  });
});
