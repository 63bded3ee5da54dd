import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../../audit/index.js';
import { Transactions } from '../../database/index.js';
import { accepted, refused, type Result } from '../../errors/index.js';
import { clientNotFound, refuseScopedAdmin } from '../auth.errors.js';
import { AuthEpoch } from '../auth-epoch.js';
import type { Caller } from '../caller.js';
import { SigningKeyRepository, type SigningClient } from './signing-key.repository.js';
import { noSigningKey } from './signing.errors.js';

export interface SigningOrder {
  readonly clientCode: string;
  readonly required: boolean;
  readonly reason: string;
}

/** Switches on or off that every request of a client must be signed; on all nodes once it is answered. */
@Injectable()
export class RequireSignatures {
  constructor(
    private readonly transactions: Transactions,
    private readonly keys: SigningKeyRepository,
    private readonly epoch: AuthEpoch,
    private readonly audit: AuditTrail,
  ) {}

  async execute(
    caller: Caller,
    { clientCode, required, reason }: SigningOrder,
  ): Promise<Result<SigningClient>> {
    const refusal = refuseScopedAdmin(caller);
    if (refusal) return refused(refusal);
    const switched = await this.transactions.run(async (tx): Promise<Result<SigningClient>> => {
      const client = await this.keys.lockClient(tx, clientCode);
      if (!client) return refused(clientNotFound(clientCode));
      if (client.signatureRequired === required) return accepted(client);
      if (required && (await this.keys.countUsable(tx, client.id)) === 0) return refused(noSigningKey);

      await this.keys.setRequired(tx, client.id, required);
      const action = required ? 'client.require-signatures' : 'client.waive-signatures';
      await this.audit.record(tx, { caller, bookId: null, action, target: clientCode, reason });
      await this.epoch.advance(tx);
      return accepted({ ...client, signatureRequired: required });
    });
    if (switched.ok) await this.epoch.seenEverywhere();
    return switched;
  }
}
