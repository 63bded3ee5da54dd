import { HttpException } from '@nestjs/common';
import { CommitOutcomeUnknownError, databaseErrorKind } from '../database/index.js';
import { RefusalError } from '../errors/index.js';
import type { EdgeRefusal } from './problem.js';

/** What the framework refuses before a controller is reached; on the way here only the status survives. */
const REFUSALS_BY_STATUS: Readonly<Record<number, EdgeRefusal>> = {
  404: { kind: 'not-found', code: 'HTTP.NOT_FOUND', message: 'There is nothing at this path' },
  413: {
    kind: 'too-large',
    code: 'HTTP.BODY_TOO_LARGE',
    message: 'The body is larger than 1 MiB; send it in parts',
  },
  415: {
    kind: 'malformed',
    status: 415,
    code: 'HTTP.UNSUPPORTED_MEDIA_TYPE',
    message: 'Bodies are JSON; send Content-Type: application/json',
  },
};

/** What the router refuses before it knows the route. */
const REFUSALS_BY_CODE: Readonly<Record<string, EdgeRefusal>> = {
  FST_ERR_BAD_URL: {
    kind: 'malformed',
    code: 'HTTP.PATH_MALFORMED',
    message: 'The path is not properly percent-encoded',
  },
  FST_ERR_MAX_PARAM_LENGTH: {
    kind: 'malformed',
    code: 'HTTP.PATH_MALFORMED',
    message: 'A part of the path is too long',
  },
};

const DATABASE_UNAVAILABLE: EdgeRefusal = {
  kind: 'unavailable',
  code: 'SERVICE.DATABASE_UNAVAILABLE',
  message: 'The database cannot be reached; try again with the same request number',
  retryAfterSeconds: 2,
};
const CONTENTION: EdgeRefusal = {
  kind: 'busy',
  code: 'SERVICE.CONTENTION',
  message: 'What this request needs is held by others; try again with the same request number',
};
const OUTCOME_UNKNOWN: EdgeRefusal = {
  kind: 'unavailable',
  code: 'SERVICE.OUTCOME_UNKNOWN',
  message: 'The database did not say whether it kept this; try again with the same request number',
  retryAfterSeconds: 2,
};
const INTERNAL_ERROR: EdgeRefusal = {
  kind: 'unavailable',
  status: 500,
  code: 'SERVICE.INTERNAL_ERROR',
  message: 'Something went wrong here; it is logged under the trace id',
};

const badRequest = (status: number): EdgeRefusal => ({
  kind: 'malformed',
  status,
  code: 'HTTP.BAD_REQUEST',
  message: 'The request cannot be understood',
});

/** What a thrown error means to the caller; nothing of the error's own text gets out unless it is a refusal. */
export function refusalOfError(error: unknown): EdgeRefusal {
  if (error instanceof RefusalError) return error.refusal;
  const { code, statusCode } = (error ?? {}) as { code?: unknown; statusCode?: unknown };
  if (typeof code === 'string' && REFUSALS_BY_CODE[code]) return REFUSALS_BY_CODE[code];
  const status = error instanceof HttpException ? error.getStatus() : statusCode;
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return REFUSALS_BY_STATUS[status] ?? badRequest(status);
  }
  if (error instanceof CommitOutcomeUnknownError) return OUTCOME_UNKNOWN;
  const kind = databaseErrorKind(error);
  if (kind === 'connection') return DATABASE_UNAVAILABLE;
  if (kind === 'deadlock' || kind === 'lock-wait') return CONTENTION;
  return INTERNAL_ERROR;
}
