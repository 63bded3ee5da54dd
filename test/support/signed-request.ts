import { createHash, createHmac, randomBytes } from 'node:crypto';
import type { Answer, Call } from './call.js';

export interface SigningKey {
  readonly keyId: string;
  readonly secret: string;
}

export interface RequestToSend {
  readonly method: string;
  readonly path: string;
  readonly key: string;
  readonly body?: unknown;
  readonly requestNumber?: string;
}

/** How a signature is made, where it is not made as it should be. */
export interface Signing {
  readonly created?: number;
  readonly nonce?: string;
  readonly alg?: string;
  /** Names that are covered, instead of those that must be. */
  readonly covered?: readonly string[];
}

export const newNonce = (): string => randomBytes(16).toString('base64url');

/**
 * The headers of a signed request, made by nothing that service or client is made of: what is tested is what
 * docs/security.md says.
 */
export function signedHeaders(
  { method, path, key, body, requestNumber }: RequestToSend,
  { keyId, secret }: SigningKey,
  now: Date,
  { created = Math.floor(now.getTime() / 1_000), nonce = newNonce(), alg, covered }: Signing = {},
): Record<string, string> {
  const text = body === undefined ? '' : JSON.stringify(body);
  const digest = createHash('sha256').update(text).digest('base64');
  const headers: Record<string, string> = {
    authorization: `Bearer ${key}`,
    'content-digest': `sha-256=:${digest}:`,
    ...(requestNumber !== undefined && { 'idempotency-key': requestNumber }),
  };
  const [before, query] = path.split('?', 2);
  const derived: Record<string, string> = {
    '@method': method,
    '@path': before!,
    '@query': `?${query ?? ''}`,
  };
  const values = { ...derived, ...headers };
  const names = covered ?? Object.keys(values);
  const list = names.map((name) => `"${name}"`).join(' ');
  const algorithm = alg === undefined ? '' : `;alg="${alg}"`;
  const parameters = `(${list});created=${created};nonce="${nonce}";keyid="${keyId}"${algorithm}`;
  const base = names.map((name) => `"${name}": ${values[name] ?? ''}\n`).join('');
  const mac = createHmac('sha256', secret).update(`${base}"@signature-params": ${parameters}`);
  return {
    ...headers,
    'signature-input': `sig1=${parameters}`,
    signature: `sig1=:${mac.digest('base64')}:`,
  };
}

/** Sends what the headers were made for, or something else. */
export function sendSigned(
  call: Call,
  { method, path, key, body }: RequestToSend,
  headers: Readonly<Record<string, string>>,
): Promise<Answer> {
  return call(method, path, { key, headers, ...(body !== undefined && { body }) });
}

/** A client of that code with a key of that role for all books, and a signing key. */
export async function newSigner(
  call: Call,
  code: string,
  roles = ['poster'],
): Promise<{ key: string; prefix: string; signing: SigningKey }> {
  const asAdmin = async (path: string, body: object): Promise<Answer> => {
    const answer = await call('POST', `/v1/clients${path}`, { role: 'admin', body });
    if (answer.status !== 201) throw new Error(`${path} was refused: ${JSON.stringify(answer.body)}`);
    return answer;
  };
  await asAdmin('', { code, name: 'A client that signs', reason: 'test' });
  const key = await asAdmin(`/${code}/keys`, { roles, books: ['*'], reason: 'test' });
  const signing = await asAdmin(`/${code}/signing-keys`, { reason: 'test' });
  const { keyId, secret } = signing.body as SigningKey;
  return { key: key.body.secret, prefix: key.body.prefix, signing: { keyId, secret } };
}

export async function requireSignatures(call: Call, client: string, required = true): Promise<Answer> {
  return call('PUT', `/v1/clients/${client}/request-signing`, {
    role: 'admin',
    body: { required, reason: 'test' },
  });
}
