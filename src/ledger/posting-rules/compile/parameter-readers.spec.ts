import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../../platform/digest/index.js';
import type { ParameterDefinition, RuleParameters } from '../rule-definition.js';
import { AMOUNT, CURRENCY, expandOf, line, linesOf, outcomeOf, SURROUNDINGS } from '../rule.fixture.js';

const RATE = { rate: '7.1234', source: 'bank', at: '2026-01-05T10:00:00+08:00' };

describe('what each type takes', () => {
  const given = (parameter: Partial<ParameterDefinition>, value: unknown): string => {
    const parameters = [AMOUNT, { name: 'p', type: 'text' as const, ...parameter }];
    return outcomeOf(expandOf({ parameters }, { amount: '1', p: value } as RuleParameters));
  };
  const amount = { type: 'amount', currency: 'CNY' } as const;
  const quote = { type: 'exchange-rate', from: 'USD', to: 'CNY' } as const;
  it.each([
    [amount, '12.30', 'ok'],
    [amount, '0.01', 'ok'],
    [amount, '0', 'PARAMETER_OUT_OF_RANGE parameters/p'],
    [amount, '0.00', 'PARAMETER_OUT_OF_RANGE parameters/p'],
    [{ ...amount, minimum: '0' }, '0', 'ok'],
    [{ ...amount, minimum: '5', maximum: '10' }, '4.99', 'PARAMETER_OUT_OF_RANGE parameters/p'],
    [{ ...amount, minimum: '5', maximum: '10' }, '5', 'ok'],
    [{ ...amount, minimum: '5', maximum: '10' }, '10.00', 'ok'],
    [{ ...amount, minimum: '5', maximum: '10' }, '10.01', 'PARAMETER_OUT_OF_RANGE parameters/p'],
    [amount, '1.234', 'AMOUNT_TOO_PRECISE parameters/p'],
    [amount, '9'.repeat(36), 'AMOUNT_TOO_LARGE parameters/p'],
    [amount, '-1', 'PARAMETER_MISTYPED parameters/p'],
    [amount, '1e3', 'PARAMETER_MISTYPED parameters/p'],
    [amount, 12.3, 'PARAMETER_MISTYPED parameters/p'],
    [amount, null, 'PARAMETER_MISTYPED parameters/p'],
    [{ type: 'rate' }, '0.5', 'ok'],
    [{ type: 'rate' }, '1', 'ok'],
    [{ type: 'rate' }, '1.000000000000000001', 'PARAMETER_OUT_OF_RANGE parameters/p'],
    [{ type: 'rate', minimum: '0.1', maximum: '3' }, '0.09', 'PARAMETER_OUT_OF_RANGE parameters/p'],
    [{ type: 'rate', minimum: '0.1', maximum: '3' }, '2.5', 'ok'],
    [{ type: 'rate' }, '0.1234567890123456789', 'PARAMETER_MISTYPED parameters/p'],
    [{ type: 'rate' }, 0.5, 'PARAMETER_MISTYPED parameters/p'],
    [{ type: 'count' }, 3, 'ok'],
    [{ type: 'count' }, 0, 'PARAMETER_OUT_OF_RANGE parameters/p'],
    [{ type: 'count' }, 1001, 'PARAMETER_OUT_OF_RANGE parameters/p'],
    [{ type: 'count', minimum: '0' }, 0, 'ok'],
    [{ type: 'count' }, 1.5, 'PARAMETER_MISTYPED parameters/p'],
    [{ type: 'count' }, '3', 'PARAMETER_MISTYPED parameters/p'],
    [{ type: 'count' }, 1e300, 'PARAMETER_MISTYPED parameters/p'],
    [{ type: 'flag' }, true, 'ok'],
    [{ type: 'flag' }, 'true', 'PARAMETER_MISTYPED parameters/p'],
    [{ type: 'code' }, '8001-a.b_c', 'ok'],
    [{ type: 'code' }, '8001:CNY', 'PARAMETER_MISTYPED parameters/p'],
    [{ type: 'code' }, '', 'PARAMETER_MISTYPED parameters/p'],
    [{ type: 'code' }, 'a\n', 'PARAMETER_MISTYPED parameters/p'],
    [{ type: 'code' }, 'x'.repeat(65), 'PARAMETER_MISTYPED parameters/p'],
    [{ type: 'account' }, 'customer:1001:CNY', 'ok'],
    [{ type: 'account' }, 'customer 1001', 'PARAMETER_MISTYPED parameters/p'],
    [{ type: 'choice', values: ['in', 'out'] }, 'in', 'ok'],
    [{ type: 'choice', values: ['in', 'out'] }, 'toString', 'PARAMETER_MISTYPED parameters/p'],
    [{ type: 'text' }, 'because 因为 "quoted"', 'ok'],
    [{ type: 'text' }, 'two\nlines', 'PARAMETER_MISTYPED parameters/p'],
    [{ type: 'text' }, '\ud800', 'PARAMETER_MISTYPED parameters/p'],
    [{ type: 'text' }, 'x'.repeat(257), 'PARAMETER_MISTYPED parameters/p'],
    [{ type: 'hold' }, '0190a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2b', 'ok'],
    [{ type: 'hold' }, '0190A1B2-C3D4-7E5F-8A6B-7C8D9E0F1A2B', 'PARAMETER_MISTYPED parameters/p'],
    [{ type: 'hold' }, '0190a1b2c3d47e5f8a6b7c8d9e0f1a2b', 'PARAMETER_MISTYPED parameters/p'],
    [{ type: 'hold' }, '', 'PARAMETER_MISTYPED parameters/p'],
    [{ type: 'hold' }, 7, 'PARAMETER_MISTYPED parameters/p'],
    [{ type: 'date' }, '2026-02-28', 'ok'],
    [{ type: 'date' }, '2026-02-29', 'PARAMETER_MISTYPED parameters/p'],
    [{ type: 'currency' }, 'JPY', 'ok'],
    [{ type: 'currency' }, 'XXX', 'CURRENCY_NOT_IN_BOOK parameters/p'],
    [{ type: 'currency' }, '{p}', 'PARAMETER_MISTYPED parameters/p'],
    [quote, RATE, 'ok'],
    [quote, { ...RATE, rate: '0' }, 'PARAMETER_OUT_OF_RANGE parameters/p'],
    [quote, { ...RATE, rate: 7.1 }, 'PARAMETER_MISTYPED parameters/p'],
    [quote, { ...RATE, at: '2026-01-05' }, 'PARAMETER_MISTYPED parameters/p'],
    [quote, { ...RATE, at: '2026-02-30T10:00:00Z' }, 'PARAMETER_MISTYPED parameters/p'],
    [quote, { ...RATE, source: '' }, 'PARAMETER_MISTYPED parameters/p'],
    [quote, { ...RATE, more: 1 }, 'PARAMETER_MISTYPED parameters/p'],
    [quote, { rate: '7' }, 'PARAMETER_MISTYPED parameters/p'],
    [quote, '7.1', 'PARAMETER_MISTYPED parameters/p'],
  ] as const)('%j %j: %s', (parameter, value, expected) => expect(given(parameter, value)).toBe(expected));
});

describe('missing and surplus parameters', () => {
  it.each([
    [{}, 'PARAMETER_MISSING parameters/amount'],
    [{ amount: '1', more: '2' }, 'PARAMETER_UNKNOWN parameters/more'],
    [{ amount: '1', constructor: '2' }, 'PARAMETER_UNKNOWN parameters/constructor'],
    [JSON.parse('{"amount":"1","__proto__":"2"}'), 'PARAMETER_UNKNOWN parameters/__proto__'],
  ])('%j: %s', (parameters, expected) => {
    expect(outcomeOf(expandOf({}, parameters))).toBe(expected);
  });

  it('a parameter that is named like what every object has is missing all the same', () => {
    const parameters = ['toString', '__proto__'].map((name) => ({ ...AMOUNT, name }));
    const lines = [line('debit', 'a', 'toString + __proto__'), line('credit', 'b', 'toString + __proto__')];
    const change = { parameters, lines };
    expect(outcomeOf(expandOf(change, {}))).toBe('PARAMETER_MISSING parameters/toString');
    const given = JSON.parse('{"__proto__":"2","toString":"1"}') as RuleParameters;
    const expansion = expandOf(change, given);
    expect(linesOf(expansion)).toEqual(['D a 3.00 CNY', 'C b 3.00 CNY']);
    expect(expansion.ok && expansion.value.parameters).toBe('{"__proto__":"2","toString":"1"}');
  });

  it('defaults and stored rates are kept with the voucher, as canonical JSON', () => {
    const parameters: ParameterDefinition[] = [
      AMOUNT,
      { name: 'note', type: 'text' },
      { name: 'days', type: 'count', default: 3 },
      { name: 'urgent', type: 'flag', default: false },
      { name: 'quote', type: 'exchange-rate', from: 'USD', to: 'CNY' },
      { ...CURRENCY, default: 'JPY' },
    ];
    const stored = { ...SURROUNDINGS, exchangeRate: () => RATE };
    const expansion = expandOf({ parameters }, { note: 'a "b" 中', amount: '1.5' }, stored);
    const text = expansion.ok ? expansion.value.parameters : '';
    expect(JSON.parse(text)).toEqual({
      amount: '1.5',
      currency: 'JPY',
      days: 3,
      note: 'a "b" 中',
      quote: RATE,
      urgent: false,
    });
    expect(text).toBe(canonicalJson(JSON.parse(text)));
  });
});
