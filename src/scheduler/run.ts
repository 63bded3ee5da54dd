import type { Caller } from '../platform/auth/index.js';

export const RUN_STATUSES = [
  'waiting',
  'running',
  'paused',
  'succeeded',
  'blocked',
  'failed',
  'cancelled',
] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

/** What a person wants of a run that is being worked at; heeded at its next save. */
export const WISHES = ['pause', 'cancel'] as const;
export type Wish = (typeof WISHES)[number];

/** Who wanted the run. */
export const RUN_CAUSES = ['schedule', 'command'] as const;
export type RunCause = (typeof RUN_CAUSES)[number];

/** What of a run is decided on, as read under its lock. Times are those of the database's columns, in UTC. */
export interface JobRun {
  readonly id: string;
  readonly bookId: number;
  readonly job: string;
  readonly businessDate: string;
  readonly revision: number;
  readonly status: RunStatus;
  readonly wish: Wish | null;
  readonly traceId: string;
  readonly cause: RunCause;
  readonly dueAt: string;
  readonly startedAt: string | null;
  readonly attempt: number;
  readonly attemptAt: string | null;
  readonly attemptDone: number;
  /** How often in a row it was broken off without getting on. */
  readonly breaks: number;
  /** Names the try that it belongs to, or belonged to last. */
  readonly claim: string | null;
  /** No sign of life for longer than a node that lives would be silent, by the clock of the database. */
  readonly isSilent: boolean;
  /** It is to be left alone for a while yet, by the clock of the database. */
  readonly isEarly: boolean;
  /** It waits because its job has said so, not because it was broken off or has not begun. */
  readonly isPostponed: boolean;
  readonly graceMinutes: number;
  readonly done: number;
  readonly total: number | null;
  readonly checkpoint: string | null;
  readonly version: number;
}

/** A run as people read it. */
export interface ToldRun {
  readonly id: string;
  readonly job: string;
  readonly businessDate: string;
  readonly revision: number;
  readonly status: RunStatus;
  readonly wish: Wish | null;
  readonly cause: RunCause;
  readonly client: string | null;
  readonly reason: string;
  readonly traceId: string;
  readonly dueAt: string;
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly heartbeatAt: string | null;
  readonly attempt: number;
  readonly node: string | null;
  readonly done: number;
  readonly total: number | null;
  readonly expectedEnd: string | null;
  readonly message: string | null;
  readonly version: number;
}

/** One change of a run, never changed itself. */
export interface ToldRunEvent {
  readonly number: number;
  readonly kind: string;
  readonly status: RunStatus;
  readonly attempt: number;
  readonly at: string;
  readonly node: string | null;
  readonly client: string | null;
  readonly reason: string;
  readonly traceId: string;
}

/** A run that is to be there. */
export interface NewRun {
  readonly id: string;
  readonly bookId: number;
  readonly job: string;
  readonly businessDate: string;
  readonly revision: number;
  /** null for a schedule. */
  readonly caller: Caller | null;
  readonly reason: string;
  readonly traceId: string;
  readonly dueAt: string;
  readonly createdAt: string;
  readonly graceMinutes: number;
  readonly stateUntil: string;
  /** That it is late was told before it was there. */
  readonly isAlarmed: boolean;
}

/** The name of the distributed lock under which a job of a book works. */
export const resourceOf = (book: string, job: string): string => `job:${book}:${job}`;
