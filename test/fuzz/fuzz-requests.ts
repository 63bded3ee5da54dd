import fc from 'fast-check';
import type { ApiDocument, Operation, Parameter } from './api-document.js';
import { bodyOf, type Body } from './fuzz-bodies.js';
import { mostly } from './mostly.js';
import { hostileText, hostileValue, wellFormed } from './hostile-values.js';
import { known } from './known-things.js';
import { SchemaValues } from './schema-values.js';

/** A request as it was invented; a failure prints it. */
export interface FuzzRequest {
  /** The operation it began as; what was made of it may be another, or none. */
  readonly operation: string;
  readonly method: string;
  /** Percent-encoded parts, joined by slashes. */
  readonly path: readonly string[];
  readonly query: readonly (readonly [string, string])[];
  readonly headers: readonly (readonly [string, string])[];
  /** Whose key is sent. */
  readonly caller: string;
  readonly body: Body;
}

export const CALLERS = [
  'poster',
  'finance',
  'operator',
  'approver',
  'admin',
  'scoped',
  'all',
  'signer',
  'none',
  'wrong',
];
const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS', 'TRACE'];

/** Answered only when all nodes know: half a second. */
const SLOW = /(revoke|rotate|request-signing)$/;

/** Requests for every operation of the document, most of them nearly right. */
export function fuzzRequests(document: ApiDocument): fc.Arbitrary<FuzzRequest> {
  const arbitraries = requestsForEach(document);
  const weighted = document.operations.map((operation, index) => ({
    weight: SLOW.test(operation.name) ? 1 : operation.body ? 12 : 6,
    arbitrary: arbitraries[index]!,
  }));
  return fc.oneof(...weighted);
}

/** In the order of the operations. */
export function requestsForEach(document: ApiDocument): fc.Arbitrary<FuzzRequest>[] {
  const values = new SchemaValues(document);
  return document.operations.map((operation) => requestFor(operation, values));
}

function requestFor(operation: Operation, values: SchemaValues): fc.Arbitrary<FuzzRequest> {
  const allowed =
    operation.roles.length > 0
      ? fc.constantFrom(...operation.roles, 'all')
      : fc.constantFrom('none', 'metrics');
  return fc.record({
    operation: fc.constant(operation.name),
    method: mostly(fc.constant(operation.method), fc.constantFrom(...METHODS), 40),
    path: pathOf(operation),
    query: queryOf(operation, values),
    headers: headersOf(operation),
    caller: mostly(allowed, fc.constantFrom(...CALLERS), 4),
    body: bodyOf(operation, values),
  });
}

function pathOf({ path }: Operation): fc.Arbitrary<string[]> {
  const parts = path.split('/').slice(1);
  return fc.tuple(
    ...parts.map((part) => {
      const name = /^\{(\w+)\}$/.exec(part)?.[1];
      return name === undefined
        ? mostly(fc.constant(part), fc.constantFrom('', '.', '..', '%2e%2e', part.toUpperCase()), 150)
        : mostly(pathValue(name), hostilePart(), 8);
    }),
  );
}

const FIXED: Readonly<Record<string, string[]>> = {
  date: ['2026-11-21', '2026-11-20', '2026-11-22', '2026-02-30'],
  version: ['1', '2', '0', '-1', '99999999999'],
};

function pathValue(name: string): fc.Arbitrary<string> {
  const index = fc.nat({ max: 999 });
  const fixed = FIXED[name];
  if (fixed) return fc.constantFrom(...fixed);
  return mostly(
    index.map((number) => known(name, number)),
    fc
      .tuple(fc.constantFrom('account', 'voucher', 'hold', 'approval', 'book'), index)
      .map(([kind, number]) => known(kind, number)),
    8,
  );
}

/** Parts of paths as they stand on the wire. */
function hostilePart(): fc.Arbitrary<string> {
  const odd = [
    ...['%00', '%2e%2e', '%2f', '%5c', '%zz', '%', '%c0%ae', '%F0%9F%A7%AE', '%ff', 'a%0d%0ab', '*', '..'],
    ...[
      ';a=b',
      'a;b',
      'a%20',
      '%20',
      '~',
      '@',
      ':',
      "'--",
      '%27%20OR%201=1',
      'x'.repeat(161),
      'x'.repeat(600),
    ],
  ];
  return fc.oneof(
    fc.constantFrom(...odd),
    hostileText().map((text) => encodeURIComponent(wellFormed(text)).slice(0, 4_000)),
  );
}

type Pair = readonly [string, string];

function queryOf({ parameters }: Operation, values: SchemaValues): fc.Arbitrary<Pair[]> {
  const inQuery = parameters.filter((parameter) => parameter.in === 'query');
  const given = fc
    .tuple(...inQuery.map((parameter) => queryPart(parameter, values)))
    .map((all) => all.flat(1));
  const odd = fc.tuple(
    fc.constantFrom('x', '__proto__', 'limit', 'limit[]', 'limit[a]', 'after', 'constructor', ''),
    hostileText(),
  );
  return fc
    .tuple(given, mostly(fc.constant([]), fc.array(odd, { maxLength: 3 }), 12))
    .map(([one, other]) => [...one, ...other]);
}

function queryPart({ name, schema, required }: Parameter, values: SchemaValues): fc.Arbitrary<Pair[]> {
  const odd = name === 'after' ? oddCursor() : hostileText();
  const value = mostly(
    values.of(schema, name).map((one) => [one].flat().map(String)),
    odd.map((text) => [text]),
    name === 'after' ? 2 : 10,
  );
  const pairs = value.map((texts) => texts.map((text): Pair => [name, text]));
  return required ? mostly(pairs, fc.constant([]), 10) : mostly(fc.constant([]), pairs, 3);
}

/** A cursor of some list with a character changed, cut or added, or one that somebody made up. */
function oddCursor(): fc.Arbitrary<string> {
  const forged = fc.oneof(fc.array(hostileValue(), { maxLength: 4 }), hostileValue()).map((parts) =>
    Buffer.from(JSON.stringify(parts) ?? '')
      .toString('base64url')
      .slice(0, 5_000),
  );
  const damaged = fc
    .tuple(fc.nat({ max: 999 }), fc.constantFrom('', 'A', '=', '%', 'é', '.'.repeat(5_000)))
    .map(([index, more]) => known('cursor', index) + more);
  return fc.oneof(forged, damaged, hostileText());
}

const CONTROLS = [
  'a\u0000b',
  'a\u0001b',
  'a\u007fb',
  'é',
  '\u00ff',
  '\t',
  'a b',
  '"',
  "'",
  'k'.repeat(65),
  '',
];

function headersOf({ parameters }: Operation): fc.Arbitrary<Pair[]> {
  const needsNumber = parameters.some(({ name }) => name === 'Idempotency-Key');
  const number = fc.oneof(
    { weight: 6, arbitrary: fc.uuid() },
    { weight: 1, arbitrary: fc.nat({ max: 999 }).map((index) => known('requestNumber', index)) },
    { weight: 1, arbitrary: fc.constantFrom(...CONTROLS) },
  );
  const numbered = number.map((value): Pair[] => [['Idempotency-Key', value]]);
  const odd = fc.oneof(
    fc.constantFrom<Pair>(
      ['traceparent', '00-ffffffffffffffffffffffffffffffff-0000000000000000-zz'],
      ['traceparent', '00-00000000000000000000000000000000-0000000000000000-00'],
      ['traceparent', 'x'.repeat(2_000)],
      ['Accept', 'text/html'],
      ['Accept-Encoding', 'br;q=1, *;q=0'],
      ['Content-Type', 'text/plain'],
      ['Content-Type', 'application/json; charset=utf-16'],
      ['Content-Type', 'application/json;'],
      ['Content-Type', 'multipart/form-data; boundary=x'],
      ['Content-Encoding', 'gzip'],
      ['Authorization', 'Basic YTpi'],
      ['Authorization', 'Bearer'],
      ['X-HTTP-Method-Override', 'DELETE'],
      ['X-Forwarded-For', '127.0.0.1'],
      ['Cookie', 'a=b'],
      ['Range', 'bytes=0-1'],
      ['If-None-Match', '*'],
      ['Signature', 'x'],
      ['Signature-Input', 'sig1=("@method");created=1;nonce="0123456789abcdef";keyid="sig_0"'],
      ['Content-Digest', 'sha-256=:x:'],
      ['Idempotency-Key', 'twice'],
      ['__proto__', 'x'],
      ['constructor', 'x'],
    ),
    fc.constantFrom(...CONTROLS).map((value): Pair => ['X-Odd', value]),
    hostileText().map((text): Pair => ['X-Odd', encodeURIComponent(wellFormed(text)).slice(0, 3_000)]),
  );
  const many = fc
    .integer({ min: 100, max: 4_000 })
    .map((count): Pair[] => Array.from({ length: count }, () => ['a', ''] as const));
  return fc
    .tuple(
      needsNumber ? mostly(numbered, fc.constant([]), 15) : mostly(fc.constant([]), numbered, 15),
      mostly(
        fc.constant([]),
        fc.oneof({ weight: 9, arbitrary: fc.array(odd, { maxLength: 4 }) }, { weight: 1, arbitrary: many }),
        6,
      ),
    )
    .map(([one, other]) => [...one, ...other]);
}
