import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  lateStatement,
  listStatement,
  workStatement,
  type RunFilter,
} from '../../../src/scheduler/database/run-list.repository.js';
import { openBook } from '../../support/book.js';
import { startNode, type SchedulerNode } from '../../support/scheduler-nodes.js';

const ROWS = 12_000;
const JOBS = ['alpha', 'beta', 'gamma'];
const IN_ORDER = [
  { name: 'alpha' },
  { name: 'beta', after: 'alpha' },
  { name: 'gamma', after: 'beta', afterIsOptional: true },
];
const AT = '2025-01-01 00:00:00.000000';
const idOf = (number: number): string => `01890000-0000-7000-8000-${String(number).padStart(12, '0')}`;

interface Step {
  readonly table: string | null;
  readonly type: string;
  readonly key: string | null;
  readonly rows: string | number;
  readonly Extra: string | null;
}

let node: SchedulerNode;
let bookId: number;
/** Years of runs of two books, nearly all of them over; a few hundred have failed, a few wait or are worked at. */
beforeAll(async () => {
  node = await startNode();
  await openBook(node.call);
  bookId = Number((await node.sql<{ id: string }>('SELECT id FROM book'))[0]!.id);
  const rows = Array.from({ length: ROWS }, (_, number) => {
    const day = Math.floor(number / 6);
    const date = new Date(Date.UTC(2020, 0, 1 + day)).toISOString().slice(0, 10);
    const id = Buffer.from(idOf(number).replaceAll('-', ''), 'hex');
    const status = statusOf(number);
    const run = [id, bookId + (number % 2), JOBS[Math.floor(number / 2) % 3], date, 1, status, 'schedule'];
    const open = status === 'waiting' || status === 'running';
    const rest = [0, 0, 0, 30, open ? AT : null, 0, 0, 1];
    return [...run, 'scheduled', '0'.repeat(32), AT, AT, ...rest, open ? AT : null];
  });
  for (let start = 0; start < ROWS; start += 2_000)
    await node.sql(
      `INSERT INTO job_run (id, book_id, job, business_date, revision, status, cause, reason, trace_id, due_at,
         created_at, attempt, attempt_done, breaks, grace_minutes, state_until, alarmed, done, version, heartbeat_at)
       VALUES ?`,
      [rows.slice(start, start + 2_000)],
    );
  await node.sql('ANALYZE TABLE job_run');
});
afterAll(() => node.stop());

function statusOf(number: number): string {
  if (number >= ROWS - 24) return number % 3 === 0 ? 'running' : 'waiting';
  if (number % 50 === 0) return 'failed';
  return number % 1_001 === 0 ? 'paused' : 'succeeded';
}

async function planOf(statement: string, tables = ['r', 'job_run']): Promise<Step[]> {
  const plan = await node.sql<Step>(`EXPLAIN FORMAT=TRADITIONAL ${statement}`);
  return plan.filter(({ table }) => tables.includes(table!));
}

describe('a page of runs', () => {
  it.each<[Omit<RunFilter, 'bookId'>, string]>([
    [{}, 'job_run_book'],
    [{ job: 'beta' }, 'job_run_job'],
    [{ status: 'failed' }, 'job_run_status'],
    [{ job: 'beta', status: 'failed' }, 'job_run_job'],
  ])('%j follows an index that ends in the id and sorts nothing', async (filter, key) => {
    for (const before of [null, idOf(ROWS / 2)]) {
      const [read, ...others] = await planOf(listStatement({ bookId, ...filter }, before, 51));
      expect(others).toEqual([]);
      expect(read!.key).toBe(key);
      expect(['range', 'ref']).toContain(read!.type);
      expect(read!.Extra ?? '').not.toMatch(/filesort|temporary/i);
    }
  });

  it('of a date reads the few runs of that date', async () => {
    for (const filter of [{}, { job: 'beta' }, { job: 'beta', status: 'failed' } as const]) {
      const [read] = await planOf(listStatement({ bookId, date: '2022-03-04', ...filter }, idOf(ROWS), 51));
      expect(read!.key).toBe('job_run_once');
      expect(Number(read!.rows)).toBeLessThan(20);
    }
  });
});

describe('what every round asks', () => {
  it('what there is to do reads the open runs only', async () => {
    const statement = workStatement(IN_ORDER, 30, 500);
    const reads = await planOf(statement);
    expect(reads.map(({ key }) => key)).toEqual(['job_run_work', 'job_run_work']);
    for (const { type, rows, Extra } of reads) {
      expect(['range', 'ref']).toContain(type);
      expect(Number(rows)).toBeLessThan(100);
      expect(Extra ?? '').not.toMatch(/filesort|temporary/i);
    }
    // Of the job that comes before, the few revisions of one date.
    const [before] = await planOf(statement, ['p']);
    expect(before!.key).toBe('job_run_once');
    expect(Number(before!.rows)).toBeLessThan(20);
    expect(before!.Extra ?? '').not.toMatch(/temporary/i);
    // The second book is one that only this table knows.
    expect(await node.sql(statement)).toHaveLength(12);
  });

  it('what is late reads the open runs only', async () => {
    const [read] = await planOf(lateStatement('2025-06-01 00:00:00', 100));
    expect([read!.type, read!.key]).toEqual(['range', 'job_run_limit']);
    expect(Number(read!.rows)).toBeLessThan(100);
    expect(read!.Extra ?? '').not.toMatch(/filesort|temporary/i);
    expect(await node.sql(lateStatement('2025-06-01 00:00:00', 100))).toHaveLength(12);
  });

  it('what is not over is counted in the index', async () => {
    const [read] = await planOf(
      `SELECT status, COUNT(*) AS runs FROM job_run FORCE INDEX (job_run_limit)
       WHERE status IN ('waiting', 'running', 'paused') GROUP BY status`,
    );
    expect([read!.type, read!.key]).toEqual(['range', 'job_run_limit']);
    expect(read!.Extra ?? '').toMatch(/Using index/);
    expect(read!.Extra ?? '').not.toMatch(/filesort|temporary/i);
  });
});

describe('what a command or a claim locks', () => {
  it('is one row, by its primary key', async () => {
    const id = `x'${idOf(77).replaceAll('-', '')}'`;
    for (const statement of [
      `SELECT status FROM job_run WHERE id = ${id} FOR UPDATE`,
      `UPDATE job_run SET status = 'paused' WHERE id = ${id} AND version = 1 AND status = 'waiting'`,
    ]) {
      const [read] = await planOf(statement);
      expect([read!.key, Number(read!.rows)]).toEqual(['PRIMARY', 1]);
    }
  });

  it('the latest run of a date is found by the key that makes it the only one', async () => {
    const [read] = await planOf(
      `SELECT id FROM job_run FORCE INDEX (job_run_once) WHERE book_id = ${bookId}
       AND business_date = '2022-03-04' AND job = 'beta' ORDER BY revision DESC LIMIT 1`,
    );
    expect([read!.type, read!.key]).toEqual(['ref', 'job_run_once']);
    expect(read!.Extra ?? '').not.toMatch(/filesort|temporary/i);
  });

  it('the database admits one run of a job, a book, a date and a revision, whatever the service believes', async () => {
    const copy = `INSERT INTO job_run SELECT UNHEX(REPLACE(UUID(), '-', '')), book_id, job, business_date, revision,
      status, wish, cause, client_id, api_key_id, reason, trace_id, due_at, created_at, started_at, finished_at, attempt,
      attempt_at, attempt_done, breaks, claim, node, heartbeat_at, not_before, grace_minutes, state_until, alarmed, done,
      total, expected_end, checkpoint, message, version FROM job_run LIMIT 1`;
    await expect(node.sql(copy)).rejects.toMatchObject({ errno: 1062 });
  });
});
