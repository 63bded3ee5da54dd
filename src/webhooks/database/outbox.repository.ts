import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Tx } from '../../platform/database/index.js';
import { binary, integer, text, uuidOf } from '../../platform/database/sql.js';
import { sqlOf } from '../../platform/database/transactions.js';
import type { NewWebhookEvent } from '../webhook-event.js';

interface OutboxRow {
  subject: string;
  number: number;
  id: Buffer;
  book_id: string;
  client_id: string;
  type: string;
  payload: string;
  occurred_at: string;
}

/** What is to be told and was not looked at yet, and the gate before it. */
@Injectable()
export class OutboxRepository {
  constructor(private readonly dataSource: DataSource) {}

  async insert(tx: Tx, events: readonly NewWebhookEvent[]): Promise<void> {
    const rows = events.map((event) =>
      [
        text(event.subject),
        integer(event.number),
        binary(event.id),
        integer(event.bookId),
        integer(event.clientId),
        text(event.type),
        text(event.payload),
        text(event.occurredAt),
      ].join(','),
    );
    await sqlOf(tx).write(
      `INSERT INTO webhook_outbox (subject, number, id, book_id, client_id, type, payload, occurred_at)
       VALUES (${rows.join('),(')})`,
    );
  }

  async isEmpty(): Promise<boolean> {
    const rows: unknown[] = await this.dataSource.query('SELECT 1 FROM webhook_outbox LIMIT 1');
    return rows.length === 0;
  }

  /** When the oldest of the first thousand happened; null for an empty outbox. */
  async oldest(): Promise<string | null> {
    const [row]: { oldest: string | null }[] = await this.dataSource.query(
      `SELECT MIN(first.occurred_at) AS oldest FROM
         (SELECT occurred_at FROM webhook_outbox FORCE INDEX (PRIMARY) ORDER BY subject, number LIMIT 1000) first`,
    );
    return row!.oldest;
  }

  /** @returns whether nobody else has it */
  async claimGate(tx: Tx, claim: string, now: string, until: string): Promise<boolean> {
    const claimed = await sqlOf(tx).execute(
      `UPDATE webhook_gate SET claim = ${binary(claim)}, until = ? WHERE id = 1 AND until <= ?`,
      [until, now],
    );
    return claimed === 1;
  }

  /** Locks the gate and keeps it until then. @returns false when another node has it by now */
  async keepGate(tx: Tx, claim: string, until: string): Promise<boolean> {
    const kept = await sqlOf(tx).execute(
      `UPDATE webhook_gate SET until = ? WHERE id = 1 AND claim = ${binary(claim)}`,
      [until],
    );
    return kept === 1;
  }

  /** From that subject on, in the order of subject and number: one snapshot, so that none stands without those before it. */
  async page(tx: Tx, fromSubject: string, count: number): Promise<NewWebhookEvent[]> {
    const rows = await sqlOf(tx).query<OutboxRow>(
      `SELECT subject, number, id, book_id, client_id, type, payload, occurred_at
       FROM webhook_outbox FORCE INDEX (PRIMARY)
       WHERE subject >= ${text(fromSubject)} ORDER BY subject, number LIMIT ${integer(count)}`,
    );
    return rows.map((row) => ({
      id: uuidOf(row.id),
      bookId: Number(row.book_id),
      clientId: Number(row.client_id),
      type: row.type,
      subject: row.subject,
      number: row.number,
      payload: row.payload,
      occurredAt: row.occurred_at,
    }));
  }

  /**
   * One by one along their keys. Any other way the server might look at rows that a posting has not committed yet, and
   * wait for it; a small table it walks through even for a list of keys.
   */
  async remove(tx: Tx, events: readonly Pick<NewWebhookEvent, 'subject' | 'number'>[]): Promise<void> {
    await sqlOf(tx).execute(removeStatement(events));
  }
}

export function removeStatement(events: readonly Pick<NewWebhookEvent, 'subject' | 'number'>[]): string {
  const keys = events.map(
    ({ subject, number }) =>
      `SELECT _ascii${text(subject)} COLLATE ascii_bin AS subject, ${integer(number)} AS number`,
  );
  return `DELETE o FROM (${keys.join(' UNION ALL ')}) k
    STRAIGHT_JOIN webhook_outbox o FORCE INDEX (PRIMARY) ON o.subject = k.subject AND o.number = k.number`;
}
