import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  hkdfSync,
  randomBytes,
  type KeyObject,
} from 'node:crypto';

/**
 * A signing key is a public code and a secret. The secret's characters are the key of the HMAC, so that no client has
 * to decode anything. It must be known to check a signature, so it is kept encrypted, under a key derived from the
 * pepper: the database alone opens nothing, and neither does the pepper alone.
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

const CIPHER = 'aes-256-gcm';
const VERSION = 1;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const HEAD_BYTES = 1 + IV_BYTES + TAG_BYTES;

/** Encrypts signing secrets for the database. What is sealed for one key and client opens as no other's. */
export class SecretSeal {
  private readonly key: KeyObject;

  /** @param pepper 64 hexadecimal digits */
  constructor(pepper: string) {
    const derived = hkdfSync('sha256', Buffer.from(pepper, 'hex'), '', 'suanpan signing secrets', 32);
    this.key = createSecretKey(Buffer.from(derived));
  }

  seal(secret: string, code: string, clientId: number): Buffer {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(CIPHER, this.key, iv).setAAD(ownerOf(code, clientId));
    const sealed = Buffer.concat([cipher.update(secret), cipher.final()]);
    return Buffer.concat([Buffer.of(VERSION), iv, cipher.getAuthTag(), sealed]);
  }

  /** @throws Error when it was sealed under another pepper, for another key, or was changed since */
  open(sealed: Buffer, code: string, clientId: number): KeyObject {
    if (sealed[0] !== VERSION)
      throw new Error(`The secret of ${code} is sealed in a way that is not known here`);
    const decipher = createDecipheriv(CIPHER, this.key, sealed.subarray(1, 1 + IV_BYTES), {
      authTagLength: TAG_BYTES,
    })
      .setAAD(ownerOf(code, clientId))
      .setAuthTag(sealed.subarray(1 + IV_BYTES, HEAD_BYTES));
    return createSecretKey(Buffer.concat([decipher.update(sealed.subarray(HEAD_BYTES)), decipher.final()]));
  }
}

const ownerOf = (code: string, clientId: number): Buffer => Buffer.from(`${code} of client ${clientId}`);
