import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../audit/index.js';
import { Transactions } from '../database/index.js';
import { accepted, refused, type Result } from '../errors/index.js';
import { ApiKeyRepository, type StoredKey } from './api-key.repository.js';
import { AuthEpoch } from './auth-epoch.js';
import { keyNotFound, refuseScopedAdmin } from './auth.errors.js';
import type { Caller } from './caller.js';

export interface KeyLimitOrder {
  readonly clientCode: string;
  readonly prefix: string;
  /** Null for the rate of all keys, 0 for none. */
  readonly requestsPerSecond: number | null;
  readonly reason: string;
}

/** Gives a key a rate of its own, or that of all keys again; every node goes by it within a second. */
@Injectable()
export class LimitKey {
  constructor(
    private readonly transactions: Transactions,
    private readonly keys: ApiKeyRepository,
    private readonly epoch: AuthEpoch,
    private readonly audit: AuditTrail,
  ) {}

  async execute(caller: Caller, order: KeyLimitOrder): Promise<Result<StoredKey>> {
    const refusal = refuseScopedAdmin(caller);
    if (refusal) return refused(refusal);
    const { clientCode, prefix, requestsPerSecond, reason } = order;
    return this.transactions.run(async (tx): Promise<Result<StoredKey>> => {
      const key = await this.keys.lockByPrefix(tx, clientCode, prefix);
      if (!key) return refused(keyNotFound(prefix));
      const from = key.requestsPerSecond;
      if (from === requestsPerSecond) return accepted(key);

      await this.keys.setRequestsPerSecond(tx, key.apiKeyId, requestsPerSecond);
      const event = { caller, bookId: null, action: 'api-key.limit', target: prefix, reason };
      await this.audit.record(tx, { ...event, detail: { client: clientCode, from, to: requestsPerSecond } });
      await this.epoch.advance(tx);
      return accepted({ ...key, requestsPerSecond });
    });
  }
}
