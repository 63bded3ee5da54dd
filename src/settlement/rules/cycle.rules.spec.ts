import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays } from '../../platform/clock/index.js';
import { accepted } from '../../platform/errors/index.js';
import { carryDateOf, settlementDateOf, type OpenDays, type SettlementCycle } from './cycle.rules.js';

const isWeekend = (date: string): boolean => [0, 6].includes(new Date(`${date}T00:00:00Z`).getUTCDay());
const onOrAfter = (date: string): string => (isWeekend(date) ? onOrAfter(addDays(date, 1)) : date);
/** Closed on Saturdays and Sundays. */
const WEEKDAYS: OpenDays = {
  onOrAfter: (date) => accepted(onOrAfter(date)),
  plus: (date, openDays) => {
    let at = onOrAfter(date);
    for (let left = openDays; left > 0; left--) at = onOrAfter(addDays(at, 1));
    return accepted(at);
  },
};

const days = (n: number): SettlementCycle => ({ kind: 'days', days: n });
const weekly = (...weekdays: number[]): SettlementCycle => ({ kind: 'weekly', weekdays });
const monthly = (...monthDays: number[]): SettlementCycle => ({ kind: 'monthly', monthDays });
const byAmount: SettlementCycle = { kind: 'by-amount', threshold: 100n };

// 2026-11-23 is a Monday.
describe('a cycle says when what is due is settled, and where what is carried goes', () => {
  it.each<[string, SettlementCycle, string, string, string]>([
    ['T+0', days(0), '2026-11-23', '2026-11-23', '2026-11-24'],
    ['T+0 on a Saturday', days(0), '2026-11-28', '2026-11-30', '2026-11-30'],
    ['T+1', days(1), '2026-11-23', '2026-11-24', '2026-11-24'],
    ['T+1 on a Friday', days(1), '2026-11-27', '2026-11-30', '2026-11-30'],
    ['T+2 on a Saturday', days(2), '2026-11-28', '2026-12-02', '2026-11-30'],
    ['Mondays on a Monday', weekly(1), '2026-11-23', '2026-11-23', '2026-11-30'],
    ['Mondays and Thursdays', weekly(1, 4), '2026-11-24', '2026-11-26', '2026-11-26'],
    ['Sundays go to the Monday after', weekly(7), '2026-11-24', '2026-11-30', '2026-11-30'],
    ['the 15th', monthly(15), '2026-11-16', '2026-12-15', '2026-12-15'],
    ['the 31st of a month of 30 days', monthly(31), '2026-11-23', '2026-11-30', '2026-11-30'],
    ['the 30th in February', monthly(30), '2027-02-03', '2027-03-01', '2027-03-01'],
    ['the 1st and the 15th', monthly(1, 15), '2026-12-01', '2026-12-01', '2026-12-15'],
    ['by amount', byAmount, '2026-11-28', '2026-11-30', '2026-11-30'],
  ])('%s', (_name, cycle, due, settled, carried) => {
    expect(settlementDateOf(cycle, due, WEEKDAYS)).toEqual(accepted(settled));
    expect(carryDateOf(cycle, due, WEEKDAYS)).toEqual(accepted(carried));
  });

  it('nothing is settled before it is due, nothing carried to where it came from', () => {
    const cycles = fc.oneof(
      fc.nat(5).map(days),
      fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }).map((all) => weekly(...all)),
      fc.uniqueArray(fc.integer({ min: 1, max: 31 }), { minLength: 1 }).map((all) => monthly(...all)),
      fc.constant(byAmount),
    );
    fc.assert(
      fc.property(cycles, fc.nat(2_000), (cycle, offset) => {
        const due = addDays('2024-01-01', offset);
        const settled = settlementDateOf(cycle, due, WEEKDAYS);
        const carried = carryDateOf(cycle, due, WEEKDAYS);
        expect(settled.ok && settled.value >= due && !isWeekend(settled.value)).toBe(true);
        expect(carried.ok && carried.value > due && !isWeekend(carried.value)).toBe(true);
      }),
    );
  });
});
