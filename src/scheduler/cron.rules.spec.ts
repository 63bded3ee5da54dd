import { describe, expect, it } from 'vitest';
import { cronProblem, timeAfter, timesAfter } from './cron.rules.js';

const times = (cron: string, zone: string, after: string, count = 3): string[] =>
  timesAfter(cron, zone, new Date(after), count).map((time) => time.toISOString().slice(0, 16));

describe('the next times', () => {
  it('are those of the zone', () => {
    expect(times('30 2 * * *', 'Asia/Shanghai', '2025-03-03T18:29:59Z')).toEqual([
      ...['2025-03-03T18:30', '2025-03-04T18:30', '2025-03-05T18:30'],
    ]);
    expect(times('0 9 1 * *', 'UTC', '2025-12-01T09:00:00Z', 2)).toEqual([
      '2026-01-01T09:00',
      '2026-02-01T09:00',
    ]);
    expect(times('0 9 * * 1-5', 'UTC', '2025-03-07T12:00:00Z', 2)).toEqual([
      '2025-03-10T09:00',
      '2025-03-11T09:00',
    ]);
  });

  it('come as soon as clocks are put forward when that skips them', () => {
    expect(times('30 2 * * *', 'America/New_York', '2025-03-08T12:00:00Z')).toEqual([
      ...['2025-03-09T07:00', '2025-03-10T06:30', '2025-03-11T06:30'],
    ]);
    expect(times('30 2 * * *', 'America/New_York', '2025-03-09T07:00:00Z', 1)).toEqual(['2025-03-10T06:30']);
    expect(times('0 0 * * *', 'Asia/Beirut', '2026-03-28T12:00:00Z', 2)).toEqual([
      '2026-03-28T22:00',
      '2026-03-29T21:00',
    ]);
  });

  it('come once when clocks are put back', () => {
    expect(times('30 1 * * *', 'America/New_York', '2025-11-01T12:00:00Z', 2)).toEqual([
      '2025-11-02T05:30',
      '2025-11-03T06:30',
    ]);
    expect(times('30 1 * * *', 'America/New_York', '2025-11-02T05:45:00Z', 1)).toEqual(['2025-11-03T06:30']);
  });

  it('leave out a date that a zone has left out', () => {
    expect(times('0 2 * * *', 'Pacific/Apia', '2011-12-28T12:00:00Z', 2)).toEqual([
      '2011-12-29T12:00',
      '2011-12-30T12:00',
    ]);
  });

  it('are never the time itself', () => {
    const time = new Date('2025-03-03T02:30:00Z');
    expect(timeAfter('30 2 * * *', 'UTC', time).toISOString()).toBe('2025-03-04T02:30:00.000Z');
  });
});

describe('an expression', () => {
  it.each(['0 2 * * *', '*/5 * * * *', '0 9 1-5/2 jan,jul mon', '0 0 29 2 *', '0 2 * * 7'])(
    '%s is one',
    (cron) => expect(cronProblem(cron)).toBeNull(),
  );
  it.each([
    ...['', ' ', '* * * *', '0 0 2 * * *', '@daily', '0 2 * * * ', ' 0 2 * * *', '60 2 * * *', '0 24 * * *'],
    ...['0 2 0 * *', '0 2 30 2 *', '0 2 31 11 *', '*/0 * * * *', '5-1 * * * *', 'a b c d e', '0 2 * * mon#1'],
    ...['-1 2 * * *', '0 2 * * 8', '٣ 2 * * *', `0 2 * * ${'1,'.repeat(60)}1`, '0 2 L * *', '? ? ? ? ??'],
  ])('%j is none', (cron) => expect(cronProblem(cron)).toEqual(expect.any(String)));

  it('says in one line what is wrong', () => {
    expect(cronProblem('0 2 30 2 *')).toMatch(/^[^\n]+$/);
  });
});
