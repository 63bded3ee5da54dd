import { NotFoundException, PayloadTooLargeException } from '@nestjs/common';
import { describe, expect, it } from 'vitest';
import { CommitOutcomeUnknownError } from '../database/index.js';
import { RefusalError, type RefusalKind } from '../errors/index.js';
import { refusalOfError } from './error-refusals.js';
import { problemHeaders, problemOf } from './problem.js';

const statusOf = (error: unknown): number => problemOf(refusalOfError(error), 't').status;
const databaseError = (errno: number) =>
  Object.assign(new Error(`SELECT secret FROM t: ${errno}`), { errno });

describe('everything thrown becomes a problem with a stable code', () => {
  it.each<[RefusalKind, number]>([
    ['malformed', 400],
    ['unauthenticated', 401],
    ['forbidden', 403],
    ['not-found', 404],
    ['conflict', 409],
    ['too-large', 413],
    ['refused', 422],
    ['too-often', 429],
    ['busy', 503],
    ['unavailable', 503],
  ])('a refusal of kind %s is answered with %i', (kind, status) => {
    expect(statusOf(new RefusalError({ kind, code: 'X.Y', message: 'm' }))).toBe(status);
  });

  it.each([
    [{ statusCode: 415 }, 415, 'HTTP.UNSUPPORTED_MEDIA_TYPE'],
    [{ statusCode: 431 }, 431, 'HTTP.BAD_REQUEST'],
    [{ code: 'FST_ERR_BAD_URL', statusCode: 400 }, 400, 'HTTP.PATH_MALFORMED'],
    [new NotFoundException(), 404, 'HTTP.NOT_FOUND'],
    [new PayloadTooLargeException(), 413, 'HTTP.BODY_TOO_LARGE'],
    [databaseError(1053), 503, 'SERVICE.DATABASE_UNAVAILABLE'],
    [Object.assign(new Error(), { code: 'ECONNREFUSED' }), 503, 'SERVICE.DATABASE_UNAVAILABLE'],
    [databaseError(1213), 503, 'SERVICE.CONTENTION'],
    [new CommitOutcomeUnknownError(new Error()), 503, 'SERVICE.OUTCOME_UNKNOWN'],
    [databaseError(1064), 500, 'SERVICE.INTERNAL_ERROR'],
    [new TypeError('x of undefined'), 500, 'SERVICE.INTERNAL_ERROR'],
    [undefined, 500, 'SERVICE.INTERNAL_ERROR'],
    ['a string', 500, 'SERVICE.INTERNAL_ERROR'],
  ])('%o is answered with %i %s', (error, status, code) => {
    const problem = problemOf(refusalOfError(error), 't');
    expect(problem).toMatchObject({ status, code });
    expect(JSON.stringify(problem)).not.toMatch(/SELECT|secret|undefined|stack/);
  });

  it('503 and 429 say when to come back', () => {
    expect(problemHeaders(refusalOfError(databaseError(1053)), 503)).toEqual({ 'retry-after': '2' });
    expect(problemHeaders({ kind: 'busy', code: 'X', message: 'm' }, 503)).toEqual({ 'retry-after': '1' });
    const refusal = { kind: 'too-often' as const, code: 'X', message: 'm', retryAfterSeconds: 7 };
    expect(problemHeaders(refusal, 429)).toEqual({ 'retry-after': '7' });
  });
});
