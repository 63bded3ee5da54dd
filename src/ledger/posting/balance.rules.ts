import type { AccountRef } from '../accounts/index.js';
import type { Balance, Side } from './posting.types.js';

/** Balance on the account's normal side (domain §3). */
export function ledgerBalance(balance: Balance, normalSide: Side): bigint {
  const difference = balance.debitTotal - balance.creditTotal;
  return normalSide === 'D' ? difference : -difference;
}

/** balance − held − earmarked + allowed overdraft; null when the account may be overdrawn without limit. */
export function availableBalance(balance: Balance, normalSide: Side): bigint | null {
  if (balance.overdraftLimit === null) return null;
  return ledgerBalance(balance, normalSide) - balance.held - balance.earmarked + balance.overdraftLimit;
}

/** Effect of an amount on one side on the balance of the normal side. */
export function effectOn(account: AccountRef, side: Side, amount: bigint): bigint {
  return side === account.normalSide ? amount : -amount;
}
