import { describe, expect, it } from 'vitest';
import type { ParameterDefinition, Tiers } from '../rule-definition.js';
import { AMOUNT, expandOf, line, linesOf, outcomeOf } from '../rule.fixture.js';

const PARAMETERS: readonly ParameterDefinition[] = [
  { ...AMOUNT, minimum: '0', maximum: '1000000' },
  { name: 'rate', type: 'rate', default: '0.02' },
];

/** The fee of tiers of an amount, of which both lines have one more so that none is zero. */
function feeOf(tiers: Partial<Tiers>, amount: string): string {
  const all: Tiers = { of: 'amount', by: 'whole', rounding: 'half-up', steps: [], ...tiers };
  const fee = 'fee + 1';
  const expansion = expandOf(
    {
      parameters: PARAMETERS,
      values: [{ name: 'fee', tiers: all }],
      lines: [line('debit', 'a', fee), line('credit', 'b', 'fee'), line('credit', 'c', 'fee + 1 - fee')],
    },
    { amount },
  );
  if (!expansion.ok) return outcomeOf(expansion);
  return (
    linesOf(expansion)
      .find((text) => text.startsWith('C b'))
      ?.split(' ')[2] ?? '0.00'
  );
}

const STEPS = [
  { upTo: '100', rate: '0.01', plus: '1' },
  { upTo: '1000.00', rate: 'rate' },
  { rate: '0.03', plus: '5.50' },
];

describe('by whole: the step that the amount falls into, for all of it', () => {
  it.each([
    ['0', '1.00'],
    ['0.01', '1.00'],
    ['99.99', '2.00'],
    ['100.00', '2.00'],
    ['100.01', '2.00'],
    ['100.25', '2.01'],
    ['1000.00', '20.00'],
    ['1000.01', '35.50'],
    ['1000000', '30005.50'],
  ])('of %s: %s', (amount, fee) => expect(feeOf({ steps: STEPS }, amount)).toBe(fee));
});

describe('by slice: each step for its part, its fixed amount once it is reached', () => {
  it.each([
    ['0', '1.00'],
    ['100.00', '2.00'],
    ['100.01', '2.00'],
    ['100.25', '2.01'],
    ['1000.00', '20.00'],
    ['1000.01', '25.50'],
    ['2000.00', '55.50'],
  ])('of %s: %s', (amount, fee) => expect(feeOf({ by: 'slice', steps: STEPS }, amount)).toBe(fee));
});

describe('rounding and limits', () => {
  it.each([
    ['down', '16.66', '0.16'],
    ['half-up', '16.50', '0.17'],
    ['half-even', '16.50', '0.16'],
    ['up', '16.01', '0.17'],
  ] as const)('%s, of %s: %s', (rounding, amount, fee) => {
    expect(feeOf({ rounding, steps: [{ rate: '0.01' }] }, amount)).toBe(fee);
  });

  it.each([
    ['10', '2.00'],
    ['200.00', '2.00'],
    ['200.50', '2.01'],
    ['5000.00', '50.00'],
    ['5001.00', '50.00'],
  ])('at least 2, at most 50, of %s: %s', (amount, fee) => {
    expect(feeOf({ steps: [{ rate: '0.01' }], minimum: '2', maximum: '50' }, amount)).toBe(fee);
  });

  it('is rounded once, not step by step', () => {
    const steps = [{ upTo: '0.40', rate: '0.01' }, { rate: '0.01' }];
    expect(feeOf({ by: 'slice', steps }, '0.80')).toBe('0.01');
  });

  it('fractions of the minor unit may be what the tiers are of', () => {
    const of = 'amount * rate';
    expect(feeOf({ of, steps: [{ upTo: '1', rate: '0.5' }, { rate: '0.1' }] }, '50.01')).toBe('0.10');
    expect(feeOf({ of, steps: [{ upTo: '1', rate: '0.5' }, { rate: '0.1' }] }, '50.00')).toBe('0.50');
  });
});
