import { Inject, Injectable } from '@nestjs/common';
import { Clock, toDatabaseTime } from '../clock/index.js';
import { CONFIG, type Config } from '../config/index.js';
import { accepted, refused, type Result } from '../errors/index.js';
import { RequestLimits } from '../rate-limit/index.js';
import { RecentMap } from '../recent-map/index.js';
import { hashKey, isKeyOfEnvironment, isSameHash, readKey } from './api-key.js';
import { ApiKeyRepository, type KeyOfClient } from './api-key.repository.js';
import { AuthEpoch } from './auth-epoch.js';
import { ShortCache } from './short-cache.js';

/** A change that was not made by a command, and so did not move the epoch, is seen after that long. */
const CACHE_MILLISECONDS = 2_000;
const CACHE_SIZE = 10_000;
const bearerShape = /^Bearer +(\S+)$/i;

interface KnownKey {
  readonly stored: KeyOfClient;
  /** The whole key, once it was presented and proved itself; gone with the entry. */
  proven: Buffer | null;
}

/** Finds out who presents an API key. */
@Injectable()
export class Authenticator {
  private readonly keys: ShortCache<KnownKey | undefined>;
  /** Prefixes of keys that proved themselves on this node: whoever tries keys must not keep them out. */
  private readonly seen = new RecentMap<string, true>(CACHE_SIZE);

  constructor(
    repository: ApiKeyRepository,
    private readonly epoch: AuthEpoch,
    private readonly limits: RequestLimits,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    this.keys = new ShortCache(CACHE_MILLISECONDS, CACHE_SIZE, async (prefix) => {
      const stored = await repository.findByPrefix(prefix);
      return stored && { stored, proven: null };
    });
  }

  /**
   * @param authorization the header of that name: `Bearer sp_…`
   * @param address where the request comes from
   */
  async authenticate(authorization: string | undefined, address: string): Promise<Result<KeyOfClient>> {
    const key = authorization === undefined ? undefined : bearerShape.exec(authorization)?.[1];
    if (key === undefined) return KEY_MISSING;
    const presented = readKey(key);
    if (!presented) return KEY_INVALID;
    if (!isKeyOfEnvironment(presented.kind, this.config.environment)) return WRONG_ENVIRONMENT;
    const epoch = await this.epoch.current();
    const tooOften = this.isNew(presented.prefix, epoch) && this.limits.refusalOfNewKey(address);
    if (tooOften) return refused(tooOften);
    const known = await this.keys.get(presented.prefix, epoch);
    if (!known || !this.proves(key, known)) return KEY_INVALID;
    const { stored } = known;
    if (stored.revokedAt !== null) return KEY_REVOKED;
    if (stored.expiresAt !== null && stored.expiresAt <= toDatabaseTime(this.clock.now())) return KEY_EXPIRED;
    return accepted(stored);
  }

  /** True for a key that has never proved itself here, when the database would have to be asked for it. */
  private isNew(prefix: string, epoch: string): boolean {
    return !this.seen.get(prefix) && this.keys.wouldAsk(prefix, epoch);
  }

  /** The HMAC costs more than all else in a request's access, so a key that proved itself is compared as it is. */
  private proves(key: string, known: KnownKey): boolean {
    const presented = Buffer.from(key);
    if (known.proven && isSameHash(presented, known.proven)) return true;
    if (!isSameHash(hashKey(key, this.config.apiKeyPepper), known.stored.hash)) return false;
    known.proven = presented;
    this.seen.set(known.stored.prefix, true);
    return true;
  }

  /** Makes this node see a change of that key at once. */
  forget(prefix: string): void {
    this.keys.forget(prefix);
  }
}

const unauthenticated = (code: string, message: string): Result<never> =>
  refused({ kind: 'unauthenticated', code, message });

const KEY_MISSING = unauthenticated('AUTH.KEY_MISSING', 'Send an API key: Authorization: Bearer sp_…');
const KEY_INVALID = unauthenticated('AUTH.KEY_INVALID', 'This API key is not known here');
const KEY_REVOKED = unauthenticated('AUTH.KEY_REVOKED', 'This API key was revoked');
const KEY_EXPIRED = unauthenticated('AUTH.KEY_EXPIRED', 'This API key has expired');
const WRONG_ENVIRONMENT = unauthenticated(
  'AUTH.KEY_OF_OTHER_ENVIRONMENT',
  'This API key belongs to another environment',
);
