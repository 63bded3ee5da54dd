import { Inject, Injectable } from '@nestjs/common';
import { AuditTrail } from '../audit/index.js';
import { Clock, toDatabaseTime } from '../clock/index.js';
import { CONFIG, type Config } from '../config/index.js';
import { Transactions, type Tx } from '../database/index.js';
import { newTraceId } from '../http/index.js';
import { NumberIds } from '../ids/index.js';
import { hashKey, readKey } from './api-key.js';
import { ApiKeyRepository, type StoredKey } from './api-key.repository.js';
import type { Role } from './caller.js';
import { ClientRepository } from './client.repository.js';

export interface ProvisionedKey {
  readonly clientCode: string;
  readonly clientName: string;
  /** The whole key, chosen by the one who provisions. */
  readonly key: string;
  readonly roles: readonly Role[];
  readonly books: '*' | readonly string[];
  readonly reason: string;
}

/** Puts keys in place before anybody could ask for them over HTTP: the first admin, demonstrations, tests. */
@Injectable()
export class ProvisionKeys {
  constructor(
    private readonly transactions: Transactions,
    private readonly clients: ClientRepository,
    private readonly keys: ApiKeyRepository,
    private readonly audit: AuditTrail,
    private readonly numbers: NumberIds,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Does nothing for a key whose prefix is there already, so that it can run at every start of every node. */
  async provision(wanted: ProvisionedKey): Promise<void> {
    const presented = readKey(wanted.key);
    if (!presented) throw new Error('A provisioned key must be spelled sp_<live|test|demo>_<8 hex>_<48 hex>');
    if (await this.keys.findByPrefix(presented.prefix)) return;
    const known = await this.clients.findByCode(wanted.clientCode);
    const [newClientId] = known ? [] : await this.numbers.take('client', 1);
    const [apiKeyId] = await this.numbers.take('api_key', 1);
    const key: StoredKey = {
      clientId: known?.id ?? newClientId!,
      clientCode: wanted.clientCode,
      apiKeyId: apiKeyId!,
      prefix: presented.prefix,
      hash: hashKey(wanted.key, this.config.apiKeyPepper),
      roles: new Set(wanted.roles),
      books: wanted.books === '*' ? '*' : new Set(wanted.books),
      createdAt: toDatabaseTime(this.clock.now()),
      expiresAt: null,
      revokedAt: null,
      requestsPerSecond: null,
    };
    await this.transactions.run((tx) => this.write(tx, wanted, key, known === undefined));
  }

  private async write(tx: Tx, wanted: ProvisionedKey, key: StoredKey, isNewClient: boolean): Promise<void> {
    const { clientId, clientCode, createdAt } = key;
    if (isNewClient) {
      await this.clients.insert(tx, { id: clientId, code: clientCode, name: wanted.clientName, createdAt });
    }
    await this.keys.insert(tx, key);
    await this.audit.record(tx, {
      caller: { ...key, traceId: newTraceId() },
      bookId: null,
      action: 'api-key.provision',
      target: key.prefix,
      reason: wanted.reason,
      detail: { client: clientCode, roles: wanted.roles, books: wanted.books },
    });
  }
}
