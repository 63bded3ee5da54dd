import { Injectable } from '@nestjs/common';
import { accepted, refused, type Result } from '../../errors/index.js';
import { decodeCursor, limitOf, pageFrom, type Page, type PageQuery } from '../../http/index.js';
import { clientNotFound, refuseScopedAdmin } from '../auth.errors.js';
import type { Caller } from '../caller.js';
import { ClientRepository } from '../client.repository.js';
import { SigningKeyRepository, type StoredSigningKey } from './signing-key.repository.js';

/** The signing keys of a client by code. */
@Injectable()
export class ListSigningKeys {
  constructor(
    private readonly clients: ClientRepository,
    private readonly keys: SigningKeyRepository,
  ) {}

  async execute(
    caller: Caller,
    clientCode: string,
    query: PageQuery,
  ): Promise<Result<Page<StoredSigningKey>>> {
    const refusal = refuseScopedAdmin(caller);
    if (refusal) return refused(refusal);
    const after = query.after === undefined ? accepted(['']) : decodeCursor(query.after, 1);
    if (!after.ok) return after;
    const client = await this.clients.findByCode(clientCode);
    if (!client) return refused(clientNotFound(clientCode));
    const limit = limitOf(query);
    const rows = await this.keys.listOfClient(client.id, after.value[0]!, limit + 1);
    return accepted(
      pageFrom(
        rows,
        limit,
        ({ code }) => [code],
        (row) => row,
      ),
    );
  }
}
