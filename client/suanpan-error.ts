import type { components } from './schema.js';

/** An error as the service tells it (RFC 9457). */
export type Problem = components['schemas']['Problem'];

export interface SuanpanErrorFacts {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly field?: string | undefined;
  readonly details?: Readonly<Record<string, unknown>> | undefined;
  readonly traceId?: string | undefined;
  readonly requestNumber?: string | undefined;
  readonly cause?: unknown;
}

/** A request that did not succeed: refused by the service, or without an answer after the last attempt. */
export class SuanpanError extends Error {
  override readonly name = 'SuanpanError';
  /** HTTP status; 0 when there was no answer. */
  readonly status: number;
  /** Stable; what programs decide by, such as `LEDGER.INSUFFICIENT_FUNDS`. */
  readonly code: string;
  /** What was wrong and what to do, for a person. */
  readonly detail: string;
  /** Path of the field concerned, such as `lines/0/amount`. */
  readonly field: string | undefined;
  /** Further facts by name; amounts are decimal strings. */
  readonly details: Readonly<Record<string, unknown>> | undefined;
  /** Names the request in the log of the service. */
  readonly traceId: string | undefined;
  /** The number to send again with, where the request had one. */
  readonly requestNumber: string | undefined;

  constructor(facts: SuanpanErrorFacts) {
    super(`${facts.code}: ${facts.detail}`, { cause: facts.cause });
    this.status = facts.status;
    this.code = facts.code;
    this.detail = facts.detail;
    this.field = facts.field;
    this.details = facts.details;
    this.traceId = facts.traceId;
    this.requestNumber = facts.requestNumber;
  }

  /**
   * `refused`: nothing was done. `unknown`: it may have been done; the same request with the same number finds out,
   * a new number could do it twice.
   */
  get outcome(): 'refused' | 'unknown' {
    return this.status === 0 || this.status >= 500 ? 'unknown' : 'refused';
  }

  static noAnswer(cause: unknown, attempts: number, requestNumber: string | undefined): SuanpanError {
    const times = attempts === 1 ? 'once' : `${attempts} times`;
    const detail = `The service did not answer (tried ${times}): ${reasonOf(cause)}`;
    return new SuanpanError({ status: 0, code: 'CLIENT.NO_ANSWER', detail, requestNumber, cause });
  }

  /** @param body what came with the answer: a problem document, or whatever somebody in between wrote */
  static ofAnswer(response: Response, body: unknown, requestNumber?: string): SuanpanError {
    if (isProblem(body)) return new SuanpanError({ ...body, requestNumber });
    const detail = `Answered ${response.status} ${response.statusText}, and not by Suanpan: check the address`;
    return new SuanpanError({
      status: response.status,
      code: 'CLIENT.UNEXPECTED_ANSWER',
      detail,
      requestNumber,
    });
  }
}

function isProblem(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && 'code' in body && 'detail' in body && 'status' in body;
}

/** `fetch` says only "fetch failed" and keeps the reason inside. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const inner = error.cause;
  if (inner instanceof Error) return inner.message || String((inner as NodeJS.ErrnoException).code);
  return error.message;
}
