import { Injectable } from '@nestjs/common';
import type { BookRef } from '../ledger/books/index.js';
import { AuditTrail } from '../platform/audit/index.js';
import type { Caller } from '../platform/auth/index.js';
import { Clock, toDatabaseTime } from '../platform/clock/index.js';
import { Transactions } from '../platform/database/index.js';
import { accepted, refused, type Result } from '../platform/errors/index.js';
import { Ids } from '../platform/ids/index.js';
import { EndpointRepository } from './database/endpoint.repository.js';
import { EndpointSecrets } from './endpoint-secrets.js';
import { urlProblem } from './endpoint-url.rules.js';
import { SendEvent } from './send-event.js';
import { newWebhookSecret } from './signature.js';
import { webhookRefusals } from './webhooks.errors.js';

/** Of a client in a book. */
export const MOST_ENDPOINTS = 10;

export interface NewEndpoint {
  readonly client: string;
  readonly url: string;
  readonly types: readonly string[];
  readonly reason: string;
}

/** A secret, at the one moment at which it is told. */
export interface IssuedSecret {
  readonly endpointId: string;
  readonly secret: string;
}

/** A new endpoint is told of what happens from now on. */
@Injectable()
export class CreateEndpoint {
  constructor(
    private readonly transactions: Transactions,
    private readonly endpoints: EndpointRepository,
    private readonly secrets: EndpointSecrets,
    private readonly sending: SendEvent,
    private readonly audit: AuditTrail,
    private readonly ids: Ids,
    private readonly clock: Clock,
  ) {}

  async execute(caller: Caller, book: BookRef, order: NewEndpoint): Promise<Result<IssuedSecret>> {
    const problem = urlProblem(order.url, this.sending);
    if (problem !== null) return refused(webhookRefusals.urlNotAllowed(problem));
    const clientId = await this.endpoints.clientId(order.client);
    if (clientId === null) return refused(webhookRefusals.clientNotFound(order.client));
    const [id, secret] = [this.ids.uuid(), newWebhookSecret()];
    const types = [...new Set(order.types)].sort();
    return this.transactions.run(async (tx): Promise<Result<IssuedSecret>> => {
      if ((await this.endpoints.lockOwner(tx, book.id, clientId)) >= MOST_ENDPOINTS)
        return refused(webhookRefusals.tooMany(MOST_ENDPOINTS));
      await this.endpoints.insert(tx, {
        ...{ id, bookId: book.id, clientId, url: order.url, types },
        sealedSecret: this.secrets.seal(secret, id),
        createdAt: toDatabaseTime(this.clock.now()),
      });
      const event = { caller, bookId: book.id, action: 'webhook-endpoint.create', target: id };
      const detail = { client: order.client, url: order.url, types };
      await this.audit.record(tx, { ...event, reason: order.reason, detail });
      return accepted({ endpointId: id, secret });
    });
  }
}
