import type { KeyObject } from 'node:crypto';
import { SealedBox } from '../platform/sealing/index.js';

/** How a channel is reached, as its administrator gives it. */
export interface NewCredentials {
  readonly baseUrl: string;
  readonly keyId: string;
  readonly secret: string;
}

export interface StoredCredentials extends Omit<NewCredentials, 'secret'> {
  readonly sealedSecret: Buffer;
}

/** Ready for use; the secret does not show itself in logs. */
export interface Credentials extends Omit<NewCredentials, 'secret'> {
  readonly secret: KeyObject;
}

/** Seals the secrets of channels; what is sealed for one channel and key opens as no other's. */
export class CredentialsSeal {
  private readonly box: SealedBox;

  /** @param pepper 64 hexadecimal digits */
  constructor(pepper: string) {
    this.box = new SealedBox(pepper, 'suanpan channel credentials');
  }

  seal(channelId: number, { baseUrl, keyId, secret }: NewCredentials): StoredCredentials {
    return { baseUrl, keyId, sealedSecret: this.box.seal(secret, ownerOf(channelId, keyId)) };
  }

  /** @throws Error when it was sealed under another pepper, for another channel or key, or was changed since */
  open(channelId: number, { baseUrl, keyId, sealedSecret }: StoredCredentials): Credentials {
    return { baseUrl, keyId, secret: this.box.open(sealedSecret, ownerOf(channelId, keyId)) };
  }
}

const ownerOf = (channelId: number, keyId: string): string => `${keyId} of channel ${channelId}`;
