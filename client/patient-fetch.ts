import { setTimeout as pause } from 'node:timers/promises';
import { isComeBackLater, pauseAfter, retryAfterOf, type RetryOptions } from './retry-policy.js';
import { signed, type SigningOptions } from './sign-request.js';
import { SuanpanError } from './suanpan-error.js';
import { timeLimit } from './time-limit.js';

/** Told before each pause, for a log line or a message to whoever waits. */
export interface Retry {
  /** Sendings so far. */
  readonly attempt: number;
  readonly pauseMilliseconds: number;
  /** HTTP status of the answer, 0 when there was none. */
  readonly status: number;
}

export interface PatientFetchOptions {
  readonly timeoutMilliseconds: number;
  readonly retry: RetryOptions;
  readonly signing?: SigningOptions | undefined;
  readonly onRetry?: ((retry: Retry) => void) | undefined;
}

interface Sending {
  readonly request: Request;
  readonly body: ArrayBuffer | undefined;
}

const IDEMPOTENT_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'PUT', 'DELETE']);
/** Every item of a batch has its own request number. */
const BATCH_PATH = /\/vouchers\/batch$/;

/**
 * `fetch` that sends a request again, with the same bytes and so with the same request number, when the service says
 * to come back later, the connection is lost, or the time is up. What has no request number and is not repeatable by
 * its method is sent again only after a 429, which says that nothing was done.
 * @throws SuanpanError when no answer came at all; the reason of the request's own signal when that was aborted
 */
export function patientFetch(options: PatientFetchOptions): (request: Request) => Promise<Response> {
  return async (request) => {
    // Read once: a body can be streamed out of a request only once.
    const sending = { request, body: request.body ? await request.arrayBuffer() : undefined };
    for (let attempt = 1; ; attempt++) {
      const answer = await send(sending, options);
      const lost = answer instanceof Error;
      const wanted = lost ? mayRepeat(request) : isWorthRepeating(request, answer.status);
      const milliseconds = wanted
        ? pauseAfter(attempt, lost ? 0 : retryAfterOf(answer.headers), options.retry)
        : undefined;
      if (milliseconds === undefined) {
        if (!lost) return answer;
        throw SuanpanError.noAnswer(answer, attempt, request.headers.get('idempotency-key') ?? undefined);
      }
      options.onRetry?.({ attempt, pauseMilliseconds: milliseconds, status: lost ? 0 : answer.status });
      await pauseUnlessAborted(milliseconds, request.signal);
    }
  };
}

const mayRepeat = ({ method, headers, url }: Request): boolean =>
  IDEMPOTENT_METHODS.has(method) || headers.has('idempotency-key') || BATCH_PATH.test(new URL(url).pathname);

const isWorthRepeating = (request: Request, status: number): boolean =>
  status === 429 || (isComeBackLater(status) && mayRepeat(request));

/** @returns the answer with its whole body, or why there is none */
async function send(
  { request, body }: Sending,
  { timeoutMilliseconds, signing }: PatientFetchOptions,
): Promise<Response | Error> {
  const { url, method, headers, signal } = request;
  const limit = timeLimit(timeoutMilliseconds, signal);
  try {
    signal.throwIfAborted();
    const answer = await fetch(url, {
      method,
      headers: signing ? signed({ method, url, headers, body }, signing) : headers,
      signal: limit.signal,
      ...(body && { body }),
    });
    return await withWholeBody(answer);
  } catch (error) {
    signal.throwIfAborted();
    return error instanceof Error ? error : new Error(String(error));
  } finally {
    limit.lift();
  }
}

/** A connection may break inside an answer, too. Streams, such as the journal, are left to their reader. */
async function withWholeBody(answer: Response): Promise<Response> {
  if (!/json/.test(answer.headers.get('content-type') ?? '')) return answer;
  const { status, statusText, headers } = answer;
  return new Response(await answer.arrayBuffer(), { status, statusText, headers });
}

/** @throws the reason of the signal */
export async function pauseUnlessAborted(
  milliseconds: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  try {
    await pause(milliseconds, undefined, signal && { signal });
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}
