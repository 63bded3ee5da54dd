import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
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

  /** Newest first. The book's code is looked up here, because the platform knows nothing of the ledger but this name. */
  async list(filter: AuditFilter, limit: number): Promise<AuditEventRow[]> {
    const conditions: [condition: string, value: string | undefined][] = [
      ['b.code = ?', filter.book],
      ['c.code = ?', filter.client],
      ['e.action = ?', filter.action],
      ['e.id < UNHEX(?)', filter.before],
    ];
    const wanted = conditions.filter(([, value]) => value !== undefined);
    const where = wanted.length === 0 ? '' : `WHERE ${wanted.map(([condition]) => condition).join(' AND ')}`;
    return this.dataSource.query(
      `SELECT LOWER(HEX(e.id)) AS id, e.at, b.code AS book, c.code AS client, k.prefix AS api_key, e.action, e.target,
         e.reason, e.detail, e.trace_id
       FROM audit_event e
       JOIN client c ON c.id = e.client_id
       JOIN api_key k ON k.id = e.api_key_id
       LEFT JOIN book b ON b.id = e.book_id
       ${where} ORDER BY e.id DESC LIMIT ?`,
      [...wanted.map(([, value]) => value), limit],
    );
  }
}
