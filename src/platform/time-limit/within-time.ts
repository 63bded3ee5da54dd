/**
 * Runs the work with a signal that aborts when the time is up, with a TimeoutError, or when the interrupt does. Not by
 * `AbortSignal.any` over `AbortSignal.timeout`: nothing keeps these two alive, and Node 20 may collect them before the time
 * is up, so that the work is never told.
 */
export async function withinTime<T>(
  milliseconds: number,
  interrupt: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  interrupt.throwIfAborted();
  const limit = new AbortController();
  const stop = (): void => limit.abort(interrupt.reason);
  const timeUp = (): void => limit.abort(new DOMException('The time was up', 'TimeoutError'));
  const timer = setTimeout(timeUp, milliseconds);
  interrupt.addEventListener('abort', stop);
  try {
    return await work(limit.signal);
  } finally {
    clearTimeout(timer);
    interrupt.removeEventListener('abort', stop);
  }
}
