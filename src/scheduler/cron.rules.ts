import { CronTime } from 'cron';

export const MAX_CRON_LENGTH = 100;
const FIELDS = 5;

/** A cron expression that says nothing the scheduler could go by. */
export class CronError extends Error {}

/**
 * The next time after that one, in the zone. A time that the zone skips when clocks are put forward comes as soon as they
 * are; one that comes twice is taken once.
 * @throws CronError when the expression is none, or names no time that comes
 */
export function timeAfter(expression: string, timeZone: string, after: Date): Date {
  expectShape(expression);
  try {
    return new CronTime(expression, timeZone).getNextDateFrom(after, timeZone).toJSDate();
  } catch (error) {
    throw new CronError(firstLine((error as Error).message));
  }
}

/** The next times, ascending. */
export function timesAfter(expression: string, timeZone: string, after: Date, count: number): Date[] {
  const times: Date[] = [];
  for (let last = after; times.length < count; times.push(last)) last = timeAfter(expression, timeZone, last);
  return times;
}

/** What is wrong with the expression, as the second half of a sentence; null: nothing. */
export function cronProblem(expression: string, timeZone = 'UTC'): string | null {
  try {
    timeAfter(expression, timeZone, new Date());
    return null;
  } catch (error) {
    if (error instanceof CronError) return error.message;
    throw error;
  }
}

/** A field for seconds would be taken too; nothing here is timed by them. */
function expectShape(expression: string): void {
  if (expression.length > MAX_CRON_LENGTH) throw new CronError(`longer than ${MAX_CRON_LENGTH} characters`);
  if (expression.trim() !== expression || expression.split(/\s+/).length !== FIELDS)
    throw new CronError('not five fields: minute, hour, day of month, month, day of week');
}

const firstLine = (text: string): string => text.split('\n')[0]!.trim();
