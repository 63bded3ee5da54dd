import type { Refusal } from '../platform/errors/index.js';
import type { RunCommand } from './run.state.js';
import type { RunStatus } from './run.js';

/** Why nothing was done about jobs. The codes are part of the API and never change their meaning. */
export const schedulerRefusals = {
  jobNotFound: (job: string): Refusal => ({
    kind: 'not-found',
    code: 'SCHEDULER.JOB_NOT_FOUND',
    message: `There is no job ${job}; GET /v1/books/{book}/jobs lists them`,
  }),
  runNotFound: (run: string): Refusal => ({
    kind: 'not-found',
    code: 'SCHEDULER.RUN_NOT_FOUND',
    message: `There is no run ${run} in this book`,
  }),
  cronMalformed: (problem: string): Refusal => ({
    kind: 'malformed',
    code: 'SCHEDULER.CRON_MALFORMED',
    message: `cron is not an expression such as "30 2 * * *": ${problem}`,
    field: 'cron',
  }),
  versionDiffers: (version: number): Refusal => ({
    kind: 'conflict',
    code: 'SCHEDULER.VERSION_DIFFERS',
    message: `The schedule has version ${version}; read it again and decide anew`,
    field: 'expectedVersion',
    details: { version },
  }),
  noDateYet: (): Refusal => ({
    kind: 'refused',
    code: 'SCHEDULER.NO_DATE_YET',
    message: 'The job runs for the date before the business date, and the book is at its first',
  }),
  nothingDue: (job: string, businessDate: string): Refusal => ({
    kind: 'refused',
    code: 'SCHEDULER.NOTHING_DUE',
    message: `${job} has nothing to do for ${businessDate} at this time; name the date if it is to run all the same`,
    field: 'businessDate',
    details: { businessDate },
  }),
  dateNotInBook: (businessDate: string): Refusal => ({
    kind: 'refused',
    code: 'SCHEDULER.DATE_NOT_IN_BOOK',
    message: `Business date ${businessDate} was never open in this book`,
    field: 'businessDate',
  }),
  dateAhead: (businessDate: string, pointer: string): Refusal => ({
    kind: 'refused',
    code: 'SCHEDULER.DATE_AHEAD',
    message: `Jobs run for dates up to the business date ${pointer}, not for ${businessDate}`,
    field: 'businessDate',
    details: { businessDate: pointer },
  }),
  runNotOver: (run: string, status: RunStatus): Refusal => ({
    kind: 'conflict',
    code: 'SCHEDULER.RUN_NOT_OVER',
    message: `The run before is ${status}; it is run again only when it is over`,
    field: 'again',
    details: { run, status },
  }),
  wrongState: (command: RunCommand, status: RunStatus): Refusal => ({
    kind: 'conflict',
    code: 'SCHEDULER.RUN_STATE',
    message: `${command} cannot be done to a run that is ${status}`,
    details: { status },
  }),
} as const;
