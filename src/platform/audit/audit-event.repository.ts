import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { THE_SERVICE_CODE } from '../auth/caller.js';
import { sqlOf, type Tx } from '../database/transactions.js';

export interface NewAuditEvent {
  readonly id: string;
  readonly at: string;
  readonly bookId: number | null;
  readonly clientId: number;
  readonly apiKeyId: number;
  readonly action: string;
  readonly target: string;
  readonly reason: string;
  /** JSON. */
  readonly detail: string;
  readonly traceId: string;
}

/** An event as read back: numbers of rows have become the codes that callers know. */
export interface AuditEventRow {
  /** 32 hexadecimal digits, ascending with time. */
  readonly id: string;
  readonly at: string;
  readonly book: string | null;
  readonly client: string;
  readonly api_key: string;
  readonly action: string;
  readonly target: string;
  readonly reason: string;
  readonly detail: string;
  readonly trace_id: string;
}

export interface AuditFilter {
  readonly book: string | undefined;
  readonly client: string | undefined;
  readonly action: string | undefined;
  /** The id to go on below. */
  readonly before: string | undefined;
}

@Injectable()
export class AuditEventRepository {
  constructor(private readonly dataSource: DataSource) {}

  async insert(tx: Tx, event: NewAuditEvent): Promise<void> {
    await sqlOf(tx).execute(
      `INSERT INTO audit_event (id, at, book_id, client_id, api_key_id, action, target, reason, detail, trace_id)
       VALUES (UNHEX(?), ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      [
        event.id.replaceAll('-', ''),
        event.at,
        event.bookId,
        event.clientId,
        event.apiKeyId,
        event.action,
        event.target,
        event.reason,
        event.detail,
        event.traceId,
      ],
    );
  }

  /**
   * Newest first. Events are read along an index that ends in their ids, and the few that are shown are joined to their
   * names: the optimizer would begin with the clients, and sort all events for every page. The book's code is looked
   * up here, because the platform knows nothing of the ledger but this name.
   */
  async list(filter: AuditFilter, limit: number): Promise<AuditEventRow[]> {
    const bookId = await this.idOf('book', filter.book);
    const clientId = await this.idOf('client', filter.client);
    if (bookId === null || clientId === null) return [];
    const conditions: [condition: string, value: string | undefined][] = [
      ['e.book_id = ?', bookId],
      ['e.client_id = ?', clientId],
      ['e.action = ?', filter.action],
      ['e.id < UNHEX(?)', filter.before],
    ];
    const wanted = conditions.filter(([, value]) => value !== undefined);
    const where = wanted.length === 0 ? '' : `WHERE ${wanted.map(([condition]) => condition).join(' AND ')}`;
    return this.dataSource.query(
      `SELECT STRAIGHT_JOIN LOWER(HEX(e.id)) AS id, e.at, b.code AS book, COALESCE(c.code, ?) AS client,
         COALESCE(k.prefix, '') AS api_key, e.action, e.target, e.reason, e.detail, e.trace_id
       FROM audit_event e FORCE INDEX (${indexFor(bookId, clientId)})
       LEFT JOIN client c FORCE INDEX (PRIMARY) ON c.id = e.client_id
       LEFT JOIN api_key k FORCE INDEX (PRIMARY) ON k.id = e.api_key_id
       LEFT JOIN book b FORCE INDEX (PRIMARY) ON b.id = e.book_id
       ${where} ORDER BY e.id DESC LIMIT ?`,
      [THE_SERVICE_CODE, ...wanted.map(([, value]) => value), limit],
    );
  }

  /** null when nothing has that code, undefined when none is asked for. */
  private async idOf(table: 'book' | 'client', code: string | undefined): Promise<string | null | undefined> {
    if (code === undefined) return undefined;
    const [row]: { id: string }[] = await this.dataSource.query(`SELECT id FROM ${table} WHERE code = ?`, [
      code,
    ]);
    return row?.id ?? null;
  }
}

function indexFor(bookId: string | undefined, clientId: string | undefined): string {
  if (bookId !== undefined) return 'audit_event_book';
  return clientId === undefined ? 'PRIMARY' : 'audit_event_client';
}
