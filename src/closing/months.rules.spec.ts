import { describe, expect, it } from 'vitest';
import {
  isMonth,
  isYear,
  yearBefore,
  lastDateOf,
  monthAfter,
  monthBefore,
  monthProblem,
  nextMonth,
} from './months.rules.js';

describe('months', () => {
  it('exist on the calendar', () => {
    for (const month of ['2026-01', '2026-12', '1999-09']) expect(isMonth(month)).toBe(true);
    expect([isYear('2026'), isYear('2026-01'), isYear('0026'), yearBefore('2000')]).toEqual([
      ...[true, false, false, '1999'],
    ]);
    for (const text of ['2026-13', '2026-00', '2026', '2026-1', '2026-10-10', '0000-10', '2026-10 '])
      expect(isMonth(text)).toBe(false);
  });

  it('follow each other over the year', () => {
    expect(['2026-09', '2026-12', '1999-12'].map(monthAfter)).toEqual(['2026-10', '2027-01', '2000-01']);
    expect(['2026-10', '2027-01', '2000-01'].map(monthBefore)).toEqual(['2026-09', '2026-12', '1999-12']);
  });

  it('end with their last date', () => {
    expect(['2026-02', '2028-02', '2026-04', '2026-12'].map(lastDateOf)).toEqual([
      ...['2026-02-28', '2028-02-29', '2026-04-30', '2026-12-31'],
    ]);
  });
});

describe('the month that may be closed', () => {
  const fresh = { through: null, yearsThrough: null, firstDate: '2026-10-10', pointer: '2026-12-01' };

  it('is that of the first date, then the one after the last closed one', () => {
    expect(nextMonth(fresh)).toBe('2026-10');
    expect(nextMonth({ ...fresh, through: '2026-12' })).toBe('2027-01');
  });

  it.each([
    [null, '2026-10', null],
    [null, '2026-09', 'not-the-next'],
    [null, '2026-11', 'not-the-next'],
    ['2026-10', '2026-10', 'closed'],
    ['2026-10', '2026-09', 'closed'],
    ['2026-10', '2026-11', null],
    ['2026-10', '2026-12', 'not-the-next'],
    ['2026-11', '2026-12', 'not-over'],
  ])('closed through %s: %s is %s', (through, month, problem) => {
    expect(monthProblem(month, { ...fresh, through })).toBe(problem);
  });

  it('goes on into a year when the one before it is closed', () => {
    const january = { ...fresh, through: '2026-12', pointer: '2027-02-01' };
    expect(monthProblem('2027-01', january)).toBe('year-not-closed');
    expect(monthProblem('2027-01', { ...january, yearsThrough: '2025' })).toBe('year-not-closed');
    expect(monthProblem('2027-01', { ...january, yearsThrough: '2026' })).toBe(null);
    expect(monthProblem('2027-01', { ...january, firstDate: '2027-01-04', through: null })).toBe(null);
  });

  it('is over on the first date of the next one, not on its last', () => {
    expect(monthProblem('2026-10', { ...fresh, pointer: '2026-10-31' })).toBe('not-over');
    expect(monthProblem('2026-10', { ...fresh, pointer: '2026-11-01' })).toBe(null);
  });
});
