import { Injectable } from '@nestjs/common';
import { mayTouchBook, type Caller } from '../auth/caller.js';
import { accepted, refused, type Refusal, type Result } from '../errors/index.js';
import { decodeCursor, limitOf, pageFrom, type Page, type PageQuery } from '../http/index.js';
import { AuditEventRepository, type AuditEventRow } from './audit-event.repository.js';

export interface AuditQuery extends PageQuery {
  readonly book?: string;
  readonly client?: string;
  readonly action?: string;
}

/** Newest first. A key of some books sees the trail of one of them at a time. */
@Injectable()
export class ListAuditEvents {
  constructor(private readonly events: AuditEventRepository) {}

  async execute(caller: Caller, query: AuditQuery): Promise<Result<Page<AuditEventRow>>> {
    const refusal = scopeRefusal(caller, query.book);
    if (refusal) return refused(refusal);
    const before = startOf(query.after);
    if (!before.ok) return before;
    const limit = limitOf(query);
    const { book, client, action } = query;
    const rows = await this.events.list({ book, client, action, before: before.value }, limit + 1);
    return accepted(
      pageFrom(
        rows,
        limit,
        ({ id }) => [id],
        (row) => row,
      ),
    );
  }
}

function scopeRefusal(caller: Caller, book: string | undefined): Refusal | undefined {
  if (book !== undefined && !mayTouchBook(caller, book)) {
    return {
      kind: 'forbidden',
      code: 'AUTH.BOOK_NOT_IN_SCOPE',
      message: 'This API key does not reach that book',
    };
  }
  if (book === undefined && caller.books !== '*') {
    return {
      kind: 'forbidden',
      code: 'AUTH.ALL_BOOKS_NEEDED',
      message: 'Say which book: this API key does not reach all',
    };
  }
  return undefined;
}

function startOf(after: string | undefined): Result<string | undefined> {
  if (after === undefined) return accepted(undefined);
  const parts = decodeCursor(after, 1);
  return parts.ok ? accepted(parts.value[0]!) : parts;
}
