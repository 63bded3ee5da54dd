import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/index.js';
import { binary, integer, text, uuidOf } from '../../platform/database/sql.js';
import { sqlOf } from '../../platform/database/transactions.js';
import type { NewWebhookEvent } from '../webhook-event.js';

export interface Owner {
  readonly clientId: number;
  readonly bookId: number;
}

/** An event without what is told of it. */
export type EventKey = Pick<NewWebhookEvent, 'id' | 'subject' | 'number' | 'type'>;

interface KeyRow {
  id: Buffer;
  subject: string;
  number: number;
  type: string;
}

/** In one statement; more would make it too long for what the server takes. */
const ROWS_PER_STATEMENT = 100;

/** Events that are kept, for what waits and for replays. */
@Injectable()
export class EventRepository {
  async insert(tx: Tx, events: readonly NewWebhookEvent[]): Promise<void> {
    for (let start = 0; start < events.length; start += ROWS_PER_STATEMENT) {
      const rows = events.slice(start, start + ROWS_PER_STATEMENT).map(valuesOf);
      await sqlOf(tx).execute(
        `INSERT INTO webhook_event (client_id, book_id, id, subject, number, type, payload, occurred_at)
         VALUES (${rows.join('),(')}) ON DUPLICATE KEY UPDATE id = VALUES(id)`,
      );
    }
  }

  async byId(tx: Tx, { clientId, bookId }: Owner, id: string): Promise<EventKey | null> {
    const [row] = await sqlOf(tx).query<KeyRow>(
      `SELECT id, subject, number, type FROM webhook_event
       WHERE client_id = ? AND book_id = ? AND id = ${binary(id)}`,
      [clientId, bookId],
    );
    return row ? keyOf(row) : null;
  }

  /** By id, from one on. */
  async page(
    tx: Tx,
    { clientId, bookId }: Owner,
    { from, until, count }: { from: string; until: string; count: number },
  ): Promise<EventKey[]> {
    const rows = await sqlOf(tx).query<KeyRow>(
      `SELECT id, subject, number, type FROM webhook_event FORCE INDEX (PRIMARY)
       WHERE client_id = ${integer(clientId)} AND book_id = ${integer(bookId)}
         AND id >= ${binary(from)} AND id <= ${binary(until)}
       ORDER BY id LIMIT ${integer(count)}`,
    );
    return rows.map(keyOf);
  }

  async remove(tx: Tx, { clientId, bookId }: Owner, ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await sqlOf(tx).execute(
      `DELETE e FROM webhook_event e FORCE INDEX (PRIMARY) WHERE client_id = ${integer(clientId)} AND book_id = ${integer(bookId)}
         AND id IN (${ids.map(binary).join(',')})`,
    );
  }

  /** Those of the events that wait at one of the endpoints. */
  async waiting(tx: Tx, endpoints: readonly string[], ids: readonly string[]): Promise<Set<string>> {
    if (endpoints.length === 0 || ids.length === 0) return new Set();
    const rows = await sqlOf(tx).query<{ event_id: Buffer }>(
      `SELECT event_id FROM webhook_delivery FORCE INDEX (PRIMARY)
       WHERE endpoint_id IN (${endpoints.map(binary).join(',')}) AND event_id IN (${ids.map(binary).join(',')})
         AND status = 'waiting'`,
    );
    return new Set(rows.map((row) => uuidOf(row.event_id)));
  }

  async removeDeliveries(tx: Tx, endpoints: readonly string[], ids: readonly string[]): Promise<void> {
    if (endpoints.length === 0 || ids.length === 0) return;
    await sqlOf(tx).execute(
      `DELETE d FROM webhook_delivery d FORCE INDEX (PRIMARY) WHERE endpoint_id IN (${endpoints.map(binary).join(',')})
         AND event_id IN (${ids.map(binary).join(',')})`,
    );
  }
}

const keyOf = ({ id, ...key }: KeyRow): EventKey => ({ id: uuidOf(id), ...key });

const valuesOf = (event: NewWebhookEvent): string =>
  [
    integer(event.clientId),
    integer(event.bookId),
    binary(event.id),
    text(event.subject),
    integer(event.number),
    text(event.type),
    text(event.payload),
    text(event.occurredAt),
  ].join(',');
