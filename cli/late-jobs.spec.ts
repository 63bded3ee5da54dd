import { describe, expect, it } from 'vitest';
import type { Job, JobRun } from './job-run.js';
import { lateJobs } from './late-jobs.js';

const NOW = new Date('2026-11-21T03:00:00Z');

function jobWith(run: Partial<JobRun>): Job {
  const schedule = { graceMinutes: 30 } as Job['schedule'];
  const latestRun = { id: 'r', businessDate: '2026-11-20', startedAt: null, ...run } as JobRun;
  return { name: 'j', expectedMinutes: 60, schedule, latestRun } as Job;
}

describe('jobs that want a person', () => {
  it.each<[string, Partial<JobRun>, string | null]>([
    ['waits, within its grace', { status: 'waiting', dueAt: '2026-11-21T02:30:00Z' }, null],
    ['waits for longer', { status: 'waiting', dueAt: '2026-11-21T02:29:59Z' }, 'not-started'],
    ['runs, as long as it may', { status: 'running', startedAt: '2026-11-21T02:00:00Z' }, null],
    ['runs for longer', { status: 'running', startedAt: '2026-11-21T01:59:59Z' }, 'overdue'],
    ['was paused and forgotten', { status: 'paused', startedAt: '2026-11-20T02:00:00Z' }, 'overdue'],
    ['was paused before it began', { status: 'paused', dueAt: '2026-11-20T02:00:00Z' }, 'overdue'],
    ['was begun and waits again', { status: 'waiting', startedAt: '2026-11-20T02:00:00Z' }, 'overdue'],
    ['is blocked', { status: 'blocked' }, 'blocked'],
    ['has failed', { status: 'failed' }, 'failed'],
    ['is done', { status: 'succeeded', startedAt: '2026-11-20T02:00:00Z' }, null],
    ['was cancelled', { status: 'cancelled', dueAt: '2026-11-20T02:00:00Z' }, null],
  ])('one whose run %s', (_, run, problem) => {
    expect(lateJobs([jobWith(run)], NOW).map((late) => late.problem)).toEqual(
      problem === null ? [] : [problem],
    );
  });

  it('are none of those that never ran', () => {
    expect(lateJobs([{ ...jobWith({}), latestRun: null }], NOW)).toEqual([]);
  });
});
