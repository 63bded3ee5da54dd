import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Caller } from '../../platform/auth/index.js';
import type { Tx } from '../../platform/database/index.js';
import { sqlOf } from '../../platform/database/transactions.js';

/** When a job of a book runs; what is null is as the job itself says. */
export interface StoredSchedule {
  readonly cron: string | null;
  readonly enabled: boolean;
  readonly graceMinutes: number | null;
  /** Times up to then have become runs. */
  readonly scheduledUntil: string;
  /** The latest date that a schedule made a run for. */
  readonly scheduledDate: string | null;
  /** The latest time for which it was told that no run was made. */
  readonly alarmedUntil: string | null;
  readonly version: number;
}

export interface ToldSchedule extends StoredSchedule {
  readonly changedAt: string | null;
  readonly changedBy: string | null;
}

export interface BookOfJobs {
  readonly id: number;
  readonly code: string;
  readonly timeZone: string;
  readonly schedules: ReadonlyMap<string, StoredSchedule>;
}

/** Everything that rounds go by, as of one moment of the database's clock. */
export interface Timetable {
  readonly databaseTime: string;
  readonly books: readonly BookOfJobs[];
}

export interface ScheduleChange {
  readonly cron: string | null;
  readonly enabled: boolean;
  readonly graceMinutes: number | null;
  readonly scheduledUntil: string;
  readonly scheduledDate: string | null;
  readonly version: number;
  readonly changedAt: string;
  readonly caller: Caller;
}

type ScheduleRow = Omit<StoredSchedule, 'enabled'> & { readonly enabled: number };

const COLUMNS = `s.cron, s.enabled, s.grace_minutes AS graceMinutes, s.scheduled_until AS scheduledUntil,
  s.scheduled_date AS scheduledDate, s.alarmed_until AS alarmedUntil, s.version`;

@Injectable()
export class ScheduleRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** All books with their schedules: a few small rows for each book. */
  async timetable(): Promise<Timetable> {
    const rows: (ScheduleRow & {
      id: string;
      code: string;
      timeZone: string;
      job: string | null;
      now: string;
    })[] = await this.dataSource.query(
      `SELECT STRAIGHT_JOIN b.id, b.code, b.time_zone AS timeZone, s.job, UTC_TIMESTAMP(6) AS now, ${COLUMNS}
         FROM book b FORCE INDEX (PRIMARY) LEFT JOIN job_schedule s FORCE INDEX (PRIMARY) ON s.book_id = b.id
         ORDER BY b.id`,
    );
    const books = new Map<string, BookOfJobs & { schedules: Map<string, StoredSchedule> }>();
    for (const { id, code, timeZone, job, ...row } of rows) {
      const book = books.get(id) ?? { id: Number(id), code, timeZone, schedules: new Map() };
      books.set(id, book);
      if (job !== null) book.schedules.set(job, scheduleOf(row));
    }
    return { databaseTime: rows[0]?.now ?? '', books: [...books.values()] };
  }

  /** The schedules of a book with who changed them last, by job. */
  async ofBook(bookId: number): Promise<Map<string, ToldSchedule>> {
    const rows: (ScheduleRow & { job: string; changedAt: string | null; changedBy: string | null })[] =
      await this.dataSource.query(
        `SELECT STRAIGHT_JOIN s.job, ${COLUMNS}, s.changed_at AS changedAt, c.code AS changedBy
         FROM job_schedule s FORCE INDEX (PRIMARY) LEFT JOIN client c FORCE INDEX (PRIMARY) ON c.id = s.client_id
         WHERE s.book_id = ?`,
        [bookId],
      );
    return new Map(
      rows.map(({ job, changedAt, changedBy, ...row }) => [
        job,
        { ...scheduleOf(row), changedAt, changedBy },
      ]),
    );
  }

  /** The row that everything which makes runs of the job in the book locks first; null when there is none yet. */
  async lock(tx: Tx, bookId: number, job: string): Promise<StoredSchedule | null> {
    const [row] = await sqlOf(tx).query<ScheduleRow>(
      `SELECT ${COLUMNS} FROM job_schedule s WHERE s.book_id = ? AND s.job = ? FOR UPDATE`,
      [bookId, job],
    );
    return row ? scheduleOf(row) : null;
  }

  /** @throws the database's duplicate-key error when somebody else was faster */
  async insert(tx: Tx, bookId: number, job: string, scheduledUntil: string): Promise<void> {
    await sqlOf(tx).execute(
      `INSERT INTO job_schedule (book_id, job, cron, enabled, grace_minutes, scheduled_until, version)
       VALUES (?, ?, NULL, 1, NULL, ?, 0)`,
      [bookId, job, scheduledUntil],
    );
  }

  async moveOn(tx: Tx, bookId: number, job: string, until: string, date: string | null): Promise<void> {
    await sqlOf(tx).execute(
      'UPDATE job_schedule SET scheduled_until = ?, scheduled_date = ? WHERE book_id = ? AND job = ?',
      [until, date, bookId, job],
    );
  }

  async change(tx: Tx, bookId: number, job: string, change: ScheduleChange): Promise<void> {
    const { cron, enabled, graceMinutes, scheduledUntil, scheduledDate, version, changedAt, caller } = change;
    await sqlOf(tx).execute(
      `UPDATE job_schedule SET cron = ?, enabled = ?, grace_minutes = ?, scheduled_until = ?, scheduled_date = ?,
         version = ?, changed_at = ?, client_id = ?, api_key_id = ? WHERE book_id = ? AND job = ?`,
      [
        ...[cron, enabled, graceMinutes, scheduledUntil, scheduledDate],
        ...[version, changedAt, caller.clientId, caller.apiKeyId, bookId, job],
      ],
    );
  }

  /** @returns whether it was this call that marked it: of several nodes one tells */
  async markAlarmed(bookId: number, job: string, due: string): Promise<boolean> {
    const { affectedRows }: { affectedRows: number } = await this.dataSource.query(
      `UPDATE job_schedule SET alarmed_until = ?
       WHERE book_id = ? AND job = ? AND (alarmed_until IS NULL OR alarmed_until < ?)`,
      [due, bookId, job, due],
    );
    return affectedRows === 1;
  }

  async databaseTime(tx: Tx): Promise<string> {
    const [row] = await sqlOf(tx).query<{ now: string }>('SELECT UTC_TIMESTAMP(6) AS now');
    return row!.now;
  }
}

function scheduleOf(row: ScheduleRow): StoredSchedule {
  const { cron, enabled, graceMinutes, scheduledUntil, scheduledDate, alarmedUntil, version } = row;
  return {
    ...{ cron, graceMinutes, scheduledUntil, scheduledDate, alarmedUntil, version },
    enabled: enabled === 1,
  };
}
