import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Tx } from '../../platform/database/index.js';
import { binary, integer, text, uuidOf } from '../../platform/database/sql.js';
import { sqlOf } from '../../platform/database/transactions.js';
import type { Delivery, DeliveryStatus, LaneState } from '../delivery.js';

interface DeliveryRow {
  endpoint_id: Buffer;
  event_id: Buffer;
  subject: string;
  number: number;
  type: string;
  status: DeliveryStatus;
  attempts: number;
  tried_at: string | null;
  answer_status: number | null;
  answer: string | null;
}

/** A subject that waits, with the number of the event whose turn it is. */
export interface Lane {
  readonly subject: string;
  readonly state: LaneState;
  readonly dueAt: string;
  readonly strikes: number;
  readonly since: string;
  readonly eventId: string;
  readonly number: number;
  readonly type: string;
  readonly attempts: number;
  readonly answerStatus: number | null;
  readonly answer: string | null;
}

export interface Counted {
  readonly waiting: number;
  readonly parked: number;
  readonly waitingSince: string | null;
}

/** Of how many an endpoint, or all of them, are told exactly: counting more costs more than it says. */
export const COUNTED_UP_TO = 10_000;

const COLUMNS = `endpoint_id, event_id, subject, number, type, status, attempts, tried_at, answer_status, answer`;

/** What waits and what became of what was told, for those who look. */
@Injectable()
export class BacklogRepository {
  constructor(private readonly dataSource: DataSource) {}

  async delivery(tx: Tx, endpointId: string, eventId: string): Promise<Delivery | null> {
    const [row] = await sqlOf(tx).query<DeliveryRow>(
      `SELECT ${COLUMNS} FROM webhook_delivery
       WHERE endpoint_id = ${binary(endpointId)} AND event_id = ${binary(eventId)}`,
    );
    return row ? deliveryOf(row) : null;
  }

  /** The newest events first. @param before the event to go on below */
  async deliveries(endpointId: string, before: string | null, count: number): Promise<Delivery[]> {
    const rows: DeliveryRow[] = await this.dataSource.query(deliveriesStatement(endpointId, before, count));
    return rows.map(deliveryOf);
  }

  /** Of a subject, the last one first. @param below the number to go on below */
  async deliveriesOf(endpointId: string, subject: string, below: number, count: number): Promise<Delivery[]> {
    const rows: DeliveryRow[] = await this.dataSource.query(
      `SELECT ${COLUMNS} FROM webhook_delivery FORCE INDEX (webhook_delivery_subject)
       WHERE endpoint_id = ${binary(endpointId)} AND subject = ${text(subject)} AND number < ${integer(below)}
       ORDER BY number DESC LIMIT ${integer(count)}`,
    );
    return rows.map(deliveryOf);
  }

  /** Subjects that wait, whose turn came first first. @param after since when the last one shown waits, and its name */
  async lanes(
    endpointId: string,
    state: LaneState,
    after: { since: string; subject: string } | null,
    count: number,
  ): Promise<Lane[]> {
    const rows: (Omit<Lane, 'eventId' | 'dueAt' | 'answerStatus'> & {
      event_id: Buffer;
      due_at: string;
      answer_status: number | null;
    })[] = await this.dataSource.query(lanesStatement(endpointId, state, after, count));
    return rows.map(({ event_id, due_at, answer_status, ...lane }) => ({
      ...lane,
      eventId: uuidOf(event_id),
      dueAt: due_at,
      answerStatus: answer_status,
    }));
  }

  async count(endpointId: string): Promise<Counted> {
    const of = (state: LaneState): string =>
      `(SELECT COUNT(*) FROM (SELECT 1 FROM webhook_lane FORCE INDEX (webhook_lane_since)
         WHERE endpoint_id = ${binary(endpointId)} AND state = '${state}' LIMIT ${COUNTED_UP_TO}) ${state})`;
    const [row]: { waiting: string; parked: string; since: string | null }[] = await this.dataSource.query(
      `SELECT ${of('due')} AS waiting, ${of('parked')} AS parked,
         (SELECT since FROM webhook_lane FORCE INDEX (webhook_lane_since)
          WHERE endpoint_id = ${binary(endpointId)} AND state = 'due' ORDER BY since LIMIT 1) AS since`,
    );
    return { waiting: Number(row!.waiting), parked: Number(row!.parked), waitingSince: row!.since };
  }

  /** Every endpoint that is told, or is tried to be. */
  async active(): Promise<{ id: string; suspended: boolean }[]> {
    const rows: { id: Buffer; suspended_at: string | null }[] = await this.dataSource.query(
      `SELECT id, suspended_at FROM webhook_endpoint WHERE status = 'active'`,
    );
    return rows.map((row) => ({ id: uuidOf(row.id), suspended: row.suspended_at !== null }));
  }
}

export function deliveriesStatement(endpointId: string, before: string | null, count: number): string {
  return `SELECT ${COLUMNS} FROM webhook_delivery FORCE INDEX (PRIMARY)
     WHERE endpoint_id = ${binary(endpointId)} ${before === null ? '' : `AND event_id < ${binary(before)}`}
     ORDER BY event_id DESC LIMIT ${integer(count)}`;
}

export function lanesStatement(
  endpointId: string,
  state: LaneState,
  after: { since: string; subject: string } | null,
  count: number,
): string {
  const page =
    after &&
    `AND since >= ${text(after.since)} AND (since > ${text(after.since)} OR subject > ${text(after.subject)})`;
  return `SELECT STRAIGHT_JOIN l.subject, l.state, l.due_at, l.strikes, l.since, d.event_id, d.number, d.type, d.attempts,
      d.answer_status, d.answer
    FROM (SELECT subject, endpoint_id, state, due_at, strikes, since FROM webhook_lane FORCE INDEX (webhook_lane_since)
      WHERE endpoint_id = ${binary(endpointId)} AND state = ${text(state)} ${page ?? ''}
      ORDER BY since, subject LIMIT ${integer(count)}) l
    JOIN webhook_delivery d FORCE INDEX (webhook_delivery_subject)
      ON d.endpoint_id = l.endpoint_id AND d.subject = l.subject AND d.status = 'waiting' AND d.number =
        (SELECT w.number FROM webhook_delivery w FORCE INDEX (webhook_delivery_subject)
         WHERE w.endpoint_id = l.endpoint_id AND w.subject = l.subject AND w.status = 'waiting'
         ORDER BY w.number LIMIT 1)
    ORDER BY l.since, l.subject`;
}

const deliveryOf = (row: DeliveryRow): Delivery => ({
  endpointId: uuidOf(row.endpoint_id),
  eventId: uuidOf(row.event_id),
  subject: row.subject,
  number: row.number,
  type: row.type,
  status: row.status,
  attempts: row.attempts,
  triedAt: row.tried_at,
  answerStatus: row.answer_status,
  answer: row.answer,
});
