/** How often something may be asked for in the long run, and how much of it at once after a rest. */
export interface Limit {
  readonly perSecond: number;
  readonly burst: number;
}

/** What is left to one who asks. It holds requests and not time, so that it goes on from there when the limit changes. */
export interface Bucket {
  tokens: number;
  /** Milliseconds of a clock that never jumps, when the tokens were counted. */
  at: number;
}

/** Waiting exactly as long as told must be enough, whatever the last bit of a fraction says. */
const ROUNDING = 1e-6;

/** A full bucket for one who has not asked before. */
export const newBucket = ({ burst }: Limit, now: number): Bucket => ({ tokens: burst, at: now });

/**
 * Takes a token out of the bucket.
 * @param now of the same clock as before
 * @returns 0 when there was one; otherwise after how many seconds there will be one, and the bucket stays as it is
 */
export function takeToken(bucket: Bucket, { perSecond, burst }: Limit, now: number): number {
  const grown = bucket.tokens + ((now - bucket.at) * perSecond) / 1_000;
  const tokens = grown < burst ? grown : burst;
  const missing = 1 - tokens;
  if (missing > ROUNDING) return Math.max(1, Math.ceil(missing / perSecond - ROUNDING));
  bucket.tokens = tokens - 1;
  bucket.at = now;
  return 0;
}
