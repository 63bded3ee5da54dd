import { createHash, createHmac, timingSafeEqual, type KeyObject } from 'node:crypto';

export const KEY_HEADER = 'x-bank-key';
export const TIMESTAMP_HEADER = 'x-bank-timestamp';
export const NONCE_HEADER = 'x-bank-nonce';
export const SIGNATURE_HEADER = 'x-bank-signature';

/** What a signature covers; docs/guides/http-bank.md shows it. */
export interface SignedText {
  /** The method of a request, the status of an answer. */
  readonly verb: string;
  /** Path and query of the request as they were sent. */
  readonly url: string;
  /** Seconds since 1970. */
  readonly timestamp: string;
  /** Of the request, also in its answer: so that no answer passes for that of another request. */
  readonly nonce: string;
  readonly body: Buffer;
}

export interface PresentedSignature {
  readonly keyId: string;
  readonly timestamp: string;
  readonly nonce: string;
  /** 64 hexadecimal digits. */
  readonly signature: string;
}

const SHAPES: Readonly<Record<string, RegExp>> = {
  [KEY_HEADER]: /^[\x21-\x7e]{1,64}$/,
  [TIMESTAMP_HEADER]: /^[1-9][0-9]{0,11}$/,
  [NONCE_HEADER]: /^[A-Za-z0-9_.:+/=-]{16,64}$/,
  [SIGNATURE_HEADER]: /^[0-9a-f]{64}$/,
};

export function signatureOf({ verb, url, timestamp, nonce, body }: SignedText, secret: KeyObject): string {
  const digest = createHash('sha256').update(body).digest('hex');
  const text = [verb, url, timestamp, nonce, digest].join('\n');
  return createHmac('sha256', secret).update(text).digest('hex');
}

/** The headers of a signature; undefined when one is missing, doubled or not of its form. */
export function presentedIn(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): PresentedSignature | undefined {
  const values = Object.entries(SHAPES).map(([name, shape]) => {
    const value = headers[name];
    return typeof value === 'string' && shape.test(value) ? value : undefined;
  });
  if (values.includes(undefined)) return undefined;
  const [keyId, timestamp, nonce, signature] = values as [string, string, string, string];
  return { keyId, timestamp, nonce, signature };
}

export function isSigned(text: SignedText, presented: PresentedSignature, secret: KeyObject): boolean {
  return timingSafeEqual(Buffer.from(signatureOf(text, secret)), Buffer.from(presented.signature));
}
