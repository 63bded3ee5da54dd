import { firstCharacters } from '../platform/text/index.js';
import type { RunStatus } from './run.js';

/** A run that is broken off so often in a row without getting on is left to people. */
export const MOST_BREAKS = 5;
/** A paused run that nobody resumes is told of after that long. */
export const PAUSED_HOURS = 24;

const MINUTE = 60_000;

/** How long a run may be in a state before somebody is told; null: for ever. */
export function millisecondsIn(
  status: RunStatus,
  { graceMinutes, expectedMinutes }: { readonly graceMinutes: number; readonly expectedMinutes: number },
): number | null {
  if (status === 'waiting') return graceMinutes * MINUTE;
  if (status === 'running') return expectedMinutes * MINUTE;
  return status === 'paused' ? PAUSED_HOURS * 60 * MINUTE : null;
}

export interface Pacing {
  /** When this try began, and what was done by then. */
  readonly beganAt: Date;
  readonly doneBefore: number;
  readonly done: number;
  readonly total: number | null;
  readonly now: Date;
}

/** When the run will have ended if it goes on as fast as this try did so far; null when nobody can tell. */
export function expectedEnd({ beganAt, doneBefore, done, total, now }: Pacing): Date | null {
  const elapsed = now.getTime() - beganAt.getTime();
  const achieved = done - doneBefore;
  if (total === null || achieved <= 0 || elapsed <= 0) return null;
  const left = Math.max(0, total - done);
  const end = new Date(now.getTime() + (left * elapsed) / achieved);
  return end.getUTCFullYear() < 3_000 ? end : null;
}

/** Seconds to leave a run alone after it was broken off so often in a row. */
export function pauseAfter(breaks: number): number {
  return Math.min(60, 2 ** breaks);
}

/** A run that could be worked at, as a look over all books shows it. */
export interface WorkToDo {
  readonly id: string;
  readonly bookId: number;
  readonly book: string;
  readonly job: string;
  readonly businessDate: string;
  readonly status: 'waiting' | 'running';
  /** Whose node has given no sign of life for too long. */
  readonly isSilent: boolean;
  /** To be left alone for a while yet, or until the job that comes before has come to its end. */
  readonly isEarly: boolean;
}

/**
 * The runs to try: of each job of a book one at a time, in the order of their dates. One that is worked at keeps those
 * behind it waiting, one that is to be left alone, too: dates are not overtaken by later ones.
 */
export function runsToTry(work: readonly WorkToDo[], isOnHere: (run: WorkToDo) => boolean): WorkToDo[] {
  const first = new Map<string, WorkToDo>();
  const inOrder = [...work].sort((left, right) => (rankOf(left) < rankOf(right) ? -1 : 1));
  for (const run of inOrder) {
    const key = `${run.bookId} ${run.job}`;
    if (!first.has(key)) first.set(key, run);
  }
  return [...first.values()].filter((run) => {
    if (isOnHere(run)) return false;
    return run.status === 'running' ? run.isSilent : !run.isEarly;
  });
}

const rankOf = ({ status, businessDate, id }: WorkToDo): string => `${status} ${businessDate} ${id}`;

/** What a run keeps of a reason or a message: as much as its columns take, in whole characters. */
export const kept = (text: string): string => firstCharacters(text, 1_000);
