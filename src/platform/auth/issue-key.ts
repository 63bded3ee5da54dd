import { Inject, Injectable } from '@nestjs/common';
import { AuditTrail } from '../audit/index.js';
import { Clock, toDatabaseTime } from '../clock/index.js';
import { CONFIG, type Config } from '../config/index.js';
import { Transactions } from '../database/index.js';
import { accepted, refused, type Result } from '../errors/index.js';
import { NumberIds } from '../ids/index.js';
import { hashKey, newKeyFor, readKey } from './api-key.js';
import { ApiKeyRepository, type StoredKey } from './api-key.repository.js';
import { booksAmbiguous, clientNotFound, expiryInThePast, refuseScopedAdmin } from './auth.errors.js';
import type { Caller, Role } from './caller.js';
import { ClientRepository } from './client.repository.js';

export interface KeyOrder {
  readonly clientCode: string;
  readonly roles: readonly Role[];
  /** Book codes, or the single entry "*". */
  readonly books: readonly string[];
  readonly expiresAt: Date | null;
  /** Null: the rate of all keys; 0: no limit. */
  readonly requestsPerSecond: number | null;
  readonly reason: string;
}

/** A new key: the one moment at which its secret is known. */
export interface IssuedKey {
  readonly stored: StoredKey;
  readonly secret: string;
}

@Injectable()
export class IssueKey {
  constructor(
    private readonly transactions: Transactions,
    private readonly clients: ClientRepository,
    private readonly keys: ApiKeyRepository,
    private readonly audit: AuditTrail,
    private readonly numbers: NumberIds,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async execute(caller: Caller, order: KeyOrder): Promise<Result<IssuedKey>> {
    const refusal = refuseScopedAdmin(caller);
    if (refusal) return refused(refusal);
    const books = scopeOf(order.books);
    if (!books) return refused(booksAmbiguous);
    if (order.expiresAt !== null && order.expiresAt <= this.clock.now()) return refused(expiryInThePast);
    const client = await this.clients.findByCode(order.clientCode);
    if (!client) return refused(clientNotFound(order.clientCode));

    const scope = { clientId: client.id, clientCode: client.code, roles: new Set(order.roles), books };
    const expiresAt = order.expiresAt && toDatabaseTime(order.expiresAt);
    const { requestsPerSecond } = order;
    const [apiKeyId] = await this.numbers.take('api_key', 1);
    const issued = this.prepare({ ...scope, apiKeyId: apiKeyId!, expiresAt, requestsPerSecond });
    await this.transactions.run(async (tx) => {
      await this.keys.insert(tx, issued.stored);
      const event = {
        caller,
        bookId: null,
        action: 'api-key.issue',
        target: issued.stored.prefix,
        reason: order.reason,
      };
      const { roles } = order;
      const detail = { client: client.code, roles, books: order.books, expiresAt, requestsPerSecond };
      await this.audit.record(tx, { ...event, detail });
    });
    return accepted(issued);
  }

  /** A key that is not stored yet. */
  prepare(rights: Omit<StoredKey, 'prefix' | 'hash' | 'createdAt' | 'revokedAt'>): IssuedKey {
    const secret = newKeyFor(this.config.environment);
    const stored: StoredKey = {
      clientId: rights.clientId,
      clientCode: rights.clientCode,
      apiKeyId: rights.apiKeyId,
      roles: rights.roles,
      books: rights.books,
      expiresAt: rights.expiresAt,
      prefix: readKey(secret)!.prefix,
      hash: hashKey(secret, this.config.apiKeyPepper),
      createdAt: toDatabaseTime(this.clock.now()),
      revokedAt: null,
      requestsPerSecond: rights.requestsPerSecond,
    };
    return { stored, secret };
  }
}

function scopeOf(books: readonly string[]): StoredKey['books'] | undefined {
  const different = new Set(books);
  if (different.size !== books.length) return undefined;
  if (!different.has('*')) return different;
  return books.length === 1 ? '*' : undefined;
}
