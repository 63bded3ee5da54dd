import type { Refusal } from '../platform/errors/index.js';
import { isBusinessDate } from '../platform/clock/index.js';
import { baseDaysOf } from './published-days.rules.js';
import type { CalendarDefinition } from './calendar.js';
import { calendarRefusals } from './calendars.errors.js';
import { yearOf } from './day-number.rules.js';

/** What is wrong with a version whose fields are each well-formed; the first of it. null: nothing. */
export function calendarProblem(definition: CalendarDefinition): Refusal | null {
  const { base, weekend, ownYears, closedDays, openDays } = definition;
  if (new Set(weekend).size === 7) return calendarRefusals.weekendTooLong();
  if (base === 'none' && ownYears.length === 0) return calendarRefusals.noYears();
  return (
    repetitionOf(weekend, 'content/weekend') ??
    repetitionOf(ownYears, 'content/ownYears') ??
    daysProblem(definition, closedDays, 'content/closedDays') ??
    daysProblem(definition, openDays, 'content/openDays') ??
    contradictionOf(closedDays, openDays)
  );
}

function repetitionOf(list: readonly (string | number)[], field: string): Refusal | null {
  const at = list.findIndex((item, index) => list.indexOf(item) !== index);
  return at < 0 ? null : calendarRefusals.repeated(String(list[at]), `${field}/${at}`);
}

function daysProblem(definition: CalendarDefinition, days: readonly string[], field: string): Refusal | null {
  const years = new Set([...baseDaysOf(definition).years, ...definition.ownYears]);
  const seen = new Set<string>();
  for (const [index, day] of days.entries()) {
    const place = `${field}/${index}`;
    if (!isBusinessDate(day)) return calendarRefusals.dayMalformed(day, place);
    if (!years.has(yearOf(day))) return calendarRefusals.dayOutsideYears(day, place);
    if (seen.has(day)) return calendarRefusals.repeated(day, place);
    seen.add(day);
  }
  return null;
}

function contradictionOf(closedDays: readonly string[], openDays: readonly string[]): Refusal | null {
  const closed = new Set(closedDays);
  const both = openDays.find((day) => closed.has(day));
  return both === undefined ? null : calendarRefusals.openAndClosed(both);
}
