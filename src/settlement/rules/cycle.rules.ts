import { DateTime } from 'luxon';
import { addDays } from '../../platform/clock/index.js';
import type { Result } from '../../platform/errors/index.js';

/** How often a party is settled with (结算周期). */
export type SettlementCycle =
  | { readonly kind: 'days'; /** Open days after the date on which it is due. */ readonly days: number }
  | { readonly kind: 'weekly'; /** 1 Monday to 7 Sunday. */ readonly weekdays: readonly number[] }
  | {
      readonly kind: 'monthly';
      /** 1 to 31; a month that has no such day: its last. */ readonly monthDays: readonly number[];
    }
  | { readonly kind: 'by-amount'; /** Minor units; less waits for more. */ readonly threshold: bigint };

/** Open days of a book. A year that is not covered is refused. */
export interface OpenDays {
  onOrAfter(date: string): Result<string>;
  /** @param openDays 0: the date itself, or the next open one */
  plus(date: string, openDays: number): Result<string>;
}

/** Longer is no month. */
const MOST_DAYS_AHEAD = 31;

/** The date on which what is due on a date is settled. */
export function settlementDateOf(cycle: SettlementCycle, due: string, days: OpenDays): Result<string> {
  if (cycle.kind === 'days') return days.plus(due, cycle.days);
  return days.onOrAfter(cycle.kind === 'by-amount' ? due : nextOfCycle(cycle, due));
}

/** The date to which is carried forward what was not settled on a date: the next one of the cycle, always later. */
export function carryDateOf(cycle: SettlementCycle, settled: string, days: OpenDays): Result<string> {
  const next = addDays(settled, 1);
  const isRare = cycle.kind === 'weekly' || cycle.kind === 'monthly';
  return days.onOrAfter(isRare ? nextOfCycle(cycle, next) : next);
}

/** The first date on or after that one which the cycle names. */
function nextOfCycle(cycle: Extract<SettlementCycle, { kind: 'weekly' | 'monthly' }>, from: string): string {
  for (let ahead = 0; ahead <= MOST_DAYS_AHEAD; ahead++) {
    const date = addDays(from, ahead);
    if (isNamed(cycle, DateTime.fromISO(date, { zone: 'utc' }))) return date;
  }
  throw new Error('A cycle names no day');
}

function isNamed(cycle: Extract<SettlementCycle, { kind: 'weekly' | 'monthly' }>, day: DateTime): boolean {
  if (cycle.kind === 'weekly') return cycle.weekdays.includes(day.weekday);
  const isLast = day.day === day.daysInMonth;
  return cycle.monthDays.some((named) => named === day.day || (isLast && named > day.day));
}
