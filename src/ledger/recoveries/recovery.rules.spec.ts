import { describe, expect, it } from 'vitest';
import type { AccountRef } from '../accounts/index.js';
import { recoverable, recoveryLines } from './recovery.rules.js';

describe('what can be recovered', () => {
  it.each([
    [100n, { ledger: 150n, held: 0n, earmarked: 0n }, 100n],
    [100n, { ledger: 100n, held: 0n, earmarked: 0n }, 100n],
    [100n, { ledger: 60n, held: 0n, earmarked: 0n }, 60n],
    [100n, { ledger: 150n, held: 40n, earmarked: 30n }, 80n],
    [100n, { ledger: 0n, held: 0n, earmarked: 0n }, 0n],
    [100n, { ledger: -5n, held: 0n, earmarked: 0n }, -5n],
  ])('of %s with %o is %s', (amount, funds, taken) => {
    expect(recoverable(amount, funds)).toBe(taken);
  });
});

describe('the lines of a recovery', () => {
  const account = (code: string, normalSide: 'D' | 'C') =>
    ({ code, normalSide, currency: 'CNY' }) as AccountRef;

  it.each([
    ['C', 'D', 'D', 'C'],
    ['C', 'C', 'D', 'C'],
    ['D', 'D', 'C', 'D'],
  ] as const)('from a %s account to a %s account: %s and %s', (from, to, taken, given) => {
    expect(recoveryLines(account('from', from), account('to', to), 7n)).toEqual([
      { account: 'from', side: taken, amount: 7n, currency: 'CNY' },
      { account: 'to', side: given, amount: 7n, currency: 'CNY' },
    ]);
  });
});
