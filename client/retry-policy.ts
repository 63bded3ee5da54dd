/** How often and how patiently a request is sent again. */
export interface RetryOptions {
  /** Sendings in all, the first one included. */
  readonly attempts: number;
  /** Pauses begin here and double, each shortened by chance so that callers do not come back all at once. */
  readonly firstPauseMilliseconds: number;
  /** No pause is longer; an answer that asks for a longer one is given to the caller. */
  readonly longestPauseMilliseconds: number;
}

export const DEFAULT_RETRY: RetryOptions = {
  attempts: 6,
  firstPauseMilliseconds: 200,
  longestPauseMilliseconds: 10_000,
};

/** Busy or away: the service itself (429, 503), or what stands before it (502, 504). */
const COME_BACK_LATER: ReadonlySet<number> = new Set([429, 502, 503, 504]);

export const isComeBackLater = (status: number): boolean => COME_BACK_LATER.has(status);

/**
 * The pause after that many sendings without a final answer.
 * @param retryAfter milliseconds that the service asked for, 0 if it did not
 * @returns undefined when it is time to give up
 */
export function pauseAfter(
  attempt: number,
  retryAfter: number,
  retry: RetryOptions,
  random: () => number = Math.random,
): number | undefined {
  if (attempt >= retry.attempts || retryAfter > retry.longestPauseMilliseconds) return undefined;
  const grown = Math.min(retry.firstPauseMilliseconds * 2 ** (attempt - 1), retry.longestPauseMilliseconds);
  return Math.max(grown * (0.5 + random() / 2), retryAfter);
}

/** `Retry-After` in milliseconds: seconds, or a date, which is compared with the date of the answer itself. */
export function retryAfterOf(headers: Headers): number {
  const value = headers.get('retry-after');
  if (value === null) return 0;
  const milliseconds = /^\d+$/.test(value)
    ? Number(value) * 1_000
    : Date.parse(value) - Date.parse(headers.get('date') ?? '');
  return milliseconds > 0 ? milliseconds : 0;
}
