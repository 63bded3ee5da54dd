import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from 'node:crypto';
import { lengthPrefixed } from '../digest/index.js';

const CIPHER = 'aes-256-gcm';
const PREFIX = 's1.';
const IV_BYTES = 12;
const TAG_BYTES = 16;
const HEAD_BYTES = IV_BYTES + TAG_BYTES;

/**
 * Encrypts short texts, such as numbers of accounts, for ASCII columns, under keys derived from the pepper. The same text of
 * the same owner is always sealed the same (the initialisation vector is a keyed digest of both), so that what holds it can
 * be hashed and compared; what is sealed for one owner opens as no other's.
 */
export class SealedText {
  private readonly key: Buffer;
  private readonly vectorKey: Buffer;
  private readonly digestKey: Buffer;

  /**
   * @param pepper 64 hexadecimal digits
   * @param purpose of these texts, so that no other kind opens as one of them
   */
  constructor(pepper: string, purpose: string) {
    const derived = (use: string): Buffer =>
      Buffer.from(hkdfSync('sha256', Buffer.from(pepper, 'hex'), '', `${purpose}: ${use}`, 32));
    this.key = derived('encryption');
    this.vectorKey = derived('vectors');
    this.digestKey = derived('digests');
  }

  /** @returns letters, digits, `-`, `_` and `.`; 41 characters and a third more than the text */
  seal(text: string, owner: string): string {
    const iv = createHmac('sha256', this.vectorKey)
      .update(lengthPrefixed([owner, text]))
      .digest()
      .subarray(0, IV_BYTES);
    const cipher = createCipheriv(CIPHER, this.key, iv).setAAD(Buffer.from(owner));
    const sealed = Buffer.concat([cipher.update(text), cipher.final()]);
    return PREFIX + Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url');
  }

  /** False for what stands in the clear. */
  isSealed(text: string): boolean {
    return text.startsWith(PREFIX);
  }

  /** @throws Error when it was sealed under another pepper, for another owner, or was changed since */
  open(sealed: string, owner: string): string {
    if (!this.isSealed(sealed)) throw new Error(`What is kept of ${owner} is not sealed`);
    const bytes = Buffer.from(sealed.slice(PREFIX.length), 'base64url');
    const decipher = createDecipheriv(CIPHER, this.key, bytes.subarray(0, IV_BYTES), {
      authTagLength: TAG_BYTES,
    })
      .setAAD(Buffer.from(owner))
      .setAuthTag(bytes.subarray(IV_BYTES, HEAD_BYTES));
    return decipher.update(bytes.subarray(HEAD_BYTES), undefined, 'utf8') + decipher.final('utf8');
  }

  /** A keyed digest to search by: nobody without the pepper finds a number by trying all there are. @returns 64 hex digits */
  digest(fields: readonly string[]): string {
    return createHmac('sha256', this.digestKey).update(lengthPrefixed(fields)).digest('hex');
  }
}
