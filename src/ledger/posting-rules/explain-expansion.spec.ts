import { describe, expect, it } from 'vitest';
import type { ParameterDefinition, RuleDefinition } from './rule-definition.js';
import type { Explanation } from './rule-expansion.js';
import { AMOUNT, expandOf, line } from './rule.fixture.js';

const PARAMETERS: readonly ParameterDefinition[] = [
  AMOUNT,
  { name: 'rate', type: 'rate', default: '0.006' },
  { name: 'merchant', type: 'code', default: '8001' },
  { name: 'urgent', type: 'flag', default: false },
  { name: 'quote', type: 'exchange-rate', from: 'CNY', to: 'USD' },
];
const QUOTE = { rate: '0.1404', source: 'bank', at: '2026-01-05T10:00:00Z' };

function explained(change: Partial<RuleDefinition>, amount = '100.00'): Explanation {
  const expansion = expandOf({ parameters: PARAMETERS, ...change }, { amount, quote: QUOTE });
  if (!expansion.ok) throw new Error(expansion.refusal.message);
  return expansion.value.explanation;
}

describe('how values came about', () => {
  const uses = (...names: string[]): RuleDefinition['lines'] =>
    names.flatMap((name) => [line('debit', `${name}1`, name), line('credit', `${name}2`, name)]);

  it('an expression, with its figures', () => {
    const values = [
      { name: 'fee', amount: 'round(amount*rate, half-up)' },
      { name: 'net', amount: '(amount - fee) * 2 - -fee' },
      { name: 'dollars', amount: 'convert(net, quote, USD, down)' },
    ];
    expect(explained({ values, lines: uses('net', 'dollars') }).values).toEqual([
      {
        name: 'fee',
        formula: 'round(amount*rate, half-up)',
        worked: 'round(100.00 * 0.006, half-up)',
        amount: '0.60',
        currency: 'CNY',
      },
      {
        name: 'net',
        formula: '(amount - fee) * 2 - -fee',
        worked: '(100.00 - 0.60) * 2 - -0.60',
        amount: '199.40',
        currency: 'CNY',
      },
      {
        name: 'dollars',
        formula: 'convert(net, quote, USD, down)',
        worked: 'convert(199.40, 0.1404, USD, down)',
        amount: '27.99',
        currency: 'USD',
      },
    ]);
  });

  it('a split: shares, and what remains', () => {
    const split = {
      amount: 'amount',
      rounding: 'half-up',
      remainderTo: 'rest',
      parts: [
        { name: 'rest', weight: '1 - rate' },
        { name: 'share', weight: 'rate' },
      ],
    } as const;
    expect(explained({ values: [{ split }], lines: uses('rest', 'share') }, '99.99').values).toEqual([
      {
        name: 'share',
        formula: 'round(amount * rate / (1 - rate + rate), half-up)',
        worked: 'round(99.99 * 0.006 / (1 - 0.006 + 0.006), half-up)',
        amount: '0.60',
        currency: 'CNY',
      },
      { name: 'rest', formula: 'amount - share', worked: '99.99 - 0.60', amount: '99.39', currency: 'CNY' },
    ]);
  });

  it('tiers: the steps that applied', () => {
    const steps = [
      { upTo: '60', rate: 'rate' },
      { rate: '0.01', plus: '2' },
    ];
    const tiers = { of: 'amount', rounding: 'half-up', steps, minimum: '1', maximum: '2.5' } as const;
    const values = [
      { name: 'slice', tiers: { ...tiers, by: 'slice' } as const },
      { name: 'whole', tiers: { ...tiers, by: 'whole' } as const },
    ];
    expect(explained({ values, lines: uses('slice', 'whole') }).values).toEqual([
      {
        name: 'slice',
        formula: 'tiers of amount by slice',
        worked: 'min(max(round(60.00 * 0.006 + 40.00 * 0.01 + 2.00, half-up), 1), 2.5)',
        amount: '2.50',
        currency: 'CNY',
      },
      {
        name: 'whole',
        formula: 'tiers of amount by whole',
        worked: 'min(max(round(100.00 * 0.01 + 2.00, half-up), 1), 2.5)',
        amount: '2.50',
        currency: 'CNY',
      },
    ]);
  });
});

describe('how lines came about', () => {
  it('with their templates, and why some were left out', () => {
    const lines = [
      line('debit', 'channel', 'amount'),
      line('credit', 'merchant:{merchant}', 'amount', 'urgent'),
      line('credit', 'nothing', 'amount - amount'),
      line('credit', 'merchant:{merchant}', 'amount', 'not urgent'),
    ];
    const described = explained({ lines }).lines;
    expect(described.map(({ template, lineNumber, leftOut }) => [template, lineNumber, leftOut])).toEqual([
      [1, 1, null],
      [2, null, 'condition'],
      [3, null, 'zero'],
      [4, 2, null],
    ]);
    expect(described[3]).toEqual({
      template: 4,
      lineNumber: 2,
      account: 'merchant:8001',
      accountTemplate: 'merchant:{merchant}',
      side: 'credit',
      formula: 'amount',
      amount: '100.00',
      currency: 'CNY',
      when: 'not urgent',
      leftOut: null,
    });
  });
});
