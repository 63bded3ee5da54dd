import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../audit/index.js';
import { Clock, toDatabaseTime } from '../clock/index.js';
import { databaseErrorKind, Transactions } from '../database/index.js';
import { accepted, refused, type Result } from '../errors/index.js';
import { NumberIds } from '../ids/index.js';
import { clientExists, refuseScopedAdmin } from './auth.errors.js';
import type { Caller } from './caller.js';
import { ClientRepository, type ClientRow } from './client.repository.js';

export interface NewClient {
  readonly code: string;
  readonly name: string;
  readonly reason: string;
}

@Injectable()
export class CreateClient {
  constructor(
    private readonly transactions: Transactions,
    private readonly clients: ClientRepository,
    private readonly audit: AuditTrail,
    private readonly numbers: NumberIds,
    private readonly clock: Clock,
  ) {}

  async execute(caller: Caller, { code, name, reason }: NewClient): Promise<Result<ClientRow>> {
    const refusal = refuseScopedAdmin(caller);
    if (refusal) return refused(refusal);
    const [id] = await this.numbers.take('client', 1);
    const createdAt = toDatabaseTime(this.clock.now());
    const client = { id: id!, code, name, createdAt, signatureRequired: false };
    try {
      await this.transactions.run(async (tx) => {
        await this.clients.insert(tx, client);
        const event = { caller, bookId: null, action: 'client.create', target: code, reason };
        await this.audit.record(tx, { ...event, detail: { name } });
      });
    } catch (error) {
      if (databaseErrorKind(error) === 'duplicate-key') return refused(clientExists(code));
      throw error;
    }
    return accepted(client);
  }
}
