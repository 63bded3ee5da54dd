import { UsageError } from './cli-error.js';

/** @throws UsageError */
export function required(name: string, value: string | undefined): string {
  if (value === undefined || value === '') throw new UsageError(`Give --${name}.`);
  return value;
}

/** A business date as it is written; whether the book has it, the service says. @throws UsageError */
export function dateOf(name: string, value: string): string {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(value) ? Date.parse(`${value}T00:00:00Z`) : NaN;
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== value)
    throw new UsageError(`--${name} is a date, YYYY-MM-DD, and there is no ${value}.`);
  return value;
}

/** @throws UsageError */
export function optionalDate(name: string, value: string | undefined): string | undefined {
  return value === undefined ? undefined : dateOf(name, value);
}

/** @throws UsageError */
export function wholeNumber(name: string, value: string, least: number, most: number): number {
  const number = Number(value);
  if (/^\d+$/.test(value) && number >= least && number <= most) return number;
  throw new UsageError(`--${name} is a whole number from ${least} to ${most}.`);
}

/** @throws UsageError */
export function oneOf<Choice extends string>(
  name: string,
  value: string,
  choices: readonly Choice[],
): Choice {
  const found = choices.find((choice) => choice === value);
  if (found === undefined) throw new UsageError(`${name} is one of ${choices.join(', ')}.`);
  return found;
}

export function dayAfter(date: string): string {
  const day = new Date(`${date}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() + 1);
  return day.toISOString().slice(0, 10);
}
