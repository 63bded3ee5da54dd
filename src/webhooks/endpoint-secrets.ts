import type { KeyObject } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Clock, toDatabaseTime } from '../platform/clock/index.js';
import { CONFIG, type Config } from '../platform/config/index.js';
import { SealedBox } from '../platform/sealing/index.js';
import type { Endpoint } from './endpoint.js';

/** Secrets of endpoints: sealed in the database, opened to sign. */
@Injectable()
export class EndpointSecrets {
  private readonly box: SealedBox;

  constructor(
    @Inject(CONFIG) { apiKeyPepper }: Config,
    private readonly clock: Clock,
  ) {
    this.box = new SealedBox(apiKeyPepper, 'suanpan webhook secrets');
  }

  seal(secret: string, endpointId: string): Buffer {
    return this.box.seal(secret, ownerOf(endpointId));
  }

  /** Those that sign now, the newest first. */
  signing({
    id,
    sealedSecret,
    previousSecret,
    previousUntil,
  }: Pick<Endpoint, 'id' | 'sealedSecret' | 'previousSecret' | 'previousUntil'>): KeyObject[] {
    const now = toDatabaseTime(this.clock.now());
    const both = previousSecret && previousUntil! > now ? [sealedSecret, previousSecret] : [sealedSecret];
    return both.map((sealed) => this.box.open(sealed, ownerOf(id)));
  }
}

const ownerOf = (endpointId: string): string => `webhook endpoint ${endpointId}`;
