import { describe, expect, it } from 'vitest';
import { checkOf, line, PARAMETERS } from '../rule.fixture.js';

describe('accounts', () => {
  const account = (text: string): string =>
    checkOf({
      parameters: [...PARAMETERS, { name: 'whole', type: 'account' }, { name: 'note', type: 'text' }],
      lines: [line('debit', text, 'amount'), line('credit', 'b', 'amount')],
    });
  it.each([
    ['customer:{code}:{currency}', 'ok'],
    ['{code}', 'ok'],
    ['x.{code}-y:1', 'ok'],
    ['{whole}', 'ok'],
    ['{nobody}', 'RULE_NAME_UNKNOWN lines/0/account'],
    ['{__proto__}', 'RULE_NAME_UNKNOWN lines/0/account'],
    ['{amount}', 'RULE_TYPE_MISMATCH lines/0/account'],
    ['{note}', 'RULE_TYPE_MISMATCH lines/0/account'],
    ['x:{whole}', 'RULE_TEMPLATE_INVALID lines/0/account'],
    ['{code}{currency}', 'RULE_TEMPLATE_INVALID lines/0/account'],
    ['{code}-{currency}', 'RULE_TEMPLATE_INVALID lines/0/account'],
    ['a {code}', 'RULE_TEMPLATE_INVALID lines/0/account'],
    [':{code}', 'RULE_TEMPLATE_INVALID lines/0/account'],
    ['{code', 'RULE_TEMPLATE_INVALID lines/0/account'],
    ['code}', 'RULE_TEMPLATE_INVALID lines/0/account'],
    ['{{code}}', 'RULE_TEMPLATE_INVALID lines/0/account'],
    ['', 'RULE_TEMPLATE_INVALID lines/0/account'],
    ['客户:{code}', 'RULE_TEMPLATE_INVALID lines/0/account'],
    ['a'.repeat(129), 'RULE_TEMPLATE_INVALID lines/0/account'],
  ])('%s: %s', (text, expected) => expect(account(text)).toBe(expected));

  const opening = (change: object): string =>
    checkOf({
      parameters: [...PARAMETERS, { name: 'whole', type: 'account' }],
      lines: [line('debit', 'a:{code}', 'amount'), line('credit', '{whole}', 'amount')],
      accounts: [
        { account: 'a:{code}', glAccount: '2201', currency: 'CNY', name: 'Account {code}', ...change },
      ],
    });
  it.each([
    ['as the line says', {}, 'ok'],
    ['that no line uses', { account: 'a:{currency}' }, 'RULE_VALUE_UNUSED accounts/0/account'],
    ['of whatever account', { account: '{whole}' }, 'RULE_TEMPLATE_INVALID accounts/0/account'],
    ['in another currency', { currency: 'USD' }, 'RULE_TYPE_MISMATCH lines/0/amount'],
    ['in a currency not kept', { currency: 'XXX' }, 'RULE_CURRENCY_UNKNOWN accounts/0/currency'],
    ['with an unknown name', { name: '{nobody}' }, 'RULE_NAME_UNKNOWN accounts/0/name'],
    ['with a name too long', { name: 'x'.repeat(129) }, 'RULE_TEMPLATE_INVALID accounts/0/name'],
    ['with a party that is none', { party: 'a b' }, 'RULE_TEMPLATE_INVALID accounts/0/party'],
  ])('opened %s: %s', (_, change, expected) => expect(opening(change)).toBe(expected));

  it('described twice, or in two currencies', () => {
    const twice = { account: 'a', glAccount: '2201', currency: 'CNY', name: 'A' };
    expect(checkOf({ accounts: [twice, twice] })).toBe('RULE_NAME_TWICE accounts/1/account');
    const lines = [
      line('debit', 'a', 'amount'),
      line('credit', 'b', 'amount'),
      line('debit', 'a', 'dollars'),
      line('credit', 'c', 'dollars'),
    ];
    expect(checkOf({ parameters: PARAMETERS, lines })).toBe('RULE_TYPE_MISMATCH lines/2/amount');
  });
});

describe('money set aside', () => {
  const parameters = [
    ...PARAMETERS,
    { name: 'whole', type: 'account' as const },
    { name: 'note', type: 'text' as const },
    { name: 'held', type: 'hold' as const },
    { name: 'kind', type: 'choice' as const, values: ['fund', 'order'] },
  ];
  const aside = (change: object): string =>
    checkOf({
      parameters,
      lines: [{ ...line('debit', 'a', 'amount'), ...change }, line('credit', 'b', 'amount')],
    });

  it.each([
    ['order:{code}', 'ok'],
    ['{kind}:{code}:{currency}', 'ok'],
    ['bonus-2026', 'ok'],
    ['x'.repeat(64), 'ok'],
    ['x'.repeat(65), 'RULE_TEMPLATE_INVALID lines/0/purpose'],
    ['{code}{currency}', 'RULE_TEMPLATE_INVALID lines/0/purpose'],
    ['{code}-{kind}', 'RULE_TEMPLATE_INVALID lines/0/purpose'],
    ['订单:{code}', 'RULE_TEMPLATE_INVALID lines/0/purpose'],
    ['a/{code}', 'RULE_TEMPLATE_INVALID lines/0/purpose'],
    ['', 'RULE_TEMPLATE_INVALID lines/0/purpose'],
    ['{whole}', 'RULE_TYPE_MISMATCH lines/0/purpose'],
    ['{note}', 'RULE_TYPE_MISMATCH lines/0/purpose'],
    ['{held}', 'RULE_TYPE_MISMATCH lines/0/purpose'],
    ['{amount}', 'RULE_TYPE_MISMATCH lines/0/purpose'],
    ['{nobody}', 'RULE_NAME_UNKNOWN lines/0/purpose'],
  ])('purpose %s: %s', (purpose, expected) => expect(aside({ purpose })).toBe(expected));

  it.each([
    ['{held}', 'ok'],
    ['held', 'RULE_TEMPLATE_INVALID lines/0/hold'],
    ['x{held}', 'RULE_TEMPLATE_INVALID lines/0/hold'],
    ['{held}{held}', 'RULE_TEMPLATE_INVALID lines/0/hold'],
    ['', 'RULE_TEMPLATE_INVALID lines/0/hold'],
    ['{code}', 'RULE_TYPE_MISMATCH lines/0/hold'],
    ['{amount}', 'RULE_TYPE_MISMATCH lines/0/hold'],
    ['{nobody}', 'RULE_NAME_UNKNOWN lines/0/hold'],
  ])('hold %s: %s', (hold, expected) => expect(aside({ hold })).toBe(expected));

  it('a line has one of them', () => {
    expect(aside({ hold: '{held}', purpose: 'bonus' })).toBe('RULE_TEMPLATE_INVALID lines/0/purpose');
  });

  it('a hold is no part of an account, and nothing that a condition asks for', () => {
    expect(aside({ account: 'a:{held}' })).toBe('RULE_TYPE_MISMATCH lines/0/account');
    expect(aside({ when: "held = 'x'" })).toBe('RULE_TYPE_MISMATCH lines/0/when');
  });
});
