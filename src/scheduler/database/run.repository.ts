import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Tx } from '../../platform/database/index.js';
import { binary, uuidOf } from '../../platform/database/sql.js';
import { sqlOf } from '../../platform/database/transactions.js';
import { isTrue, type SqlFlag } from './sql-flag.js';
import type { JobRun, NewRun, RunStatus, Wish } from '../run.js';

/** What becomes of a run with an event; what is left out stays. */
export interface RunChange {
  readonly status?: RunStatus;
  readonly wish?: Wish | null;
  readonly startedAt?: string;
  readonly finishedAt?: string;
  readonly attempt?: number;
  readonly attemptAt?: string;
  readonly attemptDone?: number;
  readonly breaks?: number;
  readonly claim?: string;
  readonly node?: string;
  readonly stateUntil?: string | null;
  readonly alarmed?: boolean;
  readonly expectedEnd?: string | null;
  readonly message?: string | null;
  /** A sign of life now, by the clock of the database. */
  readonly beats?: boolean;
  /** Seconds to leave it alone from now on, by the clock of the database; null: none. */
  readonly pauseSeconds?: number | null;
}

export interface NewRunEvent {
  readonly kind: string;
  readonly at: string;
  readonly node: string | null;
  readonly clientId: number | null;
  readonly apiKeyId: number | null;
  readonly reason: string;
  readonly traceId: string;
}

export interface SavedProgress {
  readonly done: number;
  readonly total: number | null;
  /** JSON. */
  readonly checkpoint: string;
  readonly expectedEnd: string | null;
}

/** What was broken off has breaks, and what has not begun has no time to be left alone until. */
export const POSTPONED = `(status = 'waiting' AND breaks = 0 AND not_before IS NOT NULL)`;

const COLUMN_OF: Readonly<Partial<Record<keyof RunChange, string>>> = {
  status: 'status',
  wish: 'wish',
  startedAt: 'started_at',
  finishedAt: 'finished_at',
  attempt: 'attempt',
  attemptAt: 'attempt_at',
  attemptDone: 'attempt_done',
  breaks: 'breaks',
  node: 'node',
  stateUntil: 'state_until',
  alarmed: 'alarmed',
  expectedEnd: 'expected_end',
  message: 'message',
};

type RunRow = Omit<
  JobRun,
  'id' | 'bookId' | 'isSilent' | 'isEarly' | 'isPostponed' | 'attemptDone' | 'done' | 'total' | 'claim'
> & {
  readonly bookId: string;
  readonly isSilent: SqlFlag;
  readonly isEarly: SqlFlag;
  readonly isPostponed: SqlFlag;
  readonly attemptDone: string;
  readonly done: string;
  readonly total: string | null;
  readonly claim: Buffer | null;
};

/** Locks runs and changes them; each change is an event of the run's history. */
@Injectable()
export class RunRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** The run, locked until the transaction ends. @param silenceSeconds how long a node that lives is silent at most */
  async lock(tx: Tx, id: string, silenceSeconds: number): Promise<JobRun | null> {
    const [row] = await sqlOf(tx).query<RunRow>(
      `SELECT book_id AS bookId, job, business_date AS businessDate, revision, status, wish, trace_id AS traceId,
         cause, due_at AS dueAt, started_at AS startedAt, attempt, attempt_at AS attemptAt, attempt_done AS attemptDone, breaks, claim,
         heartbeat_at < UTC_TIMESTAMP(6) - INTERVAL ? SECOND AS isSilent, not_before > UTC_TIMESTAMP(6) AS isEarly,
         ${POSTPONED} AS isPostponed,
         grace_minutes AS graceMinutes, done, total, checkpoint, version
       FROM job_run WHERE id = ${binary(id)} FOR UPDATE`,
      [silenceSeconds],
    );
    return row ? runOf(id, row) : null;
  }

  /** The number of the latest run of that date and what it is; null when there was none. */
  async latest(
    tx: Tx,
    bookId: number,
    job: string,
    date: string,
  ): Promise<{ id: string; revision: number; status: RunStatus } | null> {
    const [row] = await sqlOf(tx).query<{ id: Buffer; revision: number; status: RunStatus }>(
      `SELECT id, revision, status FROM job_run FORCE INDEX (job_run_once)
       WHERE book_id = ? AND business_date = ? AND job = ? ORDER BY revision DESC LIMIT 1`,
      [bookId, date, job],
    );
    return row ? { ...row, id: uuidOf(row.id) } : null;
  }

  /** @throws the database's duplicate-key error when there is a run of that date and revision already */
  async insert(tx: Tx, run: NewRun): Promise<void> {
    const { caller } = run;
    await sqlOf(tx).execute(
      `INSERT INTO job_run (id, book_id, job, business_date, revision, status, cause, client_id, api_key_id, reason,
         trace_id, due_at, created_at, attempt, attempt_done, breaks, grace_minutes, state_until, alarmed, done, version)
       VALUES (${binary(run.id)}, ?, ?, ?, ?, 'waiting', ?, ?, ?, ?, ?, ?, ?, 0, 0, 0, ?, ?, ?, 0, 1)`,
      [
        ...[run.bookId, run.job, run.businessDate, run.revision, caller ? 'command' : 'schedule'],
        ...[caller?.clientId ?? null, caller?.apiKeyId ?? null, run.reason, run.traceId],
        ...[run.dueAt, run.createdAt, run.graceMinutes, run.stateUntil, run.isAlarmed],
      ],
    );
    const event = { kind: 'create', at: run.createdAt, node: null, reason: run.reason, traceId: run.traceId };
    const actor = { clientId: caller?.clientId ?? null, apiKeyId: caller?.apiKeyId ?? null };
    await insertEvent(tx, run.id, { number: 1, status: 'waiting', attempt: 0 }, { ...event, ...actor });
  }

  /** Changes a run that was locked in this transaction, with the event that says so. */
  async change(tx: Tx, run: JobRun, change: RunChange, event: NewRunEvent): Promise<void> {
    const { claim, beats, pauseSeconds } = change;
    const columns = Object.entries(COLUMN_OF).filter(
      ([name]) => change[name as keyof RunChange] !== undefined,
    );
    const assignments = [
      'version = version + 1',
      ...columns.map(([, column]) => `${column} = ?`),
      ...(claim === undefined ? [] : [`claim = ${binary(claim)}`]),
      ...(beats ? ['heartbeat_at = UTC_TIMESTAMP(6)'] : []),
      ...(pauseSeconds === undefined
        ? []
        : [
            pauseSeconds === null
              ? 'not_before = NULL'
              : `not_before = UTC_TIMESTAMP(6) + INTERVAL ${pauseSeconds} SECOND`,
          ]),
    ];
    const changed = await sqlOf(tx).execute(
      `UPDATE job_run SET ${assignments.join(', ')}
       WHERE id = ${binary(run.id)} AND version = ? AND status = ?`,
      [...columns.map(([name]) => change[name as keyof RunChange]), run.version, run.status],
    );
    if (changed !== 1) throw new Error(`Run ${run.id} was locked as ${run.status} and is not`);
    const { status = run.status, attempt = run.attempt } = change;
    await insertEvent(tx, run.id, { number: run.version + 1, status, attempt }, event);
  }

  /** How far a run is that was locked in this transaction. Getting on forgives what was broken off before. */
  async save(tx: Tx, run: JobRun, { done, total, checkpoint, expectedEnd }: SavedProgress): Promise<void> {
    await sqlOf(tx).execute(
      `UPDATE job_run SET done = ?, total = ?, checkpoint = ?, expected_end = ?, breaks = 0,
         heartbeat_at = UTC_TIMESTAMP(6) WHERE id = ${binary(run.id)}`,
      [done, total, checkpoint, expectedEnd],
    );
  }

  /** A sign of life of that try, if the run is still its. */
  async beat(id: string, claim: string): Promise<void> {
    await this.dataSource.query(
      `UPDATE job_run SET heartbeat_at = UTC_TIMESTAMP(6)
       WHERE id = ${binary(id)} AND claim = ${binary(claim)} AND status = 'running'`,
    );
  }

  /** @returns whether it was this call that marked it: of several nodes one tells */
  async markAlarmed(id: string, version: number): Promise<boolean> {
    const { affectedRows }: { affectedRows: number } = await this.dataSource.query(
      `UPDATE job_run SET alarmed = 1 WHERE id = ${binary(id)} AND version = ? AND alarmed = 0`,
      [version],
    );
    return affectedRows === 1;
  }
}

async function insertEvent(
  tx: Tx,
  runId: string,
  after: { readonly number: number; readonly status: RunStatus; readonly attempt: number },
  { kind, at, node, clientId, apiKeyId, reason, traceId }: NewRunEvent,
): Promise<void> {
  await sqlOf(tx).execute(
    `INSERT INTO job_run_event (run_id, number, kind, status, attempt, at, node, client_id, api_key_id, reason, trace_id)
     VALUES (${binary(runId)}, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [after.number, kind, after.status, after.attempt, at, node, clientId, apiKeyId, reason, traceId],
  );
}

function runOf(id: string, row: RunRow): JobRun {
  return {
    ...row,
    id,
    bookId: Number(row.bookId),
    attemptDone: Number(row.attemptDone),
    done: Number(row.done),
    total: row.total === null ? null : Number(row.total),
    claim: row.claim === null ? null : uuidOf(row.claim),
    isSilent: isTrue(row.isSilent),
    isEarly: isTrue(row.isEarly),
    isPostponed: isTrue(row.isPostponed),
  };
}
