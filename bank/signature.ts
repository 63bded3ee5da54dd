import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** The bank's own reading of docs/guides/http-bank.md, so that a mistake of the service is none of the bank's as well. */
export interface SignedParts {
  readonly verb: string;
  readonly url: string;
  readonly timestamp: string;
  readonly nonce: string;
  readonly body: string | Buffer;
}

export function sign(secret: string, { verb, url, timestamp, nonce, body }: SignedParts): string {
  const bodyDigest = createHash('sha256').update(body).digest('hex');
  return createHmac('sha256', secret)
    .update(`${verb}\n${url}\n${timestamp}\n${nonce}\n${bodyDigest}`)
    .digest('hex');
}

export function isSignature(presented: string, secret: string, parts: SignedParts): boolean {
  const right = Buffer.from(sign(secret, parts));
  const given = Buffer.from(presented);
  return given.length === right.length && timingSafeEqual(given, right);
}

export const newNonce = (): string => randomBytes(16).toString('hex');

export const headersOf = (keyId: string, timestamp: string, nonce: string, signature: string) => ({
  'content-type': 'application/json',
  'x-bank-key': keyId,
  'x-bank-timestamp': timestamp,
  'x-bank-nonce': nonce,
  'x-bank-signature': signature,
});
