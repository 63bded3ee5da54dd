import type { NightStep } from '../night-steps.js';

/** missing: there is no run of the date. The others are those of runs of jobs. */
export const STEP_STATES = [
  'missing',
  'waiting',
  'running',
  'paused',
  'succeeded',
  'blocked',
  'failed',
  'cancelled',
] as const;
export type StepState = (typeof STEP_STATES)[number];

/** What is known of the latest run of a step; times are ISO 8601. */
export interface RunOfStep {
  readonly status: Exclude<StepState, 'missing'>;
  readonly dueAt: string;
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly message: string | null;
}

export interface StepFacts {
  readonly step: NightStep;
  /** null: there is none for the date. */
  readonly run: RunOfStep | null;
  readonly graceMinutes: number;
  readonly expectedMinutes: number;
  /** When the job runs by itself next; null: by command only. */
  readonly nextTime: string | null;
}

export interface StepStanding {
  readonly step: NightStep;
  readonly state: StepState;
  /** null: there is no run. */
  readonly since: string | null;
  readonly isLate: boolean;
  /** Empty when nothing is to be said. */
  readonly why: string;
  readonly next: string;
}

const MINUTE_MILLISECONDS = 60_000;
const NEXT: Readonly<Record<Exclude<StepState, 'missing' | 'waiting'>, string>> = {
  running: 'it goes on by itself',
  paused: 'resume the run, or cancel it',
  succeeded: '',
  blocked: 'look at what it has found; then start the job again for this date',
  failed: 'see why, mend it, then start the job again for this date',
  cancelled: 'start the job again for this date',
};

/** Where each step of a night stands, what is late and why, and what is next. @param steps in their order */
export function standingsOf(steps: readonly StepFacts[], now: Date): StepStanding[] {
  return steps.map((facts, place) => standingOf(facts, steps[place - 1] ?? null, now));
}

function standingOf(facts: StepFacts, before: StepFacts | null, now: Date): StepStanding {
  const { step, run } = facts;
  if (!run) return missing(facts, before);
  const { status, message } = run;
  const late = latenessOf(facts, run, now);
  const since = run.finishedAt ?? run.startedAt ?? run.createdAt;
  const why = [late, message].filter((text) => text !== null && text !== '').join('; ');
  return { step, state: status, since, isLate: late !== null, why, next: nextOf(run, before) };
}

function missing({ step, nextTime }: StepFacts, before: StepFacts | null): StepStanding {
  const isNext = before !== null && before.run !== null && isOver(before.run);
  const next =
    nextTime === null
      ? 'start the job by command, or give it a schedule'
      : `the job is due next at ${nextTime}; start it by command to have it earlier`;
  return {
    step,
    state: 'missing',
    since: null,
    isLate: false,
    why: isNext ? 'it has no run of this date' : '',
    next,
  };
}

/** Why a run is late; null: it is not. */
function latenessOf({ graceMinutes, expectedMinutes }: StepFacts, run: RunOfStep, now: Date): string | null {
  const { status, startedAt, dueAt } = run;
  if (status === 'succeeded' || status === 'cancelled') return null;
  if (status === 'blocked' || status === 'failed') return `it has ended ${status}`;
  const limit = startedAt === null ? graceMinutes : expectedMinutes;
  if (now.getTime() <= Date.parse(startedAt ?? dueAt) + limit * MINUTE_MILLISECONDS) return null;
  return startedAt === null
    ? `it should have started within ${graceMinutes} minutes of ${dueAt}`
    : `it should have ended within ${expectedMinutes} minutes of ${startedAt}`;
}

function nextOf({ status, startedAt }: RunOfStep, before: StepFacts | null): string {
  if (status !== 'waiting') return NEXT[status];
  if (startedAt !== null) return 'it looks again by itself';
  const isHeld = before?.run ? !isOver(before.run) : before !== null && before.step !== 'clearing';
  return isHeld ? `it waits for ${before!.step}` : 'a node that runs jobs takes it up';
}

const isOver = ({ status }: RunOfStep): boolean => status === 'succeeded' || status === 'blocked';
