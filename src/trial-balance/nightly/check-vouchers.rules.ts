import { formatAmount } from '../../platform/money/index.js';
import { findingOf, type Finding } from './finding.js';

/** Decimals by currency. */
export type Decimals = ReadonlyMap<string, number>;

export interface UnbalancedVoucher {
  readonly voucher: string;
  readonly currency: string;
  readonly debit: bigint;
  readonly credit: bigint;
}

/** Turnover of a GL account in minor units. */
export interface VoucherSum {
  readonly glAccountId: string;
  readonly currency: string;
  readonly debit: bigint;
  readonly credit: bigint;
}

/** A line that does not agree with its account or its entry. */
export interface LineInPlace {
  readonly voucher: string;
  readonly lineNumber: number;
  readonly accountId: string;
  readonly currency: string;
  readonly lineGlAccountId: string;
  /** null when it is not there, of another book, or in another currency. */
  readonly account: { readonly glAccountId: string } | null;
  /** On the side of the line. */
  readonly amount: bigint;
  /** Whether a turnover of the account is stored for the date. */
  readonly hasTurnover: boolean;
  /** null when it is not there. */
  readonly entry: {
    /** Its effect on the side of the line; null where that cannot be told. */
    readonly amount: bigint | null;
    readonly isOfLine: boolean;
    readonly isOnSide: boolean;
    readonly isOnDate: boolean;
  } | null;
}

/** An amount as people read it; of a currency that the book does not keep, its minor units. */
export const amountText = (amount: bigint, currency: string, decimals: Decimals): string =>
  formatAmount(amount, decimals.get(currency) ?? 0);

/** Proof 1: debits = credits in each voucher. */
export function findUnbalanced(vouchers: readonly UnbalancedVoucher[], decimals: Decimals): Finding[] {
  return vouchers.map(({ voucher, currency, debit, credit }) =>
    findingOf(1, 'its debits are not its credits', {
      ...{ voucher, currency },
      expected: amountText(debit, currency, decimals),
      actual: amountText(credit, currency, decimals),
    }),
  );
}

/** Proof 1: a voucher has the lines it was recorded with. */
export function findMiscounted(
  vouchers: readonly { voucher: string; recorded: number; lines: number }[],
): Finding[] {
  return vouchers.map(({ voucher, recorded, lines }) =>
    findingOf(1, 'it does not have as many lines as it was recorded with', {
      ...{ voucher, expected: String(recorded), actual: String(lines) },
    }),
  );
}

/** Proof 3, line by line; an account without a turnover is a matter of proof 2, one of another GL account of proof 5. */
export function findDisagreeing(lines: readonly LineInPlace[], decimals: Decimals): Finding[] {
  return lines.flatMap((line) => {
    const { voucher, accountId, currency, lineNumber, account, lineGlAccountId, entry } = line;
    const named = { voucher, accountId, currency };
    if (account === null) {
      return [findingOf(3, `line ${lineNumber} names no account of the book in its currency`, named)];
    }
    const found: Finding[] = [];
    if (!line.hasTurnover) {
      const { glAccountId } = account;
      found.push(findingOf(2, 'it moved, and no turnover of the date is stored', { ...named, glAccountId }));
    }
    if (account.glAccountId !== lineGlAccountId) {
      const problem = `line ${lineNumber} is under another GL account than its account`;
      found.push(findingOf(5, problem, { ...named, glAccountId: lineGlAccountId }));
    }
    const differing = differenceOf(line);
    if (differing !== null) {
      const expected = amountText(line.amount, currency, decimals);
      const effect = entry?.amount ?? null;
      const actual = effect === null ? null : amountText(effect, currency, decimals);
      const problem = `line ${lineNumber} and its entry differ in ${differing}`;
      found.push(
        findingOf(3, entry === null ? `line ${lineNumber} has no entry` : problem, {
          ...named,
          expected,
          actual,
        }),
      );
    }
    return found;
  });
}

function differenceOf({ amount, entry }: LineInPlace): string | null {
  if (entry === null || !entry.isOfLine) return 'voucher or line';
  if (!entry.isOnSide) return 'side';
  if (!entry.isOnDate) return 'business date';
  return entry.amount === amount ? null : 'amount';
}
