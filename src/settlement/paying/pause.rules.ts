/** Of the time that it has waited for the same reason, that part is the next pause. */
const PART = 4;
const MOST_TIMES = 15;

/**
 * How long until an order is tried again, milliseconds. Money may come at any moment; what a rule refuses is mended by people,
 * and each try leaves a record: the pause grows with the time that it has waited, up to fifteen times the first.
 */
export function pauseOf(first: number, waitedMilliseconds: number, isForFunds: boolean): number {
  if (isForFunds) return first;
  return Math.min(Math.max(first, waitedMilliseconds / PART), first * MOST_TIMES);
}
