import type { Job, JobRun } from './job-run.js';

export interface LateJob {
  readonly job: string;
  readonly run: string;
  readonly businessDate: string;
  readonly status: JobRun['status'];
  readonly problem: 'not-started' | 'overdue' | 'blocked' | 'failed';
}

const MINUTE_MILLISECONDS = 60_000;

/** Jobs whose latest run wants a person: it has not begun in time, takes too long, or ended badly. */
export function lateJobs(jobs: readonly Job[], now: Date): LateJob[] {
  return jobs.flatMap((job) => {
    const { latestRun: run } = job;
    const problem = run === null ? null : problemOf(job, run, now.getTime());
    if (run === null || problem === null) return [];
    return [{ job: job.name, run: run.id, businessDate: run.businessDate, status: run.status, problem }];
  });
}

function problemOf(
  { schedule, expectedMinutes }: Job,
  { status, dueAt, startedAt }: JobRun,
  now: number,
): LateJob['problem'] | null {
  if (status === 'blocked' || status === 'failed') return status;
  const isPast = (time: string, minutes: number): boolean =>
    now > Date.parse(time) + minutes * MINUTE_MILLISECONDS;
  if (status === 'waiting' && startedAt === null)
    return isPast(dueAt, schedule.graceMinutes) ? 'not-started' : null;
  if (status === 'succeeded' || status === 'cancelled') return null;
  return isPast(startedAt ?? dueAt, expectedMinutes) ? 'overdue' : null;
}
