import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../audit/index.js';
import { Clock, toDatabaseTime } from '../clock/index.js';
import { Transactions } from '../database/index.js';
import { accepted, refused, type Result } from '../errors/index.js';
import { ApiKeyRepository, type StoredKey } from './api-key.repository.js';
import { keyNotFound, refuseScopedAdmin } from './auth.errors.js';
import { AuthEpoch } from './auth-epoch.js';
import type { Caller } from './caller.js';

/** Ends a key for good; once it is answered, no node takes the key. Revoking twice changes nothing. */
@Injectable()
export class RevokeKey {
  constructor(
    private readonly transactions: Transactions,
    private readonly keys: ApiKeyRepository,
    private readonly epoch: AuthEpoch,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  async execute(
    caller: Caller,
    clientCode: string,
    prefix: string,
    reason: string,
  ): Promise<Result<StoredKey>> {
    const refusal = refuseScopedAdmin(caller);
    if (refusal) return refused(refusal);
    const revoked = await this.transactions.run(async (tx): Promise<Result<StoredKey>> => {
      const key = await this.keys.lockByPrefix(tx, clientCode, prefix);
      if (!key) return refused(keyNotFound(prefix));
      if (key.revokedAt !== null) return accepted(key);

      const revokedAt = toDatabaseTime(this.clock.now());
      await this.keys.setRevoked(tx, key.apiKeyId, revokedAt);
      const event = { caller, bookId: null, action: 'api-key.revoke', target: prefix, reason };
      await this.audit.record(tx, { ...event, detail: { client: clientCode } });
      await this.epoch.advance(tx);
      return accepted({ ...key, revokedAt });
    });
    // Also when it was revoked before: the answer to that may have been lost on its way.
    if (revoked.ok) await this.epoch.seenEverywhere();
    return revoked;
  }
}
