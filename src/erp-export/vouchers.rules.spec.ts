import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SummaryLine } from './summary.js';
import { differenceOf, vouchersOf } from './vouchers.rules.js';

const line = (erpAccount: string, side: 'D' | 'C', amount: bigint, currency = 'CNY'): SummaryLine => ({
  ...{ currency, glAccountId: erpAccount, erpAccount, side, amount },
});
const short = (lines: ReturnType<typeof vouchersOf>): string[] =>
  lines.map((each) => `${each.voucher}.${each.line} ${each.erpAccount} ${each.side} ${each.amount}`);

describe('summary vouchers', () => {
  it('are one for each currency when that is not too long', () => {
    const lines = [
      line('b', 'D', 5n, 'USD'),
      line('b', 'C', 5n, 'USD'),
      line('a', 'D', 7n),
      line('c', 'C', 7n),
    ];
    expect(short(vouchersOf(lines, 2))).toEqual(['1.1 a D 7', '1.2 c C 7', '2.1 b D 5', '2.2 b C 5']);
    expect(vouchersOf([], 2)).toEqual([]);
  });

  it('are several that balance when it is, and share what does not fit', () => {
    const lines = [line('a', 'D', 10n), line('b', 'C', 4n), line('c', 'C', 5n), line('d', 'C', 1n)];
    expect(short(vouchersOf(lines, 3))).toEqual([
      ...['1.1 a D 9', '1.2 b C 4', '1.3 c C 5', '2.1 a D 1', '2.2 d C 1'],
    ]);
  });

  it('keep the side and the sign of red lines', () => {
    const lines = [line('a', 'D', -3n), line('b', 'C', -3n), line('c', 'D', 2n), line('d', 'C', 2n)];
    expect(short(vouchersOf(lines, 2))).toEqual(['1.1 b C -3', '1.2 a D -3', '2.1 c D 2', '2.2 d C 2']);
  });

  it('are not made of what does not balance', () => {
    expect(() => vouchersOf([line('a', 'D', 1n)], 9)).toThrow('do not balance: 1');
  });

  it('balance, stay within their bound and lose nothing, whatever is to be divided', () => {
    const amount = fc.bigInt({ min: -50n, max: 50n }).filter((units) => units !== 0n);
    const arbitrary = fc.array(fc.tuple(amount, fc.boolean()), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(arbitrary, fc.integer({ min: 2, max: 9 }), (drawn, mostLines) => {
        const lines = drawn.map(([units, isDebit], place) => line(`a${place}`, isDebit ? 'D' : 'C', units));
        const net = lines.reduce((sum, { side, amount: units }) => sum + (side === 'D' ? units : -units), 0n);
        if (net !== 0n) lines.push(line('rest', 'C', net));
        const placed = vouchersOf(lines, mostLines);
        const sums = new Map<string, bigint>();
        const vouchers = new Map<number, { net: bigint; lines: number }>();
        for (const each of placed) {
          sums.set(each.erpAccount, (sums.get(each.erpAccount) ?? 0n) + each.amount);
          const own = vouchers.get(each.voucher) ?? { net: 0n, lines: 0 };
          const effect = each.side === 'D' ? each.amount : -each.amount;
          vouchers.set(each.voucher, { net: own.net + effect, lines: own.lines + 1 });
          expect(each.line).toBe(own.lines + 1);
          expect(each.amount).not.toBe(0n);
        }
        expect(Object.fromEntries(sums)).toEqual(
          Object.fromEntries(lines.map(({ erpAccount, amount: units }) => [erpAccount, units])),
        );
        for (const voucher of vouchers.values()) {
          expect(voucher.net).toBe(0n);
          expect(voucher.lines).toBeLessThanOrEqual(mostLines);
        }
      }),
    );
  });
});

describe('the difference of two revisions', () => {
  const named = (...lines: SummaryLine[]) =>
    lines.map((each) => ({ ...each, glAccount: `gl-${each.erpAccount}` }));

  it('is what has changed, however it was divided', () => {
    const before = named(line('a', 'D', 3n), line('a', 'D', 4n), line('b', 'C', 7n), line('x', 'D', 2n));
    const after = named(line('a', 'D', 7n), line('b', 'C', 9n), line('c', 'D', 2n));
    expect(
      differenceOf(before, after).map(({ erpAccount, debit, credit }) => [erpAccount, debit, credit]),
    ).toEqual([
      ['b', 0n, 2n],
      ['c', 2n, 0n],
      ['x', -2n, 0n],
    ]);
  });
});
