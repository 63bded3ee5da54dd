import { createHash, createHmac, type KeyObject } from 'node:crypto';

/** What of a request a signature covers. */
export interface RequestToSign {
  readonly method: string;
  /** Path and query as they were sent. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

const ALWAYS_COVERED = ['@method', '@path', '@query', 'authorization', 'content-digest'];
/** Covered where the request has it: another request number would be another posting. */
const REQUEST_NUMBER = 'idempotency-key';

/** What the signature leaves out or should not name, as a sentence; undefined when it covers what it must. */
export function coverageProblem(
  components: readonly string[],
  { headers }: RequestToSign,
): string | undefined {
  const wanted = headers[REQUEST_NUMBER] === undefined ? ALWAYS_COVERED : [...ALWAYS_COVERED, REQUEST_NUMBER];
  const missing = wanted.filter((name) => !components.includes(name));
  if (missing.length > 0) return `The signature must also cover ${missing.join(', ')}`;
  const foreign = components.filter((name) => !wanted.includes(name));
  return foreign.length > 0 ? `The signature covers ${foreign.join(', ')}, which it cannot` : undefined;
}

/** The text that is signed (RFC 9421, 2.5): a line for each part, and the parameters at the end. */
export function signatureBase(
  components: readonly string[],
  parameters: string,
  request: RequestToSign,
): string {
  const lines = components.map((name) => `"${name}": ${valueOf(name, request)}`);
  return [...lines, `"@signature-params": ${parameters}`].join('\n');
}

function valueOf(component: string, { method, url, headers }: RequestToSign): string {
  const question = url.indexOf('?');
  if (component === '@method') return method;
  if (component === '@path') return question < 0 ? url : url.slice(0, question);
  if (component === '@query') return question < 0 ? '?' : url.slice(question);
  return [headers[component] ?? ''].flat().join(', ');
}

export function macOf(base: string, secret: KeyObject): Buffer {
  return createHmac('sha256', secret).update(base, 'latin1').digest();
}

/** The header Content-Digest (RFC 9530) of a body; that of nothing when there is none. */
export function contentDigestOf(body: Buffer | null): string {
  return `sha-256=:${createHash('sha256')
    .update(body ?? '')
    .digest('base64')}:`;
}
