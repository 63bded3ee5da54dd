import { dateInZone } from '../platform/clock/index.js';

const HALF_A_DAY = 12 * 3_600_000;

/**
 * The business date that begins with a cut at that time: the one whose midnight is the nearest. So a cut at 23:59 and one at
 * 00:05 begin the same date, one at six in the evening begins the date of tomorrow, one at three at night that of today.
 */
export function dateBegunAt(cut: Date, timeZone: string): string {
  return dateInZone(new Date(cut.getTime() + HALF_A_DAY), timeZone);
}
