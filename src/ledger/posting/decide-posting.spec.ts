import { describe, expect, it } from 'vitest';
import { answers, balanceRow, facts, post } from './posting-table.fixture.js';

describe('funds are checked on the net effect of a voucher on an account', () => {
  it.each([
    ['in and out in one voucher', 'a>b 150 + b>a 60', ['posted']],
    ['overdraft up to the limit', 'd>b 50', ['posted']],
    ['overdraft beyond the limit', 'd>b 51', ['INSUFFICIENT_FUNDS']],
    ['without limit', 'bank>a 1000000', ['posted']],
  ])('%s: %s', (_, text, expected) => expect(answers([post(text)])).toEqual(expected));

  it('held and earmarked money is not available', () => {
    const tied = facts({}, [balanceRow('a', { held: 60n, earmarked: 30n })]);
    expect(answers([post('a>b 11'), post('a>b 10')], tied)).toEqual(['INSUFFICIENT_FUNDS', 'posted']);
  });

  it('an account below its limit may still be paid in', () => {
    const short = facts({}, [balanceRow('b', { debitTotal: 500n })]);
    expect(answers([post('a>b 10')], short)).toEqual(['posted']);
  });
});

describe('stops follow the effect on the balance, not the side', () => {
  it.each([
    ['closed', { status: 'C' }, 'bank>a 1', 'ACCOUNT_CLOSED'],
    ['frozen in', { status: 'F' }, 'bank>a 1', 'ACCOUNT_FROZEN'],
    ['frozen out', { status: 'F' }, 'a>b 1', 'ACCOUNT_FROZEN'],
    ['stop-in refuses value in', { stopIn: true }, 'bank>a 1', 'ACCOUNT_STOPPED_IN'],
    ['stop-in lets value out', { stopIn: true }, 'a>b 1', 'posted'],
    ['stop-out refuses value out', { stopOut: true }, 'a>b 1', 'ACCOUNT_STOPPED_OUT'],
    ['stop-out lets value in', { stopOut: true }, 'bank>a 1', 'posted'],
  ] as const)('%s', (_, change, text, expected) => {
    expect(answers([post(text)], facts({}, [balanceRow('a', change)]))).toEqual([expected]);
  });
});

describe('what else a posting is refused for', () => {
  it('unknown account', () => expect(answers([post('a>nobody 1')])).toEqual(['ACCOUNT_NOT_FOUND']));
  it('an account of another currency', () => {
    const [debit] = post('a>b 1').lines;
    const wrong = post('a>yen 1', {
      lines: [debit!, { account: 'yen', side: 'C', amount: 1n, currency: 'CNY' }],
    });
    expect(answers([wrong])).toEqual(['CURRENCY_MISMATCH']);
  });
  it('a date that is not open, and one that is closed', () => {
    expect(answers([post('a>b 1', { businessDate: '2026-11-22' })])).toEqual(['BUSINESS_DATE_NOT_OPEN']);
    expect(answers([post('a>b 1', { businessDate: '2026-11-19' })])).toEqual(['BUSINESS_DATE_CLOSED']);
  });
  it('a stopped business type', () => {
    expect(answers([post('a>b 1')], facts({ isStopped: (_, type) => type === 'transfer' }))).toEqual([
      'BUSINESS_TYPE_STOPPED',
    ]);
  });
  it('preconditions: version before, balance after', () => {
    const wants = (precondition: object) =>
      post('a>b 40', { preconditions: [{ account: 'a', ...precondition }] });
    expect(answers([wants({ expectedVersion: 6n })])).toEqual(['ACCOUNT_VERSION_DIFFERS']);
    expect(answers([wants({ expectedVersion: 7n })])).toEqual(['posted']);
    expect(answers([wants({ minimumBalanceAfter: 61n })])).toEqual(['BALANCE_BELOW_MINIMUM']);
    expect(answers([wants({ minimumBalanceAfter: 60n })])).toEqual(['posted']);
  });
});
