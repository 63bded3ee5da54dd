import { describe, expect, it } from 'vitest';
import { parseAmount } from '../platform/money/index.js';
import { businessDay } from './business-day.js';
import { DEMO_ACCOUNTS, FIRST_PAY_IN, OPENING, type DemoVoucher } from './demo-book.js';

describe('the business day of the demonstration', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(businessDay(7, 50)).toEqual(businessDay(7, 50));
    expect(businessDay(7, 50)).not.toEqual(businessDay(8, 50));
  });

  it('has every kind of movement, some sent twice', () => {
    const day = businessDay(2026, 200);
    expect(day).toHaveLength(200);
    const kinds = new Set(day.map((step) => step.voucher.businessType));
    expect(kinds).toEqual(new Set(['pay-in', 'payment', 'transfer', 'withdraw', 'channel-settlement']));
    expect(day.filter((step) => step.sentTwice).length).toBeGreaterThan(5);
  });

  it('may be as short as one likes', () => {
    expect(businessDay(1, 2)).toHaveLength(2);
  });

  it('consists of vouchers that balance, on accounts that are there, in their currency', () => {
    const vouchers = [FIRST_PAY_IN, OPENING.voucher, ...businessDay(1, 1_000).map((step) => step.voucher)];
    const currencies = new Map(DEMO_ACCOUNTS.map(({ code, currency }) => [code, currency]));
    for (const voucher of vouchers) {
      expect(sumOf(voucher, 'debit')).toBe(sumOf(voucher, 'credit'));
      for (const { account, currency } of voucher.lines) expect(currencies.get(account)).toBe(currency);
    }
  });
});

function sumOf({ lines }: DemoVoucher, side: 'debit' | 'credit'): bigint {
  return lines.filter((line) => line.side === side).reduce((sum, { amount }) => sum + minorOf(amount), 0n);
}

function minorOf(amount: string): bigint {
  const parsed = parseAmount(amount, 2);
  if (!parsed.ok || parsed.minor === 0n) throw new Error(`${amount} is not an amount of a line`);
  return parsed.minor;
}
