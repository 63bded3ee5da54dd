import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../audit/index.js';
import { Clock, toDatabaseTime } from '../clock/index.js';
import { Transactions } from '../database/index.js';
import { accepted, refused, type Result } from '../errors/index.js';
import { NumberIds } from '../ids/index.js';
import { ApiKeyRepository, type StoredKey } from './api-key.repository.js';
import { keyNotFound, keyNotUsable, refuseScopedAdmin } from './auth.errors.js';
import { AuthEpoch } from './auth-epoch.js';
import type { Caller } from './caller.js';
import { IssueKey, type IssuedKey } from './issue-key.js';

export interface Rotation {
  readonly clientCode: string;
  readonly prefix: string;
  readonly graceSeconds: number;
  /** Of the new key; that of the old one if not given. */
  readonly requestsPerSecond: number | null | undefined;
  readonly reason: string;
}

/** A new key with the rights of an old one, which stops working after the grace; request numbers stay the client's. */
@Injectable()
export class RotateKey {
  constructor(
    private readonly transactions: Transactions,
    private readonly keys: ApiKeyRepository,
    private readonly issuing: IssueKey,
    private readonly epoch: AuthEpoch,
    private readonly audit: AuditTrail,
    private readonly numbers: NumberIds,
    private readonly clock: Clock,
  ) {}

  async execute(caller: Caller, rotation: Rotation): Promise<Result<IssuedKey>> {
    const refusal = refuseScopedAdmin(caller);
    if (refusal) return refused(refusal);
    const { clientCode, prefix, graceSeconds, reason } = rotation;
    const [apiKeyId] = await this.numbers.take('api_key', 1);
    const rotated = await this.transactions.run(async (tx): Promise<Result<IssuedKey>> => {
      const old = await this.keys.lockByPrefix(tx, clientCode, prefix);
      if (!old) return refused(keyNotFound(prefix));
      if (!this.isUsable(old)) return refused(keyNotUsable(prefix));

      const { requestsPerSecond = old.requestsPerSecond } = rotation;
      const issued = this.issuing.prepare({ ...old, apiKeyId: apiKeyId!, requestsPerSecond });
      await this.keys.insert(tx, issued.stored);
      await this.keys.setExpiry(tx, old.apiKeyId, this.endOfGrace(old, graceSeconds));
      const event = { caller, bookId: null, action: 'api-key.rotate', target: prefix, reason };
      await this.audit.record(tx, {
        ...event,
        detail: { newKey: issued.stored.prefix, graceSeconds, requestsPerSecond },
      });
      await this.epoch.advance(tx);
      return accepted(issued);
    });
    // A grace of a second is long enough for every node to learn of its end.
    if (rotated.ok && graceSeconds === 0) await this.epoch.seenEverywhere();
    return rotated;
  }

  private isUsable(key: StoredKey): boolean {
    const now = toDatabaseTime(this.clock.now());
    return key.revokedAt === null && (key.expiresAt === null || key.expiresAt > now);
  }

  /** Rotation never makes a key live longer. */
  private endOfGrace(old: StoredKey, graceSeconds: number): string {
    const end = toDatabaseTime(new Date(this.clock.now().getTime() + graceSeconds * 1_000));
    return old.expiresAt !== null && old.expiresAt < end ? old.expiresAt : end;
  }
}
