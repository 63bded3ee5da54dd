/** A currency in which debits and credits differ, with both totals in minor units. */
export interface Imbalance {
  readonly currency: string;
  readonly debit: bigint;
  readonly credit: bigint;
}

/** Total debits = total credits, per currency (domain §3). @returns the first currency named of those where they differ */
export function findImbalance(
  lines: Iterable<{ readonly currency: string; readonly side: 'D' | 'C'; readonly amount: bigint }>,
): Imbalance | undefined {
  const totals = new Map<string, { D: bigint; C: bigint }>();
  for (const { currency, side, amount } of lines) {
    const total = totals.get(currency) ?? { D: 0n, C: 0n };
    total[side] += amount;
    totals.set(currency, total);
  }
  for (const [currency, { D, C }] of totals) {
    if (D !== C) return { currency, debit: D, credit: C };
  }
  return undefined;
}
