import { STATUS_CODES } from 'node:http';
import type { Refusal, RefusalKind } from '../errors/index.js';

export const PROBLEM_TYPE = 'application/problem+json';

/** An error as the caller sees it (RFC 9457). */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly field?: string;
  readonly details?: Refusal['details'];
  readonly traceId: string;
}

/** A refusal that is told with the status of its kind, or with one of its own where HTTP has a closer one. */
export interface EdgeRefusal extends Refusal {
  readonly status?: number;
  /** Methods a path knows, for 405. */
  readonly allow?: string;
}

const STATUS_OF_KIND: Readonly<Record<RefusalKind, number>> = {
  malformed: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  'too-large': 413,
  refused: 422,
  'too-often': 429,
  busy: 503,
  unavailable: 503,
};
const DEFAULT_RETRY_AFTER_SECONDS = 1;

export function problemOf(refusal: EdgeRefusal, traceId: string): Problem {
  const status = refusal.status ?? STATUS_OF_KIND[refusal.kind];
  return {
    type: `urn:suanpan:problem:${refusal.code}`,
    title: STATUS_CODES[status] ?? 'Error',
    status,
    code: refusal.code,
    detail: refusal.message,
    ...(refusal.field !== undefined && { field: refusal.field }),
    ...(refusal.details !== undefined && { details: refusal.details }),
    traceId,
  };
}

/** Headers that go with a problem besides its content type. */
export function problemHeaders(refusal: EdgeRefusal, status: number): Record<string, string> {
  return {
    ...(status === 401 && { 'www-authenticate': 'Bearer' }),
    ...((status === 503 || status === 429) && {
      'retry-after': String(refusal.retryAfterSeconds ?? DEFAULT_RETRY_AFTER_SECONDS),
    }),
    ...(refusal.allow !== undefined && { allow: refusal.allow }),
  };
}
