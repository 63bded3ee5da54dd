import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { binary, integer, text, uuidOf } from '../../../platform/database/sql.js';
import type { Hold, HoldStatus } from '../hold.js';
import {
  EVENT_COLUMNS,
  eventOf,
  HOLD_COLUMNS,
  holdOf,
  type EventRow,
  type HoldRow,
  type ToldEvent,
} from './hold-row.js';

/** Filters combine; what is left out does not filter. */
export interface HoldFilter {
  readonly bookId: number;
  readonly accountId?: number;
  readonly status?: HoldStatus;
  readonly reference?: string;
}

const ALL_STATUSES: readonly HoldStatus[] = ['O', 'C', 'X'];

/** A hold whose time is over, with what expiring it needs. */
export interface DueHold {
  readonly id: string;
  readonly bookId: number;
  readonly account: string;
  readonly expiresAt: string;
}

/** Reads holds and their events without a lock. */
@Injectable()
export class HoldListRepository {
  constructor(private readonly dataSource: DataSource) {}

  async byId(bookId: number, id: string): Promise<Hold | null> {
    const rows: HoldRow[] = await this.dataSource.query(
      `SELECT ${HOLD_COLUMNS} FROM hold h FORCE INDEX (PRIMARY)
       WHERE h.id = ${binary(id)} AND h.book_id = ${integer(bookId)}`,
    );
    return rows[0] ? holdOf(rows[0], uuidOf(rows[0].id)) : null;
  }

  /** The event of a command that places or releases, with its hold. */
  async changeOf(eventId: string): Promise<{ hold: Hold; event: ToldEvent } | null> {
    const [row]: (HoldRow & EventRow)[] = await this.dataSource.query(
      `SELECT STRAIGHT_JOIN ${HOLD_COLUMNS}, ${EVENT_COLUMNS}
       FROM hold_event e FORCE INDEX (hold_event_id) JOIN hold h FORCE INDEX (PRIMARY) ON h.id = e.hold_id
       WHERE e.id = ${binary(eventId)}`,
    );
    if (!row) return null;
    return { hold: holdOf(row, uuidOf(row.id)), event: eventOf(row, uuidOf(row.eventId)) };
  }

  /** The next events of the hold, oldest first. */
  async events(holdId: string, after: number, count: number): Promise<ToldEvent[]> {
    const rows: EventRow[] = await this.dataSource.query(
      `SELECT ${EVENT_COLUMNS} FROM hold_event e FORCE INDEX (PRIMARY)
       WHERE e.hold_id = ${binary(holdId)} AND e.number > ${integer(after)}
       ORDER BY e.number LIMIT ${integer(count)}`,
    );
    return rows.map((row) => eventOf(row, uuidOf(row.eventId)));
  }

  /** The next holds by id, which is about the order in which they were placed. */
  async list(filter: HoldFilter, after: string | null, count: number): Promise<Hold[]> {
    const rows: HoldRow[] = await this.dataSource.query(listStatement(filter, after, count));
    return rows.map((row) => holdOf(row, uuidOf(row.id)));
  }

  /** Open holds whose time is over by the clock given and by that of the database, in order of that time. */
  async due(now: string, after: Pick<DueHold, 'expiresAt' | 'id'> | null, count: number): Promise<DueHold[]> {
    const rows: { id: Buffer; bookId: string; account: string; expiresAt: string }[] =
      await this.dataSource.query(dueStatement(now, after, count));
    return rows.map((row) => ({ ...row, id: uuidOf(row.id), bookId: Number(row.bookId) }));
  }
}

/**
 * Each list follows an index that ends in the id. One without a status is put together of the next holds of each, so
 * that no page sorts more than three.
 */
export function listStatement(filter: HoldFilter, after: string | null, count: number): string {
  const { status, reference } = filter;
  const branches = reference !== undefined || status !== undefined ? [status] : ALL_STATUSES;
  const keys = branches.map((one) => keysStatement({ ...filter, ...(one && { status: one }) }, after, count));
  const found = keys.length === 1 ? keys[0]! : keys.map((statement) => `(${statement})`).join(' UNION ALL ');
  return `SELECT STRAIGHT_JOIN ${HOLD_COLUMNS}
    FROM (SELECT id FROM (${found}) next_of_each ORDER BY id LIMIT ${integer(count)}) k
    JOIN hold h FORCE INDEX (PRIMARY) ON h.id = k.id ORDER BY h.id`;
}

function keysStatement(
  { bookId, accountId, status, reference }: HoldFilter,
  after: string | null,
  count: number,
): string {
  const index = reference !== undefined ? 'hold_reference' : accountId ? 'hold_account' : 'hold_book';
  const conditions = [
    `book_id = ${integer(bookId)}`,
    ...(reference === undefined ? [] : [`reference = ${text(reference)}`]),
    ...(accountId === undefined ? [] : [`account_id = ${integer(accountId)}`]),
    ...(status === undefined ? [] : [`status = ${text(status)}`]),
    ...(after === null ? [] : [`id > ${binary(after)}`]),
  ];
  return `SELECT id FROM hold FORCE INDEX (${index}) WHERE ${conditions.join(' AND ')}
    ORDER BY id LIMIT ${integer(count)}`;
}

export function dueStatement(
  now: string,
  after: Pick<DueHold, 'expiresAt' | 'id'> | null,
  count: number,
): string {
  const beyond =
    after === null
      ? ''
      : `AND h.expires_at >= ${text(after.expiresAt)}
         AND (h.expires_at > ${text(after.expiresAt)} OR h.id > ${binary(after.id)})`;
  return `SELECT h.id, h.book_id AS bookId, h.expires_at AS expiresAt,
      (SELECT a.code FROM account a WHERE a.id = h.account_id) AS account
    FROM hold h FORCE INDEX (hold_expiry)
    WHERE h.status = 'O' AND h.expires_at <= LEAST(CAST(${text(now)} AS DATETIME(6)), UTC_TIMESTAMP(6)) ${beyond}
    ORDER BY h.expires_at, h.id LIMIT ${integer(count)}`;
}
