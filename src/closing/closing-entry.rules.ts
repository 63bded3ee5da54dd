import type { PostingLine } from '../ledger/posting/index.js';

/** An income or expense account that is not zero at the end of a year. */
export interface OpenProfit {
  readonly account: string;
  /** Debits less credits up to the end of the year, in minor units; not zero. */
  readonly net: bigint;
}

/** Lines that make the accounts zero and move what they come to, in one line, to the retained earnings. */
export function closingLines(
  accounts: readonly OpenProfit[],
  retainedEarnings: string,
  currency: string,
): PostingLine[] {
  const lines = accounts.map(({ account, net }) => lineOf(account, -net, currency));
  const total = accounts.reduce((sum, { net }) => sum + net, 0n);
  return total === 0n ? lines : [...lines, lineOf(retainedEarnings, total, currency)];
}

/** @param net positive for a debit */
const lineOf = (account: string, net: bigint, currency: string): PostingLine => ({
  account,
  side: net > 0n ? 'D' : 'C',
  amount: net > 0n ? net : -net,
  currency,
});
