/** How many requests a second a channel takes, of all nodes together: tokens that grow with time. */
export interface Tokens {
  readonly tokens: number;
  /** When they were counted, by the clock of the database, in milliseconds. */
  readonly at: number;
}

/** A second's worth may be sent at once, and always one. */
const burstOf = (ratePerSecond: number): number => Math.max(1, ratePerSecond);

/** What there is now; a clock that went back adds nothing. */
export function grown({ tokens, at }: Tokens, ratePerSecond: number, now: number): Tokens {
  const more = (Math.max(0, now - at) * ratePerSecond) / 1_000;
  return { tokens: Math.min(burstOf(ratePerSecond), tokens + more), at: now };
}

/** How many payments a node may claim now. */
export function roomToClaim(state: {
  readonly tokens: Tokens;
  readonly breaker: 'all' | 'one' | 'none';
  /** Calls of this node that have not ended, and how many it may have. */
  readonly inFlight: number;
  readonly concurrency: number;
}): number {
  const places = Math.max(0, state.concurrency - state.inFlight);
  const most = { all: places, one: Math.min(1, places), none: 0 }[state.breaker];
  // Queries may have taken a part of a token on account.
  return Math.max(0, Math.min(most, Math.floor(state.tokens.tokens)));
}

/**
 * How many queries may begin now. Where payments leave less than a whole token there is one all the same, on account: they
 * never keep what is unknown from being found out.
 */
export const roomToAsk = ({ tokens }: Tokens): number => (tokens > 0 ? Math.max(1, Math.floor(tokens)) : 0);

/** What is left when so many requests were begun. */
export const taken = ({ tokens, at }: Tokens, count: number): Tokens => ({ tokens: tokens - count, at });
