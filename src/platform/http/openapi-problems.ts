import { PROBLEM_TYPE } from './problem.js';
import type { Route } from './routes.js';
import { SCHEMA_PREFIX, type JsonSchema } from './schemas.js';

export const PROBLEM_SCHEMA: JsonSchema = {
  type: 'object',
  description: 'An error (RFC 9457)',
  required: ['type', 'title', 'status', 'code', 'detail', 'traceId'],
  properties: {
    type: { type: 'string', description: 'urn:suanpan:problem: and the code' },
    title: { type: 'string', description: 'The name of the HTTP status' },
    status: { type: 'integer' },
    code: {
      type: 'string',
      description: 'Stable; what programs decide by, such as LEDGER.INSUFFICIENT_FUNDS',
    },
    detail: { type: 'string', description: 'What was wrong and what to do, for a person' },
    field: { type: 'string', description: 'Path of the field concerned, such as lines/0/amount' },
    details: { type: 'object', description: 'Further facts by name; amounts are decimal strings' },
    traceId: { type: 'string', description: 'Names this request in the log' },
  },
};

const MEANINGS: Readonly<Record<number, string>> = {
  400: 'The request itself is wrong: correct it',
  401: 'No API key or signature, or one that is not valid',
  403: 'The key has not the role, or does not reach the book',
  404: 'Something that the request names does not exist',
  409: 'Contradicts something already recorded',
  413: 'The body is too large',
  415: 'The body is not JSON',
  422: 'Well-formed, but a rule says no',
  429: 'Asked too often: nothing was done, come back after Retry-After',
  500: 'A fault of the service, logged under the trace id',
  503: 'Try again later, with the same request number',
};

const componentName = (status: number | string): string => `Problem${status}`;

export function problemResponses(): Record<string, JsonSchema> {
  const content = { [PROBLEM_TYPE]: { schema: { $ref: `${SCHEMA_PREFIX}Problem` } } };
  return Object.fromEntries(
    Object.entries(MEANINGS).map(([status, description]) => {
      const headers = ['429', '503'].includes(status) && {
        headers: { 'Retry-After': { schema: { type: 'integer' } } },
      };
      return [componentName(status), { description, content, ...headers }];
    }),
  );
}

/** The problems a route may answer with. */
export function problemsOf(route: Route): Record<string, { $ref: string }> {
  // A public route that writes finds out by itself who speaks, and reads the body as it came.
  const isOfOutsiders = route.isPublic && route.isWrite;
  const statuses = [
    400,
    ...(route.isPublic && !isOfOutsiders ? [] : [401, 403, 404, 422, 429]),
    ...(route.isWrite ? [409] : []),
    ...(route.body || isOfOutsiders ? [413, 415] : []),
    500,
    503,
  ];
  return Object.fromEntries(
    statuses.map((status) => [String(status), { $ref: `#/components/responses/${componentName(status)}` }]),
  );
}
