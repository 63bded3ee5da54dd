/** Totals by currency as they are kept: JSON of minor units as texts, sorted by currency. */
export function totalsText(totals: Iterable<readonly [string, bigint]>): string {
  const sorted = [...totals].sort(([left], [right]) => (left < right ? -1 : 1));
  return JSON.stringify(Object.fromEntries(sorted.map(([currency, minor]) => [currency, minor.toString()])));
}

/** Minor units by currency. */
export function totalsOf(text: string): Record<string, bigint> {
  const kept = JSON.parse(text) as Record<string, string>;
  return Object.fromEntries(Object.entries(kept).map(([currency, minor]) => [currency, BigInt(minor)]));
}
