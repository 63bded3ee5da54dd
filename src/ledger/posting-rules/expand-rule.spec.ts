import { describe, expect, it } from 'vitest';
import { exchangeRatesNeeded } from './exchange-rates-needed.js';
import type { ParameterDefinition } from './rule-definition.js';
import {
  AMOUNT,
  CURRENCY,
  checkedRule,
  expandOf,
  line,
  linesOf,
  outcomeOf,
  ruleOf,
  SURROUNDINGS,
  valueOf,
} from './rule.fixture.js';

const RATE = { rate: '7.1234', source: 'bank', at: '2026-01-05T10:00:00+08:00' };

describe('the currency of a parameter', () => {
  const parameters: ParameterDefinition[] = [{ ...AMOUNT, currency: '{currency}' }, CURRENCY];
  it('decides how many decimals an amount may have', () => {
    expect(linesOf(expandOf({ parameters }, { amount: '1.234', currency: 'KWD' }))[0]).toBe('D a 1.234 KWD');
    expect(linesOf(expandOf({ parameters }, { amount: '12', currency: 'JPY' }))[0]).toBe('D a 12 JPY');
    expect(outcomeOf(expandOf({ parameters }, { amount: '1.5', currency: 'JPY' }))).toBe(
      'AMOUNT_TOO_PRECISE parameters/amount',
    );
  });

  it('decides whether the fixed amounts of the rule can be paid in it', () => {
    const fixed = {
      parameters,
      lines: [line('debit', 'a', 'amount + 1.50'), line('credit', 'b', 'amount + 1.50')],
    };
    expect(linesOf(expandOf(fixed, { amount: '2', currency: 'KWD' }))[0]).toBe('D a 3.500 KWD');
    expect(outcomeOf(expandOf(fixed, { amount: '2', currency: 'JPY' }))).toBe(
      'AMOUNT_TOO_PRECISE parameters/currency',
    );
  });
});

describe('lines', () => {
  const two: ParameterDefinition[] = [AMOUNT, { ...AMOUNT, name: 'part', minimum: '0' }];
  const lines = [
    line('debit', 'a', 'amount'),
    line('credit', 'b', 'amount - part'),
    line('credit', 'c', 'part'),
  ];
  it('of zero are left out', () => {
    expect(linesOf(expandOf({ parameters: two, lines }, { amount: '5', part: '0' }))).toEqual([
      'D a 5.00 CNY',
      'C b 5.00 CNY',
    ]);
  });

  it('below zero are refused, never turned round', () => {
    const expansion = expandOf({ parameters: two, lines }, { amount: '5', part: '6' });
    expect(expansion).toMatchObject({
      ok: false,
      refusal: {
        kind: 'refused',
        code: 'LEDGER.RULE_AMOUNT_NEGATIVE',
        details: { template: 2, account: 'b', amount: '-1.00', currency: 'CNY' },
      },
    });
  });

  it('all of zero are no voucher', () => {
    const zero = [line('debit', 'a', 'part'), line('credit', 'b', 'part')];
    expect(outcomeOf(expandOf({ parameters: two, lines: zero }, { amount: '5', part: '0' }))).toBe(
      'RULE_NO_LINES parameters',
    );
  });

  it('beyond 36 digits are refused, in a line and in a value', () => {
    const large = '9'.repeat(34);
    const doubled = [line('debit', 'a', 'amount * 2'), line('credit', 'b', 'amount * 2')];
    expect(outcomeOf(expandOf({ lines: doubled }, { amount: large }))).toBe('AMOUNT_TOO_LARGE parameters');
    const values = [{ name: 'x', amount: 'amount * 1000' }];
    const byValue = [line('debit', 'a', 'x'), line('credit', 'b', 'x')];
    expect(outcomeOf(expandOf({ values, lines: byValue }, { amount: large }))).toBe(
      'AMOUNT_TOO_LARGE parameters',
    );
    expect(linesOf(expandOf({}, { amount: `${large}.99` }))[0]).toBe(`D a ${large}.99 CNY`);
  });

  it.each([
    ["kind = 'in' and amount > 5", { kind: 'in', amount: '6' }, 3],
    ["kind = 'in' and amount > 5", { kind: 'in', amount: '5' }, 2],
    ["kind != 'in' or amount >= 5", { kind: 'out', amount: '1' }, 3],
    ['not (amount = 5)', { kind: 'in', amount: '5.00' }, 2],
    ['amount * 3 < 10', { kind: 'in', amount: '3.33' }, 3],
    ['amount / 3 <= 1.11', { kind: 'in', amount: '3.34' }, 2],
  ])('when %s, %j', (when, given, count) => {
    const parameters: ParameterDefinition[] = [
      AMOUNT,
      { name: 'kind', type: 'choice', values: ['in', 'out'] },
    ];
    const either = [
      line('debit', 'a', 'amount'),
      line('credit', 'b', 'amount', `not (${when})`),
      line('credit', 'c', 'amount - 0.01', when),
      line('credit', 'd', 'amount - amount + 0.01', when),
    ];
    expect(linesOf(expandOf({ parameters, lines: either }, given))).toHaveLength(count);
  });
});

describe('expressions', () => {
  const more: ParameterDefinition[] = [
    { name: 'rate', type: 'rate' },
    { name: 'count', type: 'count' },
    { name: 'other', type: 'amount', currency: 'CNY' },
  ];
  const given = { amount: '100.00', rate: '0.006', count: 3, other: '33.33' };
  it.each([
    ['round(amount * rate, half-up)', '0.60'],
    ['round(amount / count, down)', '33.33'],
    ['round(amount / count, up)', '33.34'],
    ['amount * count - other', '266.67'],
    ['round((amount - other) * (1 - rate), half-even)', '66.27'],
    ['min(amount, other, 50)', '33.33'],
    ['max(amount, other, 150.5)', '150.50'],
    ['max(other, round(amount * min(rate, 0.5), up))', '33.33'],
    ['round(amount * (other / amount) * (1 / 3), half-even)', '11.11'],
    ['round(-(-amount) / 7, floor)', '14.28'],
    ['amount - -other', '133.33'],
    ['round(min(amount * rate, other), down)', '0.60'],
  ])('%s is %s', (expression, expected) => expect(valueOf(expression, given, more)).toBe(expected));
});

describe('exchange rates', () => {
  const parameters: ParameterDefinition[] = [
    { name: 'sell', type: 'currency' },
    { name: 'buy', type: 'currency', default: 'CNY' },
    { ...AMOUNT, currency: '{sell}' },
    { name: 'quote', type: 'exchange-rate', from: '{sell}', to: '{buy}' },
  ];
  const lines = (expression: string) => [
    line('debit', 'a:{buy}', expression),
    line('credit', 'b:{buy}', expression),
    line('debit', 'c:{sell}', 'amount'),
    line('credit', 'd:{sell}', 'amount'),
  ];
  const forward = { parameters, lines: lines('convert(amount, quote, buy, half-even)') };

  it.each([
    [{ sell: 'USD', amount: '10.00', quote: RATE }, 'D a:CNY 71.23 CNY'],
    [{ sell: 'JPY', amount: '1000', quote: { ...RATE, rate: '0.0475' } }, 'D a:CNY 47.50 CNY'],
    [{ sell: 'KWD', buy: 'JPY', amount: '1.234', quote: { ...RATE, rate: '487.1' } }, 'D a:JPY 601 JPY'],
    [{ sell: 'USDT-TRC20', amount: '0.000001', quote: { ...RATE, rate: '10000.5' } }, 'D a:CNY 0.01 CNY'],
  ])('%j: %s', (given, expected) => expect(linesOf(expandOf(forward, given))[0]).toBe(expected));

  it('convert back by dividing', () => {
    const back: ParameterDefinition[] = [
      AMOUNT,
      { name: 'quote', type: 'exchange-rate', from: 'USD', to: 'CNY' },
    ];
    const expression = 'convert(amount, quote, USD, down)';
    const change = {
      parameters: back,
      lines: [line('debit', 'a', expression), line('credit', 'b', expression)],
    };
    expect(linesOf(expandOf(change, { amount: '71.23', quote: RATE }))[0]).toBe('D a 9.99 USD');
  });

  it('come from what is stored when they are left out', () => {
    const rule = checkedRule(ruleOf(forward));
    const given = { sell: 'USD', amount: '10' };
    expect(exchangeRatesNeeded(rule, given)).toEqual([{ from: 'USD', to: 'CNY' }]);
    expect(exchangeRatesNeeded(rule, { ...given, quote: RATE })).toEqual([]);
    expect(exchangeRatesNeeded(rule, {})).toEqual([]);
    const stored = {
      ...SURROUNDINGS,
      exchangeRate: (from: string, to: string) => (from + to === 'USDCNY' ? RATE : undefined),
    };
    expect(linesOf(expandOf(forward, given, stored))[0]).toBe('D a:CNY 71.23 CNY');
    expect(expandOf(forward, { ...given, sell: 'JPY' }, stored)).toMatchObject({
      refusal: {
        kind: 'refused',
        code: 'LEDGER.CURRENCY_PAIR_UNKNOWN',
        field: 'parameters/quote',
        details: { from: 'JPY', to: 'CNY' },
      },
    });
  });
});

describe('accounts that open on first use', () => {
  const parameters: ParameterDefinition[] = [
    AMOUNT,
    { name: 'from', type: 'code' },
    { name: 'to', type: 'code' },
  ];
  const account = (of: string, change = {}) => ({
    account: `customer:{${of}}`,
    glAccount: '2201',
    currency: 'CNY',
    name: `Customer {${of}}`,
    party: `customer:{${of}}`,
    ...change,
  });
  const lines = [line('debit', 'customer:{from}', 'amount'), line('credit', 'customer:{to}', 'amount')];
  const given = { amount: '1', from: '1001', to: '1002' };

  it('are named once each, filled in', () => {
    const expansion = expandOf({ parameters, lines, accounts: [account('to')] }, given);
    expect(expansion.ok && expansion.value.openings).toEqual([
      {
        account: 'customer:1002',
        glAccount: '2201',
        currency: 'CNY',
        name: 'Customer 1002',
        party: 'customer:1002',
        mustBeZero: false,
      },
    ]);
    const both = expandOf(
      { parameters, lines, accounts: [account('from'), account('to')] },
      { ...given, to: '1001' },
    );
    expect(both.ok && both.value.openings.map((opening) => opening.account)).toEqual(['customer:1001']);
  });

  it('are not opened in two ways at once', () => {
    const accounts = [account('from'), account('to', { glAccount: '2202' })];
    expect(outcomeOf(expandOf({ parameters, lines, accounts }, given))).toBe('ok');
    expect(outcomeOf(expandOf({ parameters, lines, accounts }, { ...given, to: '1001' }))).toBe(
      'RULE_OPENING_CONTRADICTS parameters',
    );
  });

  it('have codes, names and parties of a length that can be kept', () => {
    const long = { ...given, to: 'x'.repeat(64) };
    expect(outcomeOf(expandOf({ parameters, lines, accounts: [account('to')] }, long))).toBe(
      'PARAMETER_OUT_OF_RANGE parameters/to',
    );
    const wordy = account('to', { party: '{to}', name: `${'n'.repeat(70)}{to}` });
    expect(outcomeOf(expandOf({ parameters, lines, accounts: [wordy] }, long))).toBe(
      'PARAMETER_OUT_OF_RANGE parameters/to',
    );
    const wide = [line('debit', `${'a'.repeat(70)}:{to}`, 'amount'), line('credit', 'b', 'amount')];
    expect(outcomeOf(expandOf({ parameters, lines: wide }, long))).toBe(
      'PARAMETER_OUT_OF_RANGE parameters/to',
    );
  });
});
