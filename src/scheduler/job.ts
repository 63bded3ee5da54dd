import type { Tx } from '../platform/database/index.js';

/** Which business date a run is for that a schedule makes; asked when it is due. */
export const JOB_DATES = ['last-cut', 'current'] as const;
export type JobDate = (typeof JOB_DATES)[number];

/** A job as the code defines it: what it does for one book and one business date. */
export interface JobDefinition {
  /** Lower case, with dashes, at most 64 characters; stays the same for ever, because runs are kept under it. */
  readonly name: string;
  /** What it does, as a sentence for people. */
  readonly description: string;
  /** When it runs, in the time zone of the book: minute, hour, day, month, weekday. null: by command only. */
  readonly defaultCron: string | null;
  /** A run that takes longer raises an alarm. */
  readonly expectedMinutes: number;
  /** An expected run that has not started that long after its time raises an alarm; 30 if not given. */
  readonly graceMinutes?: number;
  /** The date before the book's business date (the last that was cut), which is what it is if not given, or that date. */
  readonly dateOf?: JobDate;
  /**
   * Whether a date without a run, because nodes or Redis were away or several dates were cut in a row, gets one when the
   * job is due next (`every`, which it is if not given), or only the latest does.
   */
  readonly dates?: 'every' | 'latest';
  /**
   * A job that comes before this one: a run is taken up when that job's run of the same book and date has succeeded or
   * was blocked, and waits until then. What that run has found is for this job to look at.
   */
  readonly after?: string;
  /** That job may have no run for the date, because people do by hand what it does: then nothing is waited for. */
  readonly afterIsOptional?: boolean;
  /**
   * Whether there is anything to do for that date at a time that has come; always, if not given. With it, a date whose run
   * is over and that still wants one gets a further run.
   */
  isWanted?(businessDate: string, time: Date, timeZone: string): boolean;
  /** May be broken off anywhere and begun again; goes on from the checkpoint. */
  run(context: JobContext): Promise<JobResult>;
}

/** What a job may do, given to it by the scheduler for one run of (job, book, date). */
export interface JobContext {
  readonly runId: string;
  readonly book: { readonly id: number; readonly code: string };
  readonly businessDate: string;
  readonly traceId: string;
  /** The time of its schedule that it was made for, the last one when several were missed; null: by command. */
  readonly scheduledFor: Date | null;
  /** What an earlier, broken-off try of this run has saved last; null at the first. JSON. */
  readonly checkpoint: unknown;
  /**
   * Saves how far it is, fenced.
   * @throws JobStopped when a person paused or cancelled the run, the node shuts down, or another node has taken over; the
   * job lets it pass
   */
  save(progress: JobProgress): Promise<void>;
  /**
   * For a transaction of the job that writes: reads the fence in share mode, before anything else.
   * @throws RefusalError LOCK.LOST when it was overtaken, which the job lets pass
   */
  requireFence(tx: Tx): Promise<void>;
}

export interface JobProgress {
  /** Whole numbers of whatever the job counts. */
  readonly done: number;
  /** null while it is not known. */
  readonly total: number | null;
  /** JSON of at most a megabyte. */
  readonly checkpoint: unknown;
}

/**
 * A run that ends without an error is `succeeded`, `blocked` when something wants a person (e.g. an imbalance). One that is
 * `postponed` waits for others, people for instance: it holds no lock and no place on a node, is taken up again after so many
 * seconds, and is late when its expected minutes since its first start have passed.
 */
export type JobResult =
  | { readonly outcome: 'succeeded' }
  | { readonly outcome: 'blocked'; readonly reason: string }
  | { readonly outcome: 'postponed'; readonly reason: string; readonly seconds: number };

/** Why a run does not go on here. */
export type StopCause = 'paused' | 'cancelled' | 'shutdown' | 'overtaken';

/** Ends a job at its `save`; a job lets it pass and need not clean up what its checkpoint knows of. */
export class JobStopped extends Error {
  constructor(readonly why: StopCause) {
    super(`The run does not go on here: ${why}`);
  }
}
