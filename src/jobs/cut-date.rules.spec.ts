import { expect, it } from 'vitest';
import { dateBegunAt } from './cut-date.rules.js';

it.each([
  ['2025-03-03T15:59:00Z', 'Asia/Shanghai', '2025-03-04'], // 23:59
  ['2025-03-03T16:00:00Z', 'Asia/Shanghai', '2025-03-04'], // 00:00
  ['2025-03-03T19:00:00Z', 'Asia/Shanghai', '2025-03-04'], // 03:00
  ['2025-03-03T10:00:00Z', 'Asia/Shanghai', '2025-03-04'], // 18:00
  ['2025-03-03T03:59:00Z', 'Asia/Shanghai', '2025-03-03'], // 11:59
  ['2025-03-03T04:00:00Z', 'Asia/Shanghai', '2025-03-04'], // 12:00
  ['2025-12-31T23:59:59Z', 'UTC', '2026-01-01'],
  // Clocks are put forward at two and put back at two.
  ['2025-03-09T04:59:00Z', 'America/New_York', '2025-03-09'], // 23:59
  ['2025-03-10T03:59:00Z', 'America/New_York', '2025-03-10'], // 23:59
  ['2025-11-02T04:00:00Z', 'America/New_York', '2025-11-02'], // 00:00
  ['2025-11-03T05:00:00Z', 'America/New_York', '2025-11-03'], // 00:00
])('a cut at %s in %s begins %s', (time, timeZone, date) => {
  expect(dateBegunAt(new Date(time), timeZone)).toBe(date);
});
