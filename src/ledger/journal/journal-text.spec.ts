import { describe, expect, it } from 'vitest';
import {
  headingText,
  pathsOf,
  transactionText,
  type JournalPosting,
  type JournalVoucher,
} from './journal-text.js';

const CHART = [
  { id: 1, code: '1000', name: 'Assets 资产', parentId: null, class: 'asset' },
  { id: 2, code: '1003', name: 'Reserve, at: bank', parentId: 1, class: 'asset' },
  { id: 3, code: '2201', name: 'Customers', parentId: null, class: 'liability' },
  { id: 4, code: '3201', name: 'Intermediate', parentId: null, class: 'clearing' },
];

const VOUCHER: JournalVoucher = {
  id: '01935f00-0000-7000-8000-000000000001',
  businessDate: '2026-11-21',
  businessType: 'pay-in',
  client: 'shop',
  requestNumber: 'r-1',
  reference: null,
  memo: '',
};

const line = (account: string, amount: bigint, more: Partial<JournalPosting> = {}): JournalPosting => ({
  glAccountId: 2,
  account,
  currency: 'CNY',
  decimals: 2,
  side: 'D',
  amount,
  ...more,
});

const journal = (voucher: Partial<JournalVoucher>, ...postings: JournalPosting[]): string =>
  transactionText({ ...VOUCHER, ...voucher }, postings, pathsOf(CHART));

describe('the journal for hledger', () => {
  it('writes a voucher as a transaction, debits positive and credits negative', () => {
    const text = journal(
      { reference: 'order-7', memo: '充值 top-up' },
      line('channel:alipay:CNY', 12345n),
      line('customer:1001:CNY', 12345n, { glAccountId: 3, side: 'C' }),
    );
    expect(text).toBe(
      [
        '2026-11-21 pay-in | 01935f00-0000-7000-8000-000000000001',
        '    ; client: shop, request: r-1',
        '    ; reference: order-7',
        '    ; memo: 充值 top-up',
        '    1000:1003:channel:alipay:CNY  123.45 CNY',
        '    2201:customer:1001:CNY  -123.45 CNY',
        '',
        '',
      ].join('\n'),
    );
  });

  it('writes a red reversal with its sign turned', () => {
    expect(journal({}, line('a', -5n))).toContain('1000:1003:a  -0.05 CNY');
    expect(journal({}, line('a', -5n, { side: 'C' }))).toContain('1000:1003:a  0.05 CNY');
  });

  it.each([
    ['CNY', 2, '1.23 CNY'],
    ['JPY', 0, '123 JPY'],
    ['USDT-TRC20', 6, '0.000123 "USDT-TRC20"'],
  ])('quotes the currency %s where hledger needs it', (currency, decimals, expected) => {
    expect(journal({}, line('a', 123n, { currency, decimals }))).toContain(`1000:1003:a  ${expected}\n`);
  });

  it.each([
    ['a b  c;d', 'a%20b%20%20c%3Bd'],
    ['a::b:', 'a%3A:b%3A'],
    [':a', '%3Aa'],
    ['(a)', '%28a%29'],
    ['100%', '100%25'],
    ['a\n2026-01-01 x', 'a%0A2026-01-01%20x'],
  ])('keeps the account code %j one account name', (code, expected) => {
    expect(journal({}, line(code, 1n))).toContain(`\n    1000:1003:${expected}  0.01 CNY\n`);
    expect(decodeURIComponent(expected)).toBe(code);
  });

  it.each([
    ['x\n2026-01-01 forged', 'x%0A2026-01-01 forged'],
    ['x\u2028y\u2029z\u0085', 'x%E2%80%A8y%E2%80%A9z%C2%85'],
    ['x, date:2020-01-01', 'x%2C date%3A2020-01-01'],
    ['50% off; 😀', '50%25 off; 😀'],
  ])('keeps the memo %j one line and one tag', (memo, expected) => {
    expect(journal({ memo })).toContain(`\n    ; memo: ${expected}\n`);
    expect(decodeURIComponent(expected)).toBe(memo);
  });

  it('declares currencies and the chart', () => {
    const currencies = [
      { code: 'CNY', decimals: 2 },
      { code: 'JPY', decimals: 0 },
    ];
    expect(headingText('main', null, '2026-11-21', currencies, CHART)).toBe(
      [
        '; Suanpan, book main, business dates from the first to 2026-11-21',
        'decimal-mark .',
        '',
        'commodity 1000.00 CNY',
        'commodity 1000. JPY',
        '',
        'account 1000  ; type: A, name: Assets 资产',
        'account 1000:1003  ; type: A, name: Reserve%2C at%3A bank',
        'account 2201  ; type: L, name: Customers',
        'account 3201  ; name: Intermediate',
        '',
        '',
      ].join('\n'),
    );
  });

  it('refuses to write a posting without its place in the chart', () => {
    expect(() => journal({}, line('a', 1n, { glAccountId: 9 }))).toThrow('not in the chart');
  });
});
