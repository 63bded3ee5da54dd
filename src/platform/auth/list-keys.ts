import { Injectable } from '@nestjs/common';
import { accepted, refused, type Result } from '../errors/index.js';
import { decodeCursor, limitOf, pageFrom, type Page, type PageQuery } from '../http/index.js';
import { ApiKeyRepository, type StoredKey } from './api-key.repository.js';
import { clientNotFound, refuseScopedAdmin } from './auth.errors.js';
import type { Caller } from './caller.js';
import { ClientRepository, type ClientRow } from './client.repository.js';

/** Clients by code, and the keys of a client by prefix. */
@Injectable()
export class ListKeys {
  constructor(
    private readonly clients: ClientRepository,
    private readonly keys: ApiKeyRepository,
  ) {}

  async clientPage(caller: Caller, query: PageQuery): Promise<Result<Page<ClientRow>>> {
    const refusal = refuseScopedAdmin(caller);
    if (refusal) return refused(refusal);
    const after = startOf(query);
    if (!after.ok) return after;
    const limit = limitOf(query);
    const rows = await this.clients.list(after.value, limit + 1);
    return accepted(
      pageFrom(
        rows,
        limit,
        (row) => [row.code],
        (row) => row,
      ),
    );
  }

  async keyPage(caller: Caller, clientCode: string, query: PageQuery): Promise<Result<Page<StoredKey>>> {
    const refusal = refuseScopedAdmin(caller);
    if (refusal) return refused(refusal);
    const after = startOf(query);
    if (!after.ok) return after;
    const client = await this.clients.findByCode(clientCode);
    if (!client) return refused(clientNotFound(clientCode));
    const limit = limitOf(query);
    const rows = await this.keys.listOfClient(client.id, after.value, limit + 1);
    return accepted(
      pageFrom(
        rows,
        limit,
        (row) => [row.prefix],
        (row) => row,
      ),
    );
  }
}

function startOf({ after }: PageQuery): Result<string> {
  if (after === undefined) return accepted('');
  const parts = decodeCursor(after, 1);
  return parts.ok ? accepted(parts.value[0]!) : parts;
}
