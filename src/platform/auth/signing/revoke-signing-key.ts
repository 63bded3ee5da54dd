import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../../audit/index.js';
import { Clock, toDatabaseTime } from '../../clock/index.js';
import { Transactions } from '../../database/index.js';
import { accepted, refused, type Result } from '../../errors/index.js';
import { clientNotFound, refuseScopedAdmin } from '../auth.errors.js';
import { AuthEpoch } from '../auth-epoch.js';
import type { Caller } from '../caller.js';
import { SigningKeyRepository, type StoredSigningKey } from './signing-key.repository.js';
import { signingKeyNotFound } from './signing.errors.js';

/**
 * Ends a signing key for good; once it is answered, no node takes it. Also the last one of a client that must sign:
 * a secret that leaked has to go at once, and the client waits for a new one. Revoking twice changes nothing.
 */
@Injectable()
export class RevokeSigningKey {
  constructor(
    private readonly transactions: Transactions,
    private readonly keys: SigningKeyRepository,
    private readonly epoch: AuthEpoch,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  async execute(
    caller: Caller,
    clientCode: string,
    code: string,
    reason: string,
  ): Promise<Result<StoredSigningKey>> {
    const refusal = refuseScopedAdmin(caller);
    if (refusal) return refused(refusal);
    const revoked = await this.transactions.run(async (tx): Promise<Result<StoredSigningKey>> => {
      const client = await this.keys.lockClient(tx, clientCode);
      if (!client) return refused(clientNotFound(clientCode));
      const key = await this.keys.lockByCode(tx, client.id, code);
      if (!key) return refused(signingKeyNotFound(code));
      if (key.revokedAt !== null) return accepted(key);

      const revokedAt = toDatabaseTime(this.clock.now());
      await this.keys.setRevoked(tx, code, revokedAt);
      const event = { caller, bookId: null, action: 'signing-key.revoke', target: code, reason };
      await this.audit.record(tx, { ...event, detail: { client: clientCode } });
      await this.epoch.advance(tx);
      return accepted({ ...key, revokedAt });
    });
    if (revoked.ok) await this.epoch.seenEverywhere();
    return revoked;
  }
}
