import { toIsoTime } from '../platform/clock/index.js';
import type { JobRunDto, JobRunEventDto } from './dto/job-run.dto.js';
import type { ToldRun, ToldRunEvent } from './run.js';

const orNull = (time: string | null): string | null => (time === null ? null : toIsoTime(time));

export function viewOfRun(run: ToldRun, book: string): JobRunDto {
  const { dueAt, createdAt, startedAt, finishedAt, heartbeatAt, expectedEnd } = run;
  return {
    ...run,
    book,
    dueAt: toIsoTime(dueAt),
    createdAt: toIsoTime(createdAt),
    startedAt: orNull(startedAt),
    finishedAt: orNull(finishedAt),
    heartbeatAt: orNull(heartbeatAt),
    expectedEnd: orNull(expectedEnd),
  };
}

export const viewOfRunEvent = (event: ToldRunEvent): JobRunEventDto => ({
  ...event,
  at: toIsoTime(event.at),
});
