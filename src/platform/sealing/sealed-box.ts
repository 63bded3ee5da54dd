import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  hkdfSync,
  randomBytes,
  type KeyObject,
} from 'node:crypto';

const CIPHER = 'aes-256-gcm';
const VERSION = 1;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const HEAD_BYTES = 1 + IV_BYTES + TAG_BYTES;

/**
 * Encrypts secrets for the database that must be known again, under a key derived from the pepper: the database alone
 * opens nothing, and neither does the pepper alone. What is sealed for one owner opens as no other's.
 */
export class SealedBox {
  private readonly key: KeyObject;

  /**
   * @param pepper 64 hexadecimal digits
   * @param purpose of these secrets, so that no other kind opens as one of them
   */
  constructor(pepper: string, purpose: string) {
    this.key = createSecretKey(Buffer.from(hkdfSync('sha256', Buffer.from(pepper, 'hex'), '', purpose, 32)));
  }

  seal(secret: string, owner: string): Buffer {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(CIPHER, this.key, iv).setAAD(Buffer.from(owner));
    const sealed = Buffer.concat([cipher.update(secret), cipher.final()]);
    return Buffer.concat([Buffer.of(VERSION), iv, cipher.getAuthTag(), sealed]);
  }

  /** @throws Error when it was sealed under another pepper, for another owner, or was changed since */
  open(sealed: Buffer, owner: string): KeyObject {
    if (sealed[0] !== VERSION)
      throw new Error(`The secret of ${owner} is sealed in a way that is not known here`);
    const decipher = createDecipheriv(CIPHER, this.key, sealed.subarray(1, 1 + IV_BYTES), {
      authTagLength: TAG_BYTES,
    })
      .setAAD(Buffer.from(owner))
      .setAuthTag(sealed.subarray(1 + IV_BYTES, HEAD_BYTES));
    return createSecretKey(Buffer.concat([decipher.update(sealed.subarray(HEAD_BYTES)), decipher.final()]));
  }
}
