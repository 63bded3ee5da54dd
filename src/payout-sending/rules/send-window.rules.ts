/** From before the intent is committed until its bytes must be on their way; what is later is not sent by anybody. */
export const SEND_WINDOW_MILLISECONDS = 10_000;

/** The window of a channel, in milliseconds. */
export function windowOf(notAfterSeconds: number | null): number {
  if (notAfterSeconds === null) return SEND_WINDOW_MILLISECONDS;
  return Math.min(SEND_WINDOW_MILLISECONDS, notAfterSeconds * 1_000);
}

/** What a request is sent under. */
export interface Sending {
  /** By the clock of the process that never jumps, read before the intent was written. */
  readonly claimedAt: number;
  /** By the clock of the node; null where the channel does not enforce one. */
  readonly notAfter: number | null;
  /** Of the channel: not-after is so long after the intent. */
  readonly notAfterSeconds: number | null;
}

/**
 * Asked right before the bytes are handed over: a process that was stopped meanwhile must not send. Two clocks, because
 * the one that never jumps may stand still with the machine, and the other may be put back.
 */
export function maySend(
  { claimedAt, notAfter, notAfterSeconds }: Sending,
  now: { readonly monotonic: number; readonly wall: number },
): boolean {
  const longest = windowOf(notAfterSeconds);
  const passed = now.monotonic - claimedAt;
  return passed >= 0 && passed < longest && (notAfter === null || now.wall < notAfter);
}
