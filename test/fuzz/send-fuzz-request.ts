import type { FuzzRequest } from './fuzz-requests.js';
import { jsonText } from './fuzz-bodies.js';
import { wellFormed } from './hostile-values.js';
import type { KnownThings } from './known-things.js';

export interface SentRequest {
  readonly bytes: Buffer;
  /** The path as it was sent, without the query. */
  readonly path: string;
  readonly book: string | undefined;
}

/** The bytes of a request, with everything it names in its place. Its framing is right; nothing else has to be. */
export function bytesOf(
  request: FuzzRequest,
  things: KnownThings,
  keys: Readonly<Record<string, string>>,
): SentRequest {
  const named = things.resolveText(request.path[2] ?? '');
  const book = request.path[1] === 'books' ? named : undefined;
  const parts = request.path.map((part, index) => (index === 2 ? named : things.resolveText(part, book)));
  const path = `/${parts.join('/')}`;
  const query = request.query.map(
    ([name, value]) => `${encoded(name)}=${encoded(things.resolveText(value, book))}`,
  );
  const body = bodyOf(request, things, book);
  const key = keys[request.caller];
  const headers = [
    ['Host', '127.0.0.1'],
    ...(key === undefined ? [] : [['Authorization', `Bearer ${key}`]]),
    ...(body === null ? [] : [['Content-Length', String(body.length)]]),
    ...(body === null || hasContentType(request) ? [] : [['Content-Type', 'application/json']]),
    ...request.headers.map(([name, value]) => [name, things.resolveText(value, book)]),
  ];
  const target = query.length > 0 ? `${path}?${query.join('&')}` : path;
  const head = [
    `${request.method} ${target} HTTP/1.1`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
  ];
  return {
    bytes: Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`, 'latin1'), body ?? NOTHING]),
    path,
    book,
  };
}

const NOTHING = Buffer.alloc(0);

function bodyOf({ body }: FuzzRequest, things: KnownThings, book: string | undefined): Buffer | null {
  if (body.kind === 'none') return null;
  if (body.kind === 'bytes') return Buffer.from(body.base64, 'base64');
  return Buffer.from(jsonText(things.resolve(body.value, book)));
}

const hasContentType = ({ headers }: FuzzRequest): boolean =>
  headers.some(([name]) => name.toLowerCase() === 'content-type');

const encoded = (text: string): string => encodeURIComponent(wellFormed(text)).slice(0, 6_000);
