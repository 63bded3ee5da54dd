import { Injectable } from '@nestjs/common';
import { Transactions } from '../../database/index.js';
import { accepted, type Result } from '../../errors/index.js';
import { Ids } from '../../ids/index.js';
import { nonceName, RequestNonceRepository, type NonceClaim } from './request-nonce.repository.js';
import { signatureReplayed, signatureStale } from './signing.errors.js';

/** The nonce of a signature that has been found right. */
export type UnusedNonce = Pick<NonceClaim, 'clientId' | 'nonce' | 'expiresAt'>;

interface Waiting {
  readonly claim: NonceClaim;
  readonly resolve: (result: Result<void>) => void;
  readonly reject: (error: unknown) => void;
}

/** Rows of one statement. */
const GROUP = 200;
const USED = accepted(undefined);

/**
 * Uses nonces up, each once for a client: on all nodes, for ever, whatever their clocks say. The primary key admits
 * one row; and once rows have been forgotten, what they guarded is refused by the horizon up to which they were.
 * Requests that arrive while others' nonces are being written share the next statement.
 */
@Injectable()
export class RequestNonces {
  private waiting: Waiting[] = [];
  private isWriting = false;

  constructor(
    private readonly transactions: Transactions,
    private readonly repository: RequestNonceRepository,
    private readonly ids: Ids,
  ) {}

  /** Resolves when it is on disk that the nonce is used. */
  use(nonce: UnusedNonce): Promise<Result<void>> {
    const claim = { ...nonce, claim: this.ids.uuid().replaceAll('-', '') };
    return new Promise((resolve, reject) => {
      this.waiting.push({ claim, resolve, reject });
      if (!this.isWriting) void this.writeAll();
    });
  }

  private async writeAll(): Promise<void> {
    this.isWriting = true;
    while (this.waiting.length > 0) {
      const group = this.waiting.slice(0, GROUP);
      this.waiting = this.waiting.slice(GROUP);
      try {
        const results = await this.write(group.map(({ claim }) => claim));
        group.forEach(({ resolve }, index) => resolve(results[index]!));
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
    }
    this.isWriting = false;
  }

  /** Repeatable: a row of an earlier run is known by its claim. */
  private async write(claims: readonly NonceClaim[]): Promise<Result<void>[]> {
    const sorted = claims.toSorted((left, right) => (nonceName(left) < nonceName(right) ? -1 : 1));
    return this.transactions.run(async (tx) => {
      const written = await this.repository.insertUnused(tx, sorted);
      // Read after the rows are written: whoever forgot an earlier row of theirs has moved the horizon before.
      const horizon = await this.repository.forgottenUntil(tx);
      const holders = written === claims.length ? null : await this.repository.claimsOf(tx, sorted);
      return claims.map((claim): Result<void> => {
        if (claim.expiresAt <= horizon) return signatureStale;
        return !holders || holders.get(nonceName(claim)) === claim.claim ? USED : signatureReplayed;
      });
    });
  }
}
