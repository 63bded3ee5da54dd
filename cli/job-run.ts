import type { components } from '../client/index.js';
import { tableOf, timeText } from './table.js';

export type JobRun = components['schemas']['JobRunDto'];
export type Job = components['schemas']['JobDto'];

const OVER: ReadonlySet<JobRun['status']> = new Set(['succeeded', 'blocked', 'failed', 'cancelled']);

export const isOver = ({ status }: JobRun): boolean => OVER.has(status);
export const isGood = ({ status }: JobRun): boolean => status === 'succeeded';

export function runsTable(runs: readonly JobRun[]): string {
  const columns = [
    { title: 'Run' },
    { title: 'Job' },
    { title: 'Date' },
    { title: 'Rev.', right: true as const },
    { title: 'Status' },
    { title: 'Done', right: true as const },
    { title: 'Started' },
    { title: 'Ended' },
    { title: 'Message' },
  ];
  return tableOf(
    columns,
    runs.map((run) => [
      run.id,
      run.job,
      run.businessDate,
      String(run.revision),
      statusText(run),
      doneText(run),
      timeText(run.startedAt),
      timeText(run.finishedAt),
      run.message ?? '',
    ]),
  );
}

export function runText(run: JobRun): string {
  const { job, book, businessDate, revision, id, message } = run;
  const about = `${job} of book ${book} for ${businessDate}, revision ${revision}, is ${statusText(run)}`;
  return `${about} (${doneText(run)} done; run ${id})${message === null ? '' : `: ${message}`}`;
}

/** What it was asked to do is said too, until it has done it. */
export const statusText = ({ status, wish }: JobRun): string =>
  wish === null ? status : `${status}, to ${wish}`;

export const doneText = ({ done, total }: JobRun): string =>
  total === null ? String(done) : `${done} of ${total}`;
