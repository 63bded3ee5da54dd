import { describe, expect, it } from 'vitest';
import type { ParameterDefinition } from '../rule-definition.js';
import { AMOUNT, checkOf, CURRENCY } from '../rule.fixture.js';

const withParameter = (parameter: Partial<ParameterDefinition>): string =>
  checkOf({ parameters: [AMOUNT, CURRENCY, { name: 'p', type: 'text', ...parameter }] });

describe('parameters', () => {
  it.each([
    ['an amount without currency', { type: 'amount' }, 'RULE_PARAMETER_INVALID parameters/2/currency'],
    [
      'a currency the book does not keep',
      { type: 'amount', currency: 'XXX' },
      'RULE_CURRENCY_UNKNOWN parameters/2/currency',
    ],
    [
      'a currency of no parameter',
      { type: 'amount', currency: '{amount}' },
      'RULE_CURRENCY_UNKNOWN parameters/2/currency',
    ],
    ['a text with a currency', { currency: 'CNY' }, 'RULE_PARAMETER_INVALID parameters/2/currency'],
    ['a choice of nothing', { type: 'choice', values: [] }, 'RULE_PARAMETER_INVALID parameters/2/values'],
    ['a choice twice', { type: 'choice', values: ['a', 'a'] }, 'RULE_PARAMETER_INVALID parameters/2/values'],
    [
      'a choice with a colon',
      { type: 'choice', values: ['a:b'] },
      'RULE_PARAMETER_INVALID parameters/2/values',
    ],
    [
      'a rate of one currency',
      { type: 'exchange-rate', from: 'CNY', to: 'CNY' },
      'RULE_PARAMETER_INVALID parameters/2/to',
    ],
    [
      'a maximum below the usual minimum',
      { type: 'count', maximum: '0' },
      'RULE_PARAMETER_INVALID parameters/2',
    ],
    [
      'a minimum above the usual maximum',
      { type: 'rate', minimum: '2' },
      'RULE_PARAMETER_INVALID parameters/2',
    ],
    [
      'a minimum that is no number',
      { type: 'rate', minimum: 'x' },
      'RULE_PARAMETER_INVALID parameters/2/minimum',
    ],
    [
      'a count with decimals',
      { type: 'count', maximum: '1.5' },
      'RULE_PARAMETER_INVALID parameters/2/maximum',
    ],
    [
      'an amount that is zero',
      { type: 'amount', currency: 'CNY', minimum: '0', maximum: '0' },
      'RULE_PARAMETER_INVALID parameters/2/maximum',
    ],
    [
      'a default that is too precise',
      { type: 'amount', currency: 'JPY', default: '1.5' },
      'RULE_PARAMETER_INVALID parameters/2/default',
    ],
    [
      'a default of zero',
      { type: 'amount', currency: '{currency}', default: '0' },
      'RULE_PARAMETER_INVALID parameters/2/default',
    ],
    [
      'a default of another type',
      { type: 'flag', default: 'yes' },
      'RULE_PARAMETER_INVALID parameters/2/default',
    ],
    [
      'a default out of the choice',
      { type: 'choice', values: ['a'], default: 'b' },
      'RULE_PARAMETER_INVALID parameters/2/default',
    ],
    [
      'a default of an exchange rate',
      { type: 'exchange-rate', from: 'CNY', to: 'USD', default: '7' },
      'RULE_PARAMETER_INVALID parameters/2/default',
    ],
    [
      'a default of a hold',
      { type: 'hold', default: '0190a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2b' },
      'RULE_PARAMETER_INVALID parameters/2/default',
    ],
    ['a default that fits', { type: 'amount', currency: '{currency}', default: '1.50' }, 'ok'],
    ['a name that is none', { name: 'p-q' }, 'RULE_SYNTAX parameters/2/name'],
    ['a name twice', { name: 'amount' }, 'RULE_NAME_TWICE parameters/2/name'],
    ['a name that objects have', { name: 'constructor' }, 'ok'],
  ] as const)('%s: %s', (_, parameter, expected) => {
    expect(withParameter(parameter as Partial<ParameterDefinition>)).toBe(expected);
  });
});
