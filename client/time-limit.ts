export interface TimeLimit {
  /** Aborts when the time is up, with a TimeoutError, and when the request's own signal does. */
  readonly signal: AbortSignal;
  /** The time no longer counts; the request's own signal does, as the reader of a stream may still abort it. */
  lift(): void;
}

/**
 * Not by `AbortSignal.any` over `AbortSignal.timeout`: nothing keeps these two alive, and Node 20 may collect them before
 * the time is up, so that a service that never answers is waited for until the connection ends.
 */
export function timeLimit(milliseconds: number, own: AbortSignal): TimeLimit {
  const limit = new AbortController();
  const timer = setTimeout(() => {
    limit.abort(new DOMException(`No answer within ${milliseconds} ms`, 'TimeoutError'));
  }, milliseconds);
  own.addEventListener('abort', () => limit.abort(own.reason), { once: true });
  return { signal: limit.signal, lift: () => clearTimeout(timer) };
}
