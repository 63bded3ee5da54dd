import { describe, expect, it } from 'vitest';
import { randomOf } from '../random.js';
import { merchantsOf } from './merchants.js';
import { tradingOf } from './trades.js';

const DATES = ['2026-04-02', '2026-04-03', '2026-04-07'];
const PARTIES = merchantsOf(5, 40).map(({ party }) => party);
const trading = (seed: number, sales = 40, dates = DATES) => tradingOf(randomOf(seed), PARTIES, dates, sales);
const linesOf = (file: Buffer | null): string[] => file?.toString('utf8').split('\n') ?? [];

describe('trading of the demonstration', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(trading(7)).toEqual(trading(7));
    expect(trading(7)).not.toEqual(trading(8));
  });

  it('says in the head of each file what its lines come to', () => {
    for (const { trades, traded, date } of trading(3).days) {
      const [head, ...rest] = linesOf(trades);
      const details = rest.filter((line) => line.startsWith('D|'));
      const cents = details.map((line) => BigInt(line.split('|')[5]!.replace('.', '')));
      expect(cents.reduce((sum, one) => sum + one, 0n)).toBe(traded);
      const total = `${traded / 100n}.${String(traded % 100n).padStart(2, '0')}`;
      expect(head).toBe(`H|${date.replaceAll('-', '')}|${details.length}|${total}`);
    }
  });

  it('takes back only what was sold the day before, each order once', () => {
    const { days } = trading(11, 200);
    const back = days.flatMap(({ refunds }, day) =>
      linesOf(refunds)
        .filter((line) => /^RT/.test(line))
        .map((line) => ({ day, order: line.split(',')[1]! })),
    );
    expect(back.length).toBeGreaterThan(10);
    for (const { day, order } of back)
      expect(linesOf(days[day - 1]!.trades).some((line) => line.startsWith(`D|${order}|`))).toBe(true);
    expect(new Set(back.map(({ order }) => order)).size).toBe(back.length);
  });

  it('has one order that is larger than all others together, on the second date or the only one', () => {
    const { days, ordinary } = trading(5);
    expect(days.map(({ traded }) => traded > ordinary)).toEqual([false, true, false]);
    expect(trading(5, 1, DATES.slice(0, 1)).days[0]!.traded).toBeGreaterThan(0n);
  });

  it('gives every merchant an account of its own', () => {
    expect(new Set(merchantsOf(50, 40).map(({ account }) => account)).size).toBe(50);
  });
});
