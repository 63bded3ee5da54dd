import type { KeyObject } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Clock, toDatabaseTime } from '../../clock/index.js';
import { CONFIG, type Config } from '../../config/index.js';
import { accepted, type Result } from '../../errors/index.js';
import { isSameHash } from '../api-key.js';
import { AuthEpoch } from '../auth-epoch.js';
import { ShortCache } from '../short-cache.js';
import type { UnusedNonce } from './request-nonces.js';
import { contentDigestOf, coverageProblem, macOf, signatureBase } from './signature-text.js';
import { readSignature, type PresentedSignature } from './signature-headers.js';
import { SigningKeyRepository } from './signing-key.repository.js';
import { SecretSeal } from './signing-secret.js';
import {
  contentDigestWrong,
  signatureIncomplete,
  signatureInFuture,
  signatureInvalid,
  signatureMalformed,
  signatureMissing,
  signatureStale,
  signingKeyRevoked,
  signingKeyUnknown,
} from './signing.errors.js';

/** How far the clocks of signer and service may differ, either way. */
const TOLERANCE_MILLISECONDS = 5 * 60_000;
/** As for API keys: how long a change may stay unseen that no command made. */
const CACHE_MILLISECONDS = 2_000;
const CACHE_SIZE = 1_000;

/** Who is to have signed. */
export interface Signer {
  readonly clientId: number;
  readonly signatureRequired: boolean;
}

export type SignedRequest = Pick<FastifyRequest, 'method' | 'originalUrl' | 'headers' | 'signedBody'>;

interface KnownSigningKey {
  readonly clientId: number;
  readonly secret: KeyObject;
  readonly revokedAt: string | null;
}

/** Finds out whether a request is what its client has signed. Writes nothing: a check that fails uses nothing up. */
@Injectable()
export class CheckSignature {
  private readonly keys: ShortCache<KnownSigningKey | undefined>;
  private readonly seal: SecretSeal;

  constructor(
    repository: SigningKeyRepository,
    private readonly epoch: AuthEpoch,
    private readonly clock: Clock,
    @Inject(CONFIG) config: Config,
  ) {
    this.seal = new SecretSeal(config.apiKeyPepper);
    this.keys = new ShortCache(CACHE_MILLISECONDS, CACHE_SIZE, async (code) => {
      const stored = await repository.findByCode(code);
      if (!stored) return undefined;
      const { clientId, revokedAt } = stored;
      return { clientId, revokedAt, secret: this.seal.open(stored.sealedSecret, code, clientId) };
    });
  }

  /** A signature that nobody asked for is checked as well, so that a client can try before it must. */
  isDue({ signatureRequired }: Signer, { headers }: SignedRequest): boolean {
    return (
      signatureRequired || headers['signature-input'] !== undefined || headers['signature'] !== undefined
    );
  }

  /** @returns the nonce, to be used up when nothing else speaks against the request */
  async execute({ clientId }: Signer, request: SignedRequest): Promise<Result<UnusedNonce>> {
    const { headers } = request;
    const input = headers['signature-input'];
    if (input === undefined && headers['signature'] === undefined) return signatureMissing;
    const presented = readSignature(input, headers['signature']);
    if (!presented) return signatureMalformed;
    const key = await this.keys.get(presented.keyId, await this.epoch.current());
    if (!key || key.clientId !== clientId) return signingKeyUnknown;
    const problem = this.problemOf(presented, key, request);
    if (problem) return problem;
    const expiresAt = toDatabaseTime(new Date(presented.created * 1_000 + TOLERANCE_MILLISECONDS));
    return accepted({ clientId, nonce: presented.nonce, expiresAt });
  }

  private problemOf(
    { components, parameters, mac, created }: PresentedSignature,
    { secret, revokedAt }: KnownSigningKey,
    request: SignedRequest,
  ): Result<never> | undefined {
    const signed = { method: request.method, url: request.originalUrl, headers: request.headers };
    const uncovered = coverageProblem(components, signed);
    if (uncovered !== undefined) return signatureIncomplete(uncovered);
    if (!isSameHash(macOf(signatureBase(components, parameters, signed), secret), mac))
      return signatureInvalid;
    if (revokedAt !== null) return signingKeyRevoked;
    const age = this.clock.now().getTime() - created * 1_000;
    if (age > TOLERANCE_MILLISECONDS) return signatureStale;
    if (age < -TOLERANCE_MILLISECONDS) return signatureInFuture;
    const digest = contentDigestOf(request.signedBody);
    return request.headers['content-digest'] === digest ? undefined : contentDigestWrong;
  }
}
