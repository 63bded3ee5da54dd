import { formatAmount } from '../../platform/money/index.js';

/** A balance as ledgers show it: the side it stands on (借, 贷, 平) and how much, from debits minus credits. */
export function balanceOf(net: bigint, decimals: number): { balanceSide: string; balance: string } {
  const balance = formatAmount(net < 0n ? -net : net, decimals);
  if (net === 0n) return { balanceSide: 'flat', balance };
  return { balanceSide: net > 0n ? 'debit' : 'credit', balance };
}
