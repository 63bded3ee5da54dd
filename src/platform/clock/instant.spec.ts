import { describe, expect, it } from 'vitest';
import { databaseTimeOf, isDatabaseTime } from './instant.js';

describe('instants in the form of the database', () => {
  it.each([
    ['2026-11-21T08:00:00Z', '2026-11-21 08:00:00.000000'],
    ['2026-11-21T08:00:00.123456Z', '2026-11-21 08:00:00.123456'],
    ['2026-11-21T08:00:00.5+08:00', '2026-11-21 00:00:00.500000'],
    ['2026-11-21T23:59:59.999999-00:30', '2026-11-22 00:29:59.999999'],
  ])('%s is %s', (instant, time) => {
    expect(databaseTimeOf(instant)).toBe(time);
    expect(isDatabaseTime(time)).toBe(true);
  });

  it.each(['2026-02-30 00:00:00.000000', '2026-11-21 24:00:01.000000', '2026-11-21 08:00:00', "' OR 1=1"])(
    '%s is none',
    (text) => expect(isDatabaseTime(text)).toBe(false),
  );
});
