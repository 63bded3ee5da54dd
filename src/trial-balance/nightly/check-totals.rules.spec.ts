import { describe, expect, it } from 'vitest';
import { checkBase, checkGlAccounts, checkSides } from './check-totals.rules.js';
import type { TrialBalanceLine } from './trial-balance-line.js';

const DECIMALS = new Map([['CNY', 2]]);
const line = (glAccountId: string, more: Partial<TrialBalanceLine> = {}): TrialBalanceLine => ({
  ...{ currency: 'CNY', glAccountId, openingDebit: 0n, openingCredit: 0n },
  ...{ debitTurnover: 0n, creditTurnover: 0n, closingDebit: 0n, closingCredit: 0n },
  ...more,
});
const sum = (glAccountId: string, debit: bigint, credit: bigint) => ({
  ...{ glAccountId, currency: 'CNY', debit, credit, accounts: 1, sequences: 1n },
});
const told = (
  findings: readonly {
    proof: number;
    glAccountId: string | null;
    expected: string | null;
    actual: string | null;
  }[],
) => findings.map(({ proof, glAccountId, expected, actual }) => [proof, glAccountId, expected, actual]);

describe('debits = credits', () => {
  const sound = [
    line('1', { openingDebit: 5n, debitTurnover: 3n, closingDebit: 8n }),
    line('2', { openingCredit: 5n, creditTurnover: 3n, closingCredit: 8n }),
  ];

  it('finds nothing where they are', () => {
    expect(checkSides(sound, [sum('1', 3n, 0n), sum('2', 0n, 3n)], DECIMALS)).toEqual([]);
  });

  it.each(['openingDebit', 'debitTurnover', 'closingCredit'] as const)(
    'names the currency for %s',
    (figure) => {
      const lines = [{ ...sound[0]!, [figure]: sound[0]![figure] + 1n }, sound[1]!];
      const found = checkSides(lines, [sum('1', 3n, 0n), sum('2', 0n, 3n)], DECIMALS);
      expect(found).toMatchObject([{ proof: 1, currency: 'CNY' }]);
    },
  );

  it('adds up each currency for itself', () => {
    const yen = { ...sound[0]!, currency: 'JPY' };
    const found = checkSides([...sound, yen], [], new Map([...DECIMALS, ['JPY', 0]]));
    expect(found.map(({ currency, expected }) => [currency, expected])).toEqual([
      ['JPY', '5'],
      ['JPY', '3'],
      ['JPY', '8'],
    ]);
  });

  it('looks at the vouchers of the day, too', () => {
    expect(told(checkSides(sound, [sum('1', 3n, 0n), sum('2', 0n, 4n)], DECIMALS))).toEqual([
      [1, null, '0.03', '0.04'],
    ]);
  });
});

describe('a GL account is the sum of its accounts', () => {
  const lines = [line('1', { debitTurnover: 3n }), line('2', { creditTurnover: 3n })];

  it.each([
    [[sum('1', 3n, 0n), sum('2', 0n, 3n)], []],
    [[sum('1', 4n, 0n), sum('2', 0n, 3n)], [[5, '1', '0.04', '0.03']]],
    [[sum('1', 3n, 0n)], [[5, '2', '0.00', '0.03']]],
    [[sum('1', 3n, 0n), sum('2', 0n, 3n), sum('3', 0n, 1n)], [[5, '3', '0.01', '0.00']]],
  ])('case %#', (vouchers, expected) => {
    expect(told(checkGlAccounts(lines, vouchers, DECIMALS))).toEqual(expected);
  });
});

it('an earlier date whose turnovers have changed is named by GL account', () => {
  const stored = [line('1', { debitTurnover: 3n }), line('2', { closingCredit: 9n })];
  expect(checkBase('2026-11-20', stored, [sum('1', 3n, 0n)], DECIMALS)).toEqual([]);
  const found = checkBase('2026-11-20', stored, [sum('1', 3n, 2n)], DECIMALS);
  expect(told(found)).toEqual([[2, '1', '0.00', '0.02']]);
  expect(found[0]!.problem).toContain('2026-11-20');
});
