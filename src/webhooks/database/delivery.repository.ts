import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/index.js';
import { binary, integer, text, uuidOf } from '../../platform/database/sql.js';
import { sqlOf } from '../../platform/database/transactions.js';
import type { Delivery, DueEvent } from '../delivery.js';

interface DueRow {
  subject: string;
  number: number;
  event_id: Buffer;
  type: string;
  attempts: number;
  strikes: number;
  payload: string | null;
  occurred_at: string | null;
}

/** What became of events at endpoints: written by whoever has locked the lane. */
@Injectable()
export class DeliveryRepository {
  /** What is to be told. @param again: also what was told before */
  async insertWaiting(
    tx: Tx,
    deliveries: readonly Pick<Delivery, 'endpointId' | 'eventId' | 'subject' | 'number' | 'type'>[],
    again: boolean,
  ): Promise<void> {
    if (deliveries.length === 0) return;
    const rows = deliveries.map((delivery) =>
      [
        binary(delivery.endpointId),
        binary(delivery.eventId),
        text(delivery.subject),
        integer(delivery.number),
        text(delivery.type),
        "'waiting',0",
      ].join(','),
    );
    const otherwise = again
      ? `status = 'waiting', attempts = 0, tried_at = NULL, answer_status = NULL, answer = NULL`
      : 'event_id = VALUES(event_id)';
    await sqlOf(tx).execute(
      `INSERT INTO webhook_delivery (endpoint_id, event_id, subject, number, type, status, attempts)
       VALUES (${rows.join('),(')}) ON DUPLICATE KEY UPDATE ${otherwise}`,
    );
  }

  async record(tx: Tx, deliveries: readonly Delivery[]): Promise<void> {
    if (deliveries.length === 0) return;
    const rows = deliveries.map((delivery) =>
      [
        binary(delivery.endpointId),
        binary(delivery.eventId),
        text(delivery.subject),
        integer(delivery.number),
        text(delivery.type),
        text(delivery.status),
        integer(delivery.attempts),
        text(delivery.triedAt),
        delivery.answerStatus === null ? 'NULL' : integer(delivery.answerStatus),
        text(delivery.answer),
      ].join(','),
    );
    await sqlOf(tx).execute(
      `INSERT INTO webhook_delivery (endpoint_id, event_id, subject, number, type, status, attempts, tried_at,
         answer_status, answer) VALUES (${rows.join('),(')})
       ON DUPLICATE KEY UPDATE status = VALUES(status), attempts = VALUES(attempts), tried_at = VALUES(tried_at),
         answer_status = VALUES(answer_status), answer = VALUES(answer)`,
    );
  }

  /** The event whose turn it is, of each of these subjects of an endpoint that has one. */
  async heads(
    tx: Tx,
    { id, clientId, bookId }: { id: string; clientId: number; bookId: number },
    subjects: readonly string[],
  ): Promise<DueEvent[]> {
    if (subjects.length === 0) return [];
    const rows = await sqlOf(tx).query<DueRow>(headsStatement({ id, clientId, bookId }, subjects));
    return rows.map((row) => ({
      subject: row.subject,
      number: row.number,
      eventId: uuidOf(row.event_id),
      type: row.type,
      attempts: row.attempts,
      strikes: row.strikes,
      content: row.payload === null ? null : { payload: row.payload, occurredAt: row.occurred_at! },
    }));
  }
}

/** From lane to its first delivery that waits, and to what is told. A subject has a handful of events. */
export function headsStatement(
  { id, clientId, bookId }: { id: string; clientId: number; bookId: number },
  subjects: readonly string[],
): string {
  const list = [...subjects].sort().map(text).join(',');
  return `SELECT STRAIGHT_JOIN l.subject, d.number, d.event_id, d.type, d.attempts, l.strikes, e.payload, e.occurred_at
    FROM webhook_lane l FORCE INDEX (PRIMARY)
    JOIN webhook_delivery d FORCE INDEX (webhook_delivery_subject)
      ON d.endpoint_id = l.endpoint_id AND d.subject = l.subject AND d.status = 'waiting' AND d.number =
        (SELECT w.number FROM webhook_delivery w FORCE INDEX (webhook_delivery_subject)
         WHERE w.endpoint_id = l.endpoint_id AND w.subject = l.subject AND w.status = 'waiting'
         ORDER BY w.number LIMIT 1)
    LEFT JOIN webhook_event e FORCE INDEX (PRIMARY)
      ON e.client_id = ${integer(clientId)} AND e.book_id = ${integer(bookId)} AND e.id = d.event_id
    WHERE l.endpoint_id = ${binary(id)} AND l.subject IN (${list})`;
}
