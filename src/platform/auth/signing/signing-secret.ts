import { randomBytes, type KeyObject } from 'node:crypto';
import { SealedBox } from '../../sealing/index.js';

/**
 * A signing key is a public code and a secret. The secret's characters are the key of the HMAC, so that no client has
 * to decode anything. It must be known to check a signature, so it is kept encrypted.
 */
export interface NewSigningKey {
  readonly code: string;
  readonly secret: string;
}

export const SIGNING_KEY_PATTERN = '^sig_[0-9a-f]{16}$';

export const newSigningKey = (): NewSigningKey => ({
  code: `sig_${randomBytes(8).toString('hex')}`,
  secret: `sps_${randomBytes(24).toString('hex')}`,
});

/** Encrypts signing secrets for the database. What is sealed for one key and client opens as no other's. */
export class SecretSeal {
  private readonly box: SealedBox;

  /** @param pepper 64 hexadecimal digits */
  constructor(pepper: string) {
    this.box = new SealedBox(pepper, 'suanpan signing secrets');
  }

  seal(secret: string, code: string, clientId: number): Buffer {
    return this.box.seal(secret, ownerOf(code, clientId));
  }

  /** @throws Error when it was sealed under another pepper, for another key, or was changed since */
  open(sealed: Buffer, code: string, clientId: number): KeyObject {
    return this.box.open(sealed, ownerOf(code, clientId));
  }
}

const ownerOf = (code: string, clientId: number): string => `${code} of client ${clientId}`;
