import { DateTime } from 'luxon';

export const INSTANT_PATTERN =
  '^(19|2[0-9])[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})$';
const instantShape = new RegExp(INSTANT_PATTERN);

/** True for an existing point in time, ISO 8601 with seconds and offset, from 1900 to 2999, there and in UTC. */
export function isInstant(text: string): boolean {
  if (!instantShape.test(text)) return false;
  const { isValid, year } = DateTime.fromISO(text, { zone: 'utc' });
  return isValid && year >= 1_900 && year <= 2_999;
}
