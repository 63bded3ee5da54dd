import { describe, expect, it } from 'vitest';
import { daysBetween, isBookTimeZone } from './books.rules.js';

describe('the time zone of a book is a named zone of the tz database', () => {
  it.each(['Asia/Shanghai', 'Europe/Prague', 'America/Argentina/Buenos_Aires', 'UTC'])('takes %s', (zone) =>
    expect(isBookTimeZone(zone)).toBe(true),
  );
  it.each(['local', 'system', 'default', 'UTC+8', 'Mars/Olympus', 'Asia', '', "Asia/'--"])(
    'refuses %j',
    (zone) => expect(isBookTimeZone(zone)).toBe(false),
  );
});

describe('days between business dates', () => {
  it.each([
    ['2026-11-21', '2026-11-21', 0],
    ['2026-11-21', '2027-11-22', 366],
    ['2026-03-01', '2026-02-28', 1],
    ['2024-03-01', '2024-02-28', 2],
  ])('%s and %s are %i days apart', (left, right, days) => {
    expect(daysBetween(left, right)).toBe(days);
    expect(daysBetween(right, left)).toBe(days);
  });
});
