import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { binary, integer, text, uuidOf } from '../../platform/database/sql.js';
import type { JobDefinition } from '../job.js';
import type { WorkToDo } from '../run.rules.js';
import { POSTPONED } from './run.repository.js';
import { isTrue, type SqlFlag } from './sql-flag.js';
import type { RunStatus, ToldRun, ToldRunEvent } from '../run.js';

/** Filters combine; what is left out does not filter. */
export interface RunFilter {
  readonly bookId: number;
  readonly job?: string;
  readonly date?: string;
  readonly status?: RunStatus;
}

/** A run that has been in its state for longer than it may. */
export interface LateRun {
  readonly id: string;
  readonly book: string;
  readonly job: string;
  readonly businessDate: string;
  readonly status: RunStatus;
  readonly attempt: number;
  readonly traceId: string;
  readonly version: number;
  /** It began in time, and waits for others. */
  readonly isPostponed: boolean;
}

/** A job, and the one whose run of the same date comes before its own. */
export type JobInOrder = Pick<JobDefinition, 'name' | 'after' | 'afterIsOptional'>;

export type OpenStatus = 'waiting' | 'running' | 'paused';

type RunRow = Omit<ToldRun, 'id' | 'done' | 'total'> & {
  readonly id: Buffer;
  readonly done: string;
  readonly total: string | null;
};

const COLUMNS = `r.id, r.job, r.business_date AS businessDate, r.revision, r.status, r.wish, r.cause, c.code AS client,
  r.reason, r.trace_id AS traceId, r.due_at AS dueAt, r.created_at AS createdAt, r.started_at AS startedAt,
  r.finished_at AS finishedAt, r.heartbeat_at AS heartbeatAt, r.attempt, r.node, r.done, r.total,
  r.expected_end AS expectedEnd, r.message, r.version`;
const NAMED = 'LEFT JOIN client c FORCE INDEX (PRIMARY) ON c.id = r.client_id';

/** Reads runs and what happened to them, without a lock. */
@Injectable()
export class RunListRepository {
  constructor(private readonly dataSource: DataSource) {}

  async byId(bookId: number, id: string): Promise<ToldRun | null> {
    const [row]: RunRow[] = await this.dataSource.query(
      `SELECT STRAIGHT_JOIN ${COLUMNS} FROM job_run r FORCE INDEX (PRIMARY) ${NAMED}
       WHERE r.id = ${binary(id)} AND r.book_id = ${integer(bookId)}`,
    );
    return row ? toldRun(row) : null;
  }

  /** The latest first. @param before the run to go on below */
  async list(filter: RunFilter, before: string | null, count: number): Promise<ToldRun[]> {
    const rows: RunRow[] = await this.dataSource.query(listStatement(filter, before, count));
    return rows.map(toldRun);
  }

  /** The latest run of each of the jobs. */
  async latestOf(bookId: number, jobs: readonly string[]): Promise<ToldRun[]> {
    if (jobs.length === 0) return [];
    const each = jobs.map((job) => `(${listStatement({ bookId, job }, null, 1)})`);
    const rows: RunRow[] = await this.dataSource.query(each.join(' UNION ALL '));
    return rows.map(toldRun);
  }

  /** The next events of the run, oldest first. */
  async events(runId: string, after: number, count: number): Promise<ToldRunEvent[]> {
    return this.dataSource.query(
      `SELECT STRAIGHT_JOIN e.number, e.kind, e.status, e.attempt, e.at, e.node, c.code AS client, e.reason,
         e.trace_id AS traceId
       FROM job_run_event e FORCE INDEX (PRIMARY) LEFT JOIN client c FORCE INDEX (PRIMARY) ON c.id = e.client_id
       WHERE e.run_id = ${binary(runId)} AND e.number > ? ORDER BY e.number LIMIT ?`,
      [after, count],
    );
  }

  /** Runs of these jobs that are worked at or could be, of all books, those of earlier dates first. */
  async work(jobs: readonly JobInOrder[], silenceSeconds: number, count: number): Promise<WorkToDo[]> {
    if (jobs.length === 0) return [];
    const rows: (Omit<WorkToDo, 'id' | 'bookId' | 'isSilent' | 'isEarly'> & {
      id: Buffer;
      bookId: string;
      isSilent: SqlFlag;
      isEarly: SqlFlag;
    })[] = await this.dataSource.query(workStatement(jobs, silenceSeconds, count));
    return rows.map((row) => ({
      ...row,
      id: uuidOf(row.id),
      bookId: Number(row.bookId),
      isSilent: isTrue(row.isSilent),
      isEarly: isTrue(row.isEarly),
    }));
  }

  /** Runs that should have left their state by then and of which nobody was told yet. */
  async late(now: string, count: number): Promise<LateRun[]> {
    type Row = Omit<LateRun, 'id' | 'isPostponed'> & { id: Buffer; isPostponed: SqlFlag };
    const rows: Row[] = await this.dataSource.query(lateStatement(now, count));
    return rows.map((row) => ({ ...row, id: uuidOf(row.id), isPostponed: isTrue(row.isPostponed) }));
  }

  /** How many runs of all books are not over. */
  async openCounts(): Promise<Record<OpenStatus, number>> {
    const rows: { status: OpenStatus; runs: string }[] = await this.dataSource.query(
      `SELECT status, COUNT(*) AS runs FROM job_run FORCE INDEX (job_run_limit)
       WHERE status IN ('waiting', 'running', 'paused') GROUP BY status`,
    );
    const counts = { waiting: 0, running: 0, paused: 0 };
    for (const { status, runs } of rows) counts[status] = Number(runs);
    return counts;
  }
}

export function listStatement(filter: RunFilter, before: string | null, count: number): string {
  const { bookId, job, date, status } = filter;
  const conditions = [
    `r.book_id = ${integer(bookId)}`,
    ...(date === undefined ? [] : [`r.business_date = ${text(date)}`]),
    ...(job === undefined ? [] : [`r.job = ${text(job)}`]),
    ...(status === undefined ? [] : [`r.status = ${text(status)}`]),
    ...(before === null ? [] : [`r.id < ${binary(before)}`]),
  ];
  return `SELECT STRAIGHT_JOIN ${COLUMNS} FROM job_run r FORCE INDEX (${indexFor(filter)}) ${NAMED}
    WHERE ${conditions.join(' AND ')} ORDER BY r.id DESC LIMIT ${integer(count)}`;
}

/** A date has few runs, which are sorted; every other list follows an index that ends in the id. */
function indexFor({ job, date, status }: RunFilter): string {
  if (date !== undefined) return 'job_run_once';
  if (job !== undefined) return 'job_run_job';
  return status === undefined ? 'job_run_book' : 'job_run_status';
}

export function workStatement(jobs: readonly JobInOrder[], silenceSeconds: number, count: number): string {
  const known = jobs.map(({ name }) => text(name)).join(', ');
  const of = (status: OpenStatus): string =>
    `(SELECT STRAIGHT_JOIN r.id, r.book_id AS bookId, b.code AS book, r.job, r.business_date AS businessDate, r.status,
       r.heartbeat_at < UTC_TIMESTAMP(6) - INTERVAL ${integer(silenceSeconds)} SECOND AS isSilent,
       ${status === 'waiting' ? `r.not_before > UTC_TIMESTAMP(6) OR ${isHeldBack(jobs)}` : '0'} AS isEarly
     FROM job_run r FORCE INDEX (job_run_work) JOIN book b FORCE INDEX (PRIMARY) ON b.id = r.book_id
     WHERE r.status = ${text(status)} AND r.job IN (${known})
     ORDER BY r.business_date, r.id LIMIT ${integer(count)})`;
  return `${of('running')} UNION ALL ${of('waiting')}`;
}

/** Whether the job that comes before has not come to its end for that date, or was not even begun. */
function isHeldBack(jobs: readonly JobInOrder[]): string {
  const cases = jobs.flatMap(({ name, after, afterIsOptional = false }) =>
    after === undefined
      ? []
      : [
          `WHEN ${text(name)} THEN COALESCE((SELECT p.status NOT IN ('succeeded', 'blocked')
         FROM job_run p FORCE INDEX (job_run_once) WHERE p.book_id = r.book_id
         AND p.business_date = r.business_date AND p.job = ${text(after)} ORDER BY p.revision DESC LIMIT 1), ${integer(Number(!afterIsOptional))})`,
        ],
  );
  return cases.length === 0 ? '0' : `CASE r.job ${cases.join(' ')} ELSE 0 END`;
}

export function lateStatement(now: string, count: number): string {
  return `SELECT STRAIGHT_JOIN r.id, b.code AS book, r.job, r.business_date AS businessDate, r.status, r.attempt,
      r.trace_id AS traceId, r.version, ${POSTPONED} AS isPostponed
    FROM job_run r FORCE INDEX (job_run_limit) JOIN book b FORCE INDEX (PRIMARY) ON b.id = r.book_id
    WHERE r.status IN ('waiting', 'running', 'paused') AND r.alarmed = 0 AND r.state_until < ${text(now)}
    LIMIT ${integer(count)}`;
}

function toldRun(row: RunRow): ToldRun {
  return {
    ...row,
    id: uuidOf(row.id),
    done: Number(row.done),
    total: row.total === null ? null : Number(row.total),
  };
}
