import { isUtf8 } from 'node:buffer';
import type { FastifyInstance } from 'fastify';
import { RefusalError, type Refusal } from '../errors/index.js';

export const MAX_BODY_BYTES = 1024 * 1024;
/** Of a batch of up to a thousand vouchers. */
export const MAX_BATCH_BYTES = 8 * MAX_BODY_BYTES;
/** Deeper than any request of the service; what nests deeper is an attack or a mistake. */
const MAX_DEPTH = 16;
/** Signed by those who send them, over their very bytes. */
const CALLBACKS = '/v1/channel-callbacks/';

declare module 'fastify' {
  interface FastifyRequest {
    /** The body as it arrived, of a request that says that it is signed, or that a channel signs in its own way. */
    signedBody: Buffer | null;
  }
}

/** Of files that routes read as they arrive, after it has been found out who sends them. */
export const FILE_TYPES = {
  csv: 'text/csv',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
} as const;

/** Of files in formats of their own. */
export const TRADE_FILE_TYPE = 'application/octet-stream';

/** Makes JSON the only body the service reads, and files where a route is for them: these are passed on unread. */
export function acceptJsonAndFiles(fastify: FastifyInstance): void {
  fastify.decorateRequest('signedBody', null);
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser(Object.values(FILE_TYPES), (request, arriving, done) => {
    if (request.routeOptions.url?.endsWith('/file')) done(null, arriving);
    else done(Object.assign(new Error('a file where none is taken'), { statusCode: 415 }), undefined);
  });
  fastify.addContentTypeParser(TRADE_FILE_TYPE, (request, arriving, done) => {
    if (request.routeOptions.url?.endsWith('/trade-files/file')) done(null, arriving);
    else done(Object.assign(new Error('bytes where none are taken'), { statusCode: 415 }), undefined);
  });
  fastify.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    if (request.headers['signature-input'] !== undefined || request.url.startsWith(CALLBACKS))
      request.signedBody = body;
    try {
      done(null, parseJson(body));
    } catch (error) {
      done(error as Error, undefined);
    }
  });
}

/** @throws RefusalError for bytes that are not UTF-8, not JSON, nested too deeply, or name a prototype */
export function parseJson(bytes: Buffer): unknown {
  if (!isUtf8(bytes)) throw new RefusalError(malformed('The body is not valid UTF-8'));
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new RefusalError(malformed('The body is not valid JSON'));
  }
  const problem = structureProblem(value, MAX_DEPTH);
  if (problem) throw new RefusalError(malformed(problem));
  return value;
}

function structureProblem(value: unknown, depthLeft: number): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (depthLeft === 0) return `The body is nested deeper than ${MAX_DEPTH} levels`;
  if (Object.hasOwn(value, '__proto__')) return 'The body has a field called __proto__';
  for (const inner of Object.values(value)) {
    const problem = structureProblem(inner, depthLeft - 1);
    if (problem) return problem;
  }
  return undefined;
}

const malformed = (message: string): Refusal => ({ kind: 'malformed', code: 'HTTP.MALFORMED_JSON', message });
