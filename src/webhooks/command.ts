import { Injectable } from '@nestjs/common';
import type { BookRef } from '../ledger/books/index.js';
import { AuditTrail } from '../platform/audit/index.js';
import type { Caller } from '../platform/auth/index.js';
import { Transactions, type Tx } from '../platform/database/index.js';
import { refused, type Result } from '../platform/errors/index.js';
import { isUuid } from '../platform/ids/index.js';
import { EndpointRepository } from './database/endpoint.repository.js';
import type { Endpoint } from './endpoint.js';
import { webhookRefusals } from './webhooks.errors.js';

/** Who looks after the endpoints of others; everybody else sees those of their own client. */
const LOOK_AFTER_ALL = ['admin', 'operator'] as const;

export const looksAfterAll = ({ roles }: Caller): boolean => LOOK_AFTER_ALL.some((role) => roles.has(role));

/** True when the caller may see the endpoint at all. */
export function maySee(caller: Caller, book: BookRef, endpoint: Endpoint): boolean {
  return endpoint.bookId === book.id && (looksAfterAll(caller) || endpoint.clientId === caller.clientId);
}

export interface EndpointCommand {
  readonly caller: Caller;
  readonly book: BookRef;
  readonly id: string;
  readonly reason: string;
}

/** What a command has done: an entry of the audit trail, or nothing, because it was done before. */
export interface Done<T> {
  readonly value: T;
  readonly trail: { readonly action: string; readonly detail: object } | null;
}

/** Commands about an endpoint: locked, looked at, changed, and in the audit trail, in one transaction. */
@Injectable()
export class EndpointCommands {
  constructor(
    private readonly transactions: Transactions,
    private readonly endpoints: EndpointRepository,
    private readonly audit: AuditTrail,
  ) {}

  async run<T>(
    { caller, book, id, reason }: EndpointCommand,
    work: (tx: Tx, endpoint: Endpoint) => Promise<Result<Done<T>>>,
  ): Promise<Result<T>> {
    if (!isUuid(id)) return refused(webhookRefusals.endpointNotFound(id));
    return this.transactions.run(async (tx) => {
      const endpoint = await this.endpoints.lock(tx, id);
      if (!endpoint || !maySee(caller, book, endpoint)) return refused(webhookRefusals.endpointNotFound(id));
      const done = await work(tx, endpoint);
      if (!done.ok) return done;
      const { value, trail } = done.value;
      if (trail) await this.audit.record(tx, { caller, bookId: book.id, target: id, reason, ...trail });
      return { ok: true, value };
    });
  }
}
