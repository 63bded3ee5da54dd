import { Inject, Injectable } from '@nestjs/common';
import { AuditTrail } from '../../audit/index.js';
import { Clock, toDatabaseTime } from '../../clock/index.js';
import { CONFIG, type Config } from '../../config/index.js';
import { Transactions } from '../../database/index.js';
import { accepted, refused, type Result } from '../../errors/index.js';
import { clientNotFound, refuseScopedAdmin } from '../auth.errors.js';
import type { Caller } from '../caller.js';
import { SigningKeyRepository, type StoredSigningKey } from './signing-key.repository.js';
import { newSigningKey, SecretSeal } from './signing-secret.js';
import { signingKeysInUse } from './signing.errors.js';

/** One in use, and one on its way in or out. */
const MOST_USABLE = 2;

/** A new signing key: the one moment at which its secret is told. */
export interface IssuedSigningKey {
  readonly stored: StoredSigningKey;
  readonly secret: string;
}

@Injectable()
export class IssueSigningKey {
  private readonly seal: SecretSeal;

  constructor(
    private readonly transactions: Transactions,
    private readonly keys: SigningKeyRepository,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
    @Inject(CONFIG) config: Config,
  ) {
    this.seal = new SecretSeal(config.apiKeyPepper);
  }

  async execute(caller: Caller, clientCode: string, reason: string): Promise<Result<IssuedSigningKey>> {
    const refusal = refuseScopedAdmin(caller);
    if (refusal) return refused(refusal);
    const { code, secret } = newSigningKey();
    return this.transactions.run(async (tx): Promise<Result<IssuedSigningKey>> => {
      const client = await this.keys.lockClient(tx, clientCode);
      if (!client) return refused(clientNotFound(clientCode));
      if ((await this.keys.countUsable(tx, client.id)) >= MOST_USABLE) return refused(signingKeysInUse);

      const stored = {
        code,
        clientId: client.id,
        sealedSecret: this.seal.seal(secret, code, client.id),
        createdAt: toDatabaseTime(this.clock.now()),
        revokedAt: null,
      };
      await this.keys.insert(tx, stored);
      const event = { caller, bookId: null, action: 'signing-key.issue', target: code, reason };
      await this.audit.record(tx, { ...event, detail: { client: clientCode } });
      return accepted({ stored, secret });
    });
  }
}
