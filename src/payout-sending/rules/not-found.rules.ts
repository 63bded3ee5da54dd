/** What of a channel's terms decides when "not found" says that nothing will come any more. */
export interface Visibility {
  /** null: the channel does not hold requests to a time, so a request may arrive whenever. */
  readonly notAfterSeconds: number | null;
  readonly visibilityDelaySeconds: number;
  readonly clockSkewSeconds: number;
}

/**
 * The moment from which a query that is started later and finds nothing has proved that nothing was executed: the bank
 * refuses what arrives after not-after, shows what it took after its visibility delay, and its clock may be off by the skew.
 * @param notAfter of the request itself, in milliseconds; null when it carried none
 * @returns null when there is no such moment, and only a person can tell
 */
export function conclusiveFrom(notAfter: number | null, terms: Visibility): number | null {
  if (notAfter === null || terms.notAfterSeconds === null) return null;
  return notAfter + (terms.visibilityDelaySeconds + terms.clockSkewSeconds) * 1_000;
}

/**
 * Whether "not found" concludes a failure.
 * @param startedAt when the query was started, by the clock of the node and by that of the database: both must be past it
 */
export function concludes(from: number | null, startedAt: readonly [number, number]): boolean {
  return from !== null && startedAt.every((time) => time > from);
}
