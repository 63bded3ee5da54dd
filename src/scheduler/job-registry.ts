import { Injectable } from '@nestjs/common';
import { cronProblem } from './cron.rules.js';
import type { JobDefinition } from './job.js';

export const JOB_NAME_PATTERN = '^[a-z][a-z0-9]*(-[a-z0-9]+)*$';
export const MAX_JOB_NAME_LENGTH = 64;
export const MAX_GRACE_MINUTES = 10_080;
const MAX_EXPECTED_MINUTES = 10_080;
const nameShape = new RegExp(JOB_NAME_PATTERN);

/** The jobs that this process knows. Modules define theirs at their start. */
@Injectable()
export class JobRegistry {
  private readonly jobs = new Map<string, JobDefinition>();

  /** @throws Error when the definition is not usable, which is a mistake in the code */
  define(job: JobDefinition): void {
    const problem = problemOf(job) ?? (this.jobs.has(job.name) ? 'its name is taken' : null);
    if (problem) throw new Error(`The job ${JSON.stringify(job.name)} cannot be defined: ${problem}`);
    this.jobs.set(job.name, job);
  }

  find(name: string): JobDefinition | null {
    return this.jobs.get(name) ?? null;
  }

  /** By name. */
  all(): readonly JobDefinition[] {
    return [...this.jobs.values()].sort((left, right) => (left.name < right.name ? -1 : 1));
  }
}

function problemOf({
  name,
  description,
  defaultCron,
  expectedMinutes,
  graceMinutes = 1,
  after,
}: JobDefinition): string | null {
  if (!nameShape.test(name) || name.length > MAX_JOB_NAME_LENGTH)
    return `names match ${JOB_NAME_PATTERN} and have at most ${MAX_JOB_NAME_LENGTH} characters`;
  if (description === '' || description.length > 255) return 'its description has 1 to 255 characters';
  if (!isWhole(expectedMinutes, MAX_EXPECTED_MINUTES))
    return `expectedMinutes is 1 to ${MAX_EXPECTED_MINUTES}`;
  if (!isWhole(graceMinutes, MAX_GRACE_MINUTES)) return `graceMinutes is 1 to ${MAX_GRACE_MINUTES}`;
  if (after === name) return 'it comes before itself';
  const cron = defaultCron === null ? null : cronProblem(defaultCron);
  return cron === null ? null : `its cron expression is ${cron}`;
}

const isWhole = (value: number, max: number): boolean =>
  Number.isInteger(value) && value >= 1 && value <= max;
