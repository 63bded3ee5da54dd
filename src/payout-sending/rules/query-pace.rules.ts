/** How often a channel is asked what became of a payout. */
export interface QueryPace {
  /** Growing; the last one repeats. */
  readonly queryPausesSeconds: readonly number[];
  /** So many queries, then a person. */
  readonly queryLimit: number;
}

/** The pause before the next query, in milliseconds. @param queries that were made so far */
export function pauseAfter(queries: number, { queryPausesSeconds }: QueryPace): number {
  const last = queryPausesSeconds.length - 1;
  return (queryPausesSeconds[Math.min(queries, last)] ?? 0) * 1_000;
}

/** What a query without a definite answer leads to. */
export type NextStep =
  | { readonly kind: 'query'; readonly at: number }
  | { readonly kind: 'person'; readonly attention: 'query-limit' | 'not-found' };

export interface OpenQuery {
  /** Queries so far, with this one. */
  readonly queries: number;
  readonly now: number;
  readonly found: boolean;
  /** When "not found" will conclude, null when it never does. */
  readonly conclusiveFrom: number | null;
}

/**
 * After the limit a person looks, unless nothing was found and the moment at which that is conclusive is still to come: one
 * query more, then, is all it takes.
 */
export function afterQuery({ queries, now, found, conclusiveFrom }: OpenQuery, pace: QueryPace): NextStep {
  if (queries < pace.queryLimit) return { kind: 'query', at: now + pauseAfter(queries, pace) };
  if (!found && conclusiveFrom !== null && now <= conclusiveFrom)
    return { kind: 'query', at: conclusiveFrom + 1_000 };
  return { kind: 'person', attention: found ? 'query-limit' : 'not-found' };
}
