/** What an account's balances are worked out from, in minor units. */
export interface BalanceFigures {
  readonly debitTotal: bigint;
  readonly creditTotal: bigint;
  readonly held: bigint;
  readonly earmarked: bigint;
  /** null: no limit. */
  readonly overdraftLimit: bigint | null;
}

/** Balance on the account's normal side (domain §3). */
export function ledgerBalance(
  { debitTotal, creditTotal }: Pick<BalanceFigures, 'debitTotal' | 'creditTotal'>,
  normalSide: 'D' | 'C',
): bigint {
  const difference = debitTotal - creditTotal;
  return normalSide === 'D' ? difference : -difference;
}

/** balance − held − earmarked + allowed overdraft; null when the account may be overdrawn without limit. */
export function availableBalance(figures: BalanceFigures, normalSide: 'D' | 'C'): bigint | null {
  if (figures.overdraftLimit === null) return null;
  return ledgerBalance(figures, normalSide) - figures.held - figures.earmarked + figures.overdraftLimit;
}
