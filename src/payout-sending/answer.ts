import type { Channel, Verdict } from '../channels/index.js';
import type { Exchange } from './exchange.js';

/** What a channel has said about a payout, and what is known of when it was asked. */
export interface Answer {
  readonly channel: Channel;
  readonly payoutId: string;
  readonly verdict: Verdict;
  readonly exchange: Exchange;
  /** Of a query: when it was started, by the clocks of node and database. null: it was none. */
  readonly askedAt: readonly [number, number] | null;
  /** Whether it came and could be read; null where it says nothing about the channel. */
  readonly good: boolean | null;
}

/** For the log: what it was read as. */
export function nameOf(verdict: Verdict): string {
  return 'cause' in verdict ? `${verdict.kind} ${verdict.cause}` : verdict.kind;
}

/** The channel's own word, where there is one. */
export function codeOf(verdict: Verdict): string | null {
  return 'code' in verdict ? verdict.code : null;
}

/** Whether the answer speaks for the channel: codes of every kind do, silence and garbage do not. */
export function isGood(verdict: Verdict): boolean | null {
  if (verdict.kind === 'not-sent') return null;
  if (verdict.kind === 'unknown') return verdict.cause === 'pending' || verdict.cause === 'duplicate';
  return verdict.kind !== 'unexpected' || verdict.cause !== 'garbage';
}
