import { amountText, type Decimals, type VoucherSum } from './check-vouchers.rules.js';
import { findingOf, type Finding } from './finding.js';
import { keyOf, type TrialBalanceLine } from './trial-balance-line.js';

/** Turnover of a date by GL account, from the accounts under it. */
export interface AccountSum extends VoucherSum {
  readonly accounts: number;
  /** The sum of the last sequences of the accounts: every later posting into the date makes it larger. */
  readonly sequences: bigint;
}

const SIDES = [
  ['openingDebit', 'openingCredit', 'the opening balances of the chart'],
  ['debitTurnover', 'creditTurnover', 'the turnovers of the chart'],
  ['closingDebit', 'closingCredit', 'the closing balances of the chart'],
] as const;

/** Proof 1 over the vouchers of the day, and over the chart. */
export function checkSides(
  lines: readonly TrialBalanceLine[],
  vouchers: readonly VoucherSum[],
  decimals: Decimals,
): Finding[] {
  const found: Finding[] = [];
  const compare = (currency: string, debit: bigint, credit: bigint, what: string): void => {
    if (debit === credit) return;
    const amounts = {
      expected: amountText(debit, currency, decimals),
      actual: amountText(credit, currency, decimals),
    };
    found.push(findingOf(1, `debits and credits differ in ${what}`, { currency, ...amounts }));
  };
  for (const currency of currenciesOf([...lines, ...vouchers])) {
    const own = lines.filter((line) => line.currency === currency);
    const ofVouchers = vouchers.filter((sum) => sum.currency === currency);
    compare(currency, total(ofVouchers, 'debit'), total(ofVouchers, 'credit'), 'the vouchers of the day');
    for (const [debit, credit, what] of SIDES) compare(currency, total(own, debit), total(own, credit), what);
  }
  return found;
}

/** Proof 5: the turnover of each GL account by the lines of vouchers is that of the accounts under it. */
export function checkGlAccounts(
  lines: readonly TrialBalanceLine[],
  vouchers: readonly VoucherSum[],
  decimals: Decimals,
): Finding[] {
  const accounts = lines.map((line) => ({ ...line, debit: line.debitTurnover, credit: line.creditTurnover }));
  return differencesBetween(vouchers, accounts, (side) => [
    5,
    `its ${side}s of the day are not the sum of its accounts`,
    decimals,
  ]);
}

/** Proof 2: the turnovers of an earlier date are still those that its stored trial balance closed with. */
export function checkBase(
  businessDate: string,
  stored: readonly TrialBalanceLine[],
  now: readonly AccountSum[],
  decimals: Decimals,
): Finding[] {
  const before = stored.map((line) => ({ ...line, debit: line.debitTurnover, credit: line.creditTurnover }));
  return differencesBetween(before, now, (side) => [
    2,
    `opening is not the closing of ${businessDate}: its ${side}s of that date have changed`,
    decimals,
  ]);
}

function differencesBetween(
  expected: readonly VoucherSum[],
  actual: readonly VoucherSum[],
  describe: (side: 'debit' | 'credit') => [proof: 2 | 5, problem: string, decimals: Decimals],
): Finding[] {
  const wanted = new Map(expected.map((sum) => [keyOf(sum), sum]));
  const there = new Map(actual.map((sum) => [keyOf(sum), sum]));
  return [...new Set([...wanted.keys(), ...there.keys()])].sort().flatMap((key) => {
    const { glAccountId, currency } = (wanted.get(key) ?? there.get(key))!;
    return (['debit', 'credit'] as const).flatMap((side) => {
      const [left, right] = [wanted.get(key)?.[side] ?? 0n, there.get(key)?.[side] ?? 0n];
      if (left === right) return [];
      const [proof, problem, decimals] = describe(side);
      const amounts = {
        expected: amountText(left, currency, decimals),
        actual: amountText(right, currency, decimals),
      };
      return [findingOf(proof, problem, { glAccountId, currency, ...amounts })];
    });
  });
}

const currenciesOf = (rows: readonly { readonly currency: string }[]): string[] =>
  [...new Set(rows.map(({ currency }) => currency))].sort();

function total<Key extends string>(rows: readonly { readonly [K in Key]: bigint }[], key: Key): bigint {
  return rows.reduce((sum, row) => sum + row[key], 0n);
}
