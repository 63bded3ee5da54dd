import { isTimeZone } from '../../platform/clock/index.js';

/** A further date may be this far from the business date; more is a slip of the keyboard. */
export const MAX_DAYS_FROM_POINTER = 366;

/** Zones of the tz database by name: an offset or the zone of the machine would not know daylight saving. */
export function isBookTimeZone(name: string): boolean {
  return (name === 'UTC' || name.includes('/')) && isTimeZone(name);
}

/** Calendar days between two business dates, whichever comes first. */
export function daysBetween(left: string, right: string): number {
  return Math.abs(Date.parse(`${left}T00:00:00Z`) - Date.parse(`${right}T00:00:00Z`)) / 86_400_000;
}
