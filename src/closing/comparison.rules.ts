/** What two figures are to each other, in minor units. */
export interface Change {
  readonly from: bigint;
  readonly to: bigint;
  readonly difference: bigint;
  /** The difference in percent of the earlier figure's size, two decimals; null when that is zero. */
  readonly percentage: string | null;
}

export function changeOf(from: bigint, to: bigint): Change {
  return { from, to, difference: to - from, percentage: percentageOf(from, to - from) };
}

const sizeOf = (amount: bigint): bigint => (amount < 0n ? -amount : amount);

/** Rounded half away from zero (ROUND_HALF_UP), exactly: amounts may have more digits than a number holds. */
function percentageOf(from: bigint, difference: bigint): string | null {
  if (from === 0n) return null;
  const [whole, rest] = [sizeOf(difference) * 10_000n, sizeOf(from)];
  const hundredths = (whole * 2n + rest) / (rest * 2n);
  const sign = difference < 0n && hundredths !== 0n ? '-' : '';
  return `${sign}${hundredths / 100n}.${String(hundredths % 100n).padStart(2, '0')}`;
}
