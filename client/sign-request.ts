import { createHash, createHmac, randomUUID } from 'node:crypto';

/** What a client whose requests are signed has besides its API key. */
export interface SigningOptions {
  /** Names the secret: `sig_…`. */
  readonly keyId: string;
  /** The secret as it was shown, `sps_…`. */
  readonly secret: string;
}

export interface SentRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  readonly body: ArrayBuffer | undefined;
}

/** What makes one signature differ from the next; given by tests. */
export interface Moment {
  /** Seconds since 1970. */
  readonly created: number;
  readonly nonce: string;
}

/**
 * The headers of a request together with those of its signature (HTTP Message Signatures, RFC 9421, as docs/security.md
 * describes). Each sending is signed anew: a signature is taken once, also when it was sent again because no answer came.
 */
export function signed(
  { method, url, headers, body }: SentRequest,
  { keyId, secret }: SigningOptions,
  moment: Moment = { created: Math.floor(new Date().getTime() / 1_000), nonce: randomUUID() },
): Headers {
  const { pathname, search } = new URL(url);
  const signedHeaders = new Headers(headers);
  signedHeaders.set('content-digest', `sha-256=:${sha256(body)}:`);
  const parts = [
    ['@method', method],
    ['@path', pathname],
    ['@query', search || '?'],
    ...['authorization', 'content-digest', 'idempotency-key']
      .filter((name) => signedHeaders.has(name))
      .map((name) => [name, signedHeaders.get(name)!]),
  ];
  const covered = parts.map(([name]) => `"${name}"`).join(' ');
  const parameters = `(${covered});created=${moment.created};nonce="${moment.nonce}";keyid="${keyId}"`;
  const lines = [
    ...parts.map(([name, value]) => `"${name}": ${value}`),
    `"@signature-params": ${parameters}`,
  ];
  const mac = createHmac('sha256', secret).update(lines.join('\n'), 'latin1').digest('base64');
  signedHeaders.set('signature-input', `suanpan=${parameters}`);
  signedHeaders.set('signature', `suanpan=:${mac}:`);
  return signedHeaders;
}

const sha256 = (body: ArrayBuffer | undefined): string =>
  createHash('sha256')
    .update(body ? new Uint8Array(body) : '')
    .digest('base64');
