import { createHmac, randomBytes, type KeyObject } from 'node:crypto';

/** The secret's characters are the key of the HMAC, so that no receiver has to decode anything. */
export const newWebhookSecret = (): string => `spw_${randomBytes(24).toString('hex')}`;

export interface SignedPart {
  readonly id: string;
  /** Seconds since 1970. */
  readonly timestamp: number;
  readonly body: string;
}

/** One value for each secret: while one is put in the other's place there are two, and either will do. */
export function signatureOf({ id, timestamp, body }: SignedPart, secrets: readonly KeyObject[]): string {
  const text = `${timestamp}.${id}.${body}`;
  return secrets.map((secret) => `v1=${createHmac('sha256', secret).update(text).digest('hex')}`).join(',');
}
